"""Texts that a program already holds, to documents."""

from __future__ import annotations

import io
from collections.abc import Iterator

from filter.model import Document
from filter.sources import READERS, ReadOptions, Source


def documents(
    text: str | bytes,
    kind: str,
    name: str,
    *,
    charset: str | None = None,
    restorable: bool = False,
) -> Iterator[Document]:
    """Yield the documents of a text of a kind (a name of READERS): one, or the parts of one."""
    if isinstance(text, str):
        if kind == "text":
            return iter([Document(name, text)])
        # A lone surrogate has no bytes: it becomes one other character, so places stay right.
        text, charset = text.encode("utf-8", "replace"), "utf-8"
    options = ReadOptions(encoding=charset, restorable=restorable)
    return READERS[kind].read(Source(name, io.BytesIO(text)), options)
