"""Joining: many documents, or rows of a table, as one folded text.

Small documents are joined into one text, since every array operation has a fixed cost; a line
never reaches over the end of a block, so documents do not see one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from filter.engine.passage import Page
from filter.model import SCOPES, Block, Document, Link
from filter.text.fold import Folded, fold, has
from filter.text.tables import SPACE

Ints = npt.NDArray[np.int32]

Item = TypeVar("Item")
Given_co = TypeVar("Given_co", covariant=True)


class Items(Protocol[Given_co]):
    """Things by number."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> Given_co: ...


@dataclass(frozen=True, slots=True)
class Made(Generic[Item]):
    """Things that are made when they are asked for: of many rows few ever are."""

    size: int
    make: Callable[[int], Item]

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, number: int, /) -> Item:
        return self.make(number)


@dataclass(frozen=True)
class Batch:
    """Documents joined into one text.

    `block_starts`: int32[blocks], offset of each block in `text`; `block_document`: int32[blocks],
    the document it belongs to; `block_scope`: int32[blocks], its scope as a place in SCOPES.
    """

    documents: Items[Document]
    blocks: Items[Block]
    block_document: Ints
    block_scope: Ints
    block_starts: Ints
    text: str
    folded: Folded

    @property
    def line_ends(self) -> Ints:
        """Folded positions of line ends."""
        return self.folded.line_ends

    @cached_property
    def line_bounds(self) -> tuple[Ints, Ints]:
        """Folded half-open positions (starts, ends) of every line, without the line end."""
        size = np.array([len(self.folded.entries)], np.int32)
        starts = np.concatenate((np.zeros(1, np.int32), self.line_ends + 1)).astype(np.int32)
        return starts, np.concatenate((self.line_ends, size)).astype(np.int32)

    @cached_property
    def line_block(self) -> Ints:
        """Block of every line, int32[lines]."""
        starts = self.folded.origin.take(self.line_bounds[0])
        return (np.searchsorted(self.block_starts, starts, side="right") - 1).astype(np.int32)

    @cached_property
    def line_scope(self) -> Ints:
        """Scope of every line as a place in SCOPES, int32[lines]."""
        return self.block_scope.take(self.line_block)

    @cached_property
    def line_document(self) -> Ints:
        """Document of every line, int32[lines], never falling."""
        return self.block_document.take(self.line_block)

    def lines_of(self, document: int) -> range:
        """Numbers of a document's lines."""
        first, last = np.searchsorted(self.line_document, [document, document + 1])
        return range(int(first), int(last))

    def links_of(self, document: int) -> tuple[Link, ...]:
        """Links of a document."""
        first, last = np.searchsorted(self.block_document, [document, document + 1])
        links = (self.blocks[block].link for block in range(int(first), int(last)))
        return tuple(link for link in links if link)

    def page_of(self, document: int) -> Page:
        """Return what measures may ask of a document."""
        own, (starts, ends) = self.lines_of(document), self.line_bounds
        links = self.links_of(document)
        return Page(self.folded, self.text, int(starts[own[0]]), int(ends[own[-1]]), links)

    def filled_lines(self, document: int) -> list[int]:
        """Numbers of a document's lines that hold something visible."""
        lines = self.lines_of(document)
        if not lines:
            return []
        starts, ends = self.line_bounds
        own = slice(lines[0], lines[-1] + 1)
        filled = ends[own] - starts[own] > 1  # spaces never stand side by side
        short = np.flatnonzero(~filled & (ends[own] > starts[own]))
        filled[short] = ~has(self.folded.entries.take(starts[own].take(short)), SPACE)
        return (np.flatnonzero(filled) + lines[0]).tolist()

    def to_document(self, block: int, first: int, last: int) -> tuple[int, int]:
        """Lead a half-open passage of the joined text back to its document's text.

        It begins in `block`; what reaches beyond is cut off at the end of the block.
        """
        base = int(self.block_starts[block])
        origin, size = self.blocks[block].origin, len(self.blocks[block].text)
        first, last = first - base, min(last - base, size)
        if isinstance(origin, int):
            return origin + first, origin + last
        if first >= size:
            place = int(origin[1, -1]) if size else 0
            return place, place
        start = int(origin[0, first])
        return start, int(origin[1, last - 1]) if last > first else start


def join(documents: Sequence[Document]) -> Batch:
    """Join the blocks of all documents into one folded text."""
    blocks: list[Block] = []
    owner: list[int] = []
    for number, document in enumerate(documents):
        for block in document.blocks or (Block("text", document.text),):
            blocks.append(block)
            owner.append(number)
    starts = _starts(np.array([len(block.text) for block in blocks]))
    scope = np.array([SCOPES.index(block.scope) for block in blocks], np.int32)
    text = blocks[0].text if len(blocks) == 1 else "\n".join(block.text for block in blocks)
    return Batch(documents, blocks, np.array(owner, np.int32), scope, starts, text, fold(text))


def joined(text: str, lengths: npt.NDArray[np.integer], name: str, record: int) -> Batch:
    """Return rows of plain text that stand joined by line feeds; `record` is that of the first."""
    starts = _starts(lengths)

    def row(number: int) -> str:
        return text[starts[number] : starts[number] + lengths[number]]

    return Batch(
        Made(len(lengths), lambda number: Document(name, row(number), record=record + number)),
        Made(len(lengths), lambda number: Block("text", row(number))),
        np.arange(len(lengths), dtype=np.int32),
        np.zeros(len(lengths), np.int32),
        starts,
        text,
        fold(text),
    )


def _starts(lengths: npt.NDArray[np.integer]) -> Ints:
    """Return where texts of these lengths begin that are joined by one character."""
    return np.concatenate(([0], np.cumsum(lengths[:-1].astype(np.int64) + 1))).astype(np.int32)
