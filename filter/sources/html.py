"""HTML: a page is one document, its blocks what stands in it by scope, in parts where it is long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from filter.errors import InputError
from filter.model import WHOLE, Cleaned, Document, Finding
from filter.sources.cut import after, explain
from filter.sources.cuts import page_cuts
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
        for document in documents("".join(decoded.chunks), like, whole=options.restorable):
            yield document
            part = after(document.part, document.text)
    except InputError as error:
        yield replace(like, error=explain(error), part=part._replace(last=True))


class PageLayout:
    """Cleans pages by elements."""

    def reread(self, text: str, like: Document) -> Document:
        """Return the page that is left, as one document."""
        (piece,) = Page(text, whole=True).parts()
        return replace(like, text=text, blocks=piece.blocks)

    def cuts(
        self, text: str, findings: Sequence[Finding], offset: int
    ) -> Iterable[tuple[tuple[int, int], Finding]]:
        """Return the elements, or the texts in them, that the findings are about."""
        return page_cuts(text, findings, offset)


def documents(text: str, like: Document, *, whole: bool = False) -> Iterator[Document]:
    """Yield the parts of a page whose text is at hand; `whole` only one, however long it is.

    Raises:
        InputError: it has too many tags.
    """
    place = WHOLE._replace(last=False)
    for piece in Page(text, whole=whole).parts():
        own = text[piece.start : piece.end]
        place = place._replace(last=piece.end == len(text))
        meta = like.meta if place.first else {}
        yield replace(
            like, text=own, blocks=piece.blocks, part=place, meta=meta, layout=PageLayout()
        )
        place = after(place, own)


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the page as it is: nothing stands around it."""
    del document
    return cleaned.text
