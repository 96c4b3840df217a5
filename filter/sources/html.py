"""HTML: a page is one document, its blocks what stands in it by scope, in parts where it is long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from filter.errors import InputError
from filter.model import WHOLE, Cleaned, Document
from filter.sources.cut import after, explain
from filter.sources.decode import decode_page
from filter.sources.page import Page
from filter.sources.reader import ReadOptions, Source

MAX_PAGE = 1 << 28
"""Most bytes of a page: all of it has to be in memory."""


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield the page."""
    like, part = Document(source.name, ""), WHOLE
    try:
        decoded = decode_page(source, options, MAX_PAGE)
        meta = {"mark": decoded.mark} if decoded.mark else {}
        like = replace(like, encoding=decoded.encoding, meta=meta)
        for document in documents("".join(decoded.chunks), like):
            yield document
            part = after(document.part, document.text)
    except InputError as error:
        yield replace(like, error=explain(error), part=replace(part, last=True))


def documents(text: str, like: Document) -> Iterator[Document]:
    """Yield the parts of a page whose text is at hand.

    Raises:
        InputError: it has too many tags.
    """
    place = replace(WHOLE, last=False)
    for piece in Page(text).parts():
        own = text[piece.start : piece.end]
        place = replace(place, last=piece.end == len(text))
        meta = like.meta if place.first else {}
        yield replace(like, text=own, blocks=piece.blocks, part=place, meta=meta)
        place = after(place, own)


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the page as it is: nothing stands around it."""
    del document
    return cleaned.text
