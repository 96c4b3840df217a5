"""Plain text: a file is one document, in parts where it is long."""

from __future__ import annotations

from collections.abc import Iterator

from filter.model import Cleaned, Document
from filter.sources.cut import in_parts
from filter.sources.decode import decode
from filter.sources.reader import ReadOptions, Source


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield the text of the source."""
    decoded = decode(source, options)
    meta = {"mark": decoded.mark} if decoded.mark else {}
    like = Document(source.name, "", encoding=decoded.encoding, meta=meta)
    return in_parts(decoded.chunks, like)


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the text as it is: nothing stands around it."""
    del document
    return cleaned.text
