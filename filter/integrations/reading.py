"""Texts that a program already holds, to documents."""

from __future__ import annotations

import io
from collections.abc import Iterator

from filter.model import Document
from filter.sources import READERS, Reader, ReadOptions, Source


def documents(
    text: str | bytes,
    kind: str,
    name: str,
    *,
    charset: str | None = None,
    restorable: bool = False,
) -> Iterator[Document]:
    """Yield the documents of a text of a kind (text, html or markdown): one, or the parts of one."""
    if isinstance(text, str):
        if kind == "text":
            return iter([Document(name, text)])
        # A lone surrogate has no bytes: it becomes one other character, so places stay right.
        text, charset = text.encode("utf-8", "replace"), "utf-8"
    options = ReadOptions(encoding=charset, restorable=restorable)
    return reader_of(kind).read(Source(name, io.BytesIO(text)), options)


def reader_of(kind: str) -> Reader:
    """Return the format of a kind; Markdown is plain text while it has no reader of its own."""
    return READERS.get(kind, READERS["text"])
