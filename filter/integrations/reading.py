"""Texts that a program already holds, to documents."""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Iterator

from filter.model import Document
from filter.sources import READERS, Reader, ReadOptions, Source
from filter.sources.cut import PART


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
    elif kind == "text" and (whole := _short_utf8(text, charset)) is not None:
        return iter([Document(name, whole)])
    options = ReadOptions(encoding=charset, restorable=restorable)
    return reader_of(kind).read(Source(name, io.BytesIO(text)), options)


def _short_utf8(text: bytes, charset: str | None) -> str | None:
    """Return what the reader of plain text would make of most texts, in a tenth of its time.

    None: this needs the reader, since it is long, damaged, in another encoding or begins with a mark.
    """
    if len(text) > PART or charset not in (None, "utf-8") or text.startswith(BOM_UTF8):
        return None
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None


def reader_of(kind: str) -> Reader:
    """Return the format of a kind; Markdown is plain text while it has no reader of its own."""
    return READERS.get(kind, READERS["text"])
