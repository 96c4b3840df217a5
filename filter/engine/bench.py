"""The lines that are looked at closely, out of a batch and in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from filter.engine.counts import Lines
from filter.engine.joining import Batch
from filter.engine.passage import Line, Page
from filter.engine.program import CompiledPattern, Program
from filter.engine.searching import SEPARATOR, spans_in
from filter.engine.sets import count_marks
from filter.text.fold import Offsets, decoded, has
from filter.text.tables import FOREIGN, STYLED


@dataclass(frozen=True)
class Bench:
    """What trials are held on: the lines that are looked at, in the batch and out of it.

    `origin`: offset in the batch's text of every character. `numbers`: int32[lines], which of the
    batch's lines they are. `moved`: int32[lines], how far each was moved to the front.
    """

    program: Program
    batch: Batch
    lines: Lines
    origin: Offsets
    numbers: npt.NDArray[np.int32]
    moved: npt.NDArray[np.int32]
    pages: dict[int, Page] = field(default_factory=dict)
    made: dict[int, Line] = field(default_factory=dict)

    @cached_property
    def folded(self) -> str:
        """All of the lines, decoded once: pieces of it are cheap."""
        return decoded(self.lines.entries)

    def string(self, at: int) -> str:
        """Return a folded line."""
        return self.folded[self._starts[at] : self._ends[at]]

    @cached_property
    def _starts(self) -> Sequence[int]:
        return list(self.lines.starts.tolist())

    @cached_property
    def _ends(self) -> Sequence[int]:
        return list(self.lines.ends.tolist())

    def line(self, at: int) -> Line:
        """Return a line with what measures may ask of it."""
        if at not in self.made:
            document, start, end = self._places[at]
            if document not in self.pages:
                self.pages[document] = self.batch.page_of(document)
            page = self.pages[document]
            self.made[at] = Line(self.batch.folded, self.batch.text, start, end, page)
        return self.made[at]

    @cached_property
    def _places(self) -> Sequence[tuple[int, int, int]]:
        """Document and place in the batch of every line."""
        columns = (
            self.batch.line_document.take(self.numbers),
            self.lines.starts + self.moved,
            self.lines.ends + self.moved,
        )
        return list(zip(*(column.tolist() for column in columns), strict=True))

    @cached_property
    def odd(self) -> npt.NDArray[np.bool_]:
        """Which lines were not written as they are folded: `Line.is_odd` of all."""
        odd = has(self.lines.entries, STYLED | FOREIGN)
        odd |= np.diff(self.origin[: len(odd) + 1]) != 1
        count = count_marks(odd)
        return count.take(self.lines.ends) > count.take(self.lines.starts)

    def search(
        self, pattern: CompiledPattern, lines: Sequence[int]
    ) -> tuple[list[tuple[int, int, int]], list[int]]:
        """Search a pattern in lines: all at once where that finds the same, it takes a tenth.

        Returns (place in `lines`, start, end) of its matches, and the places where time ran out;
        matches stand where the bench has them.
        """
        starts, ends = self._starts, self._ends
        pieces = [self.folded[starts[line] : ends[line]] for line in lines]
        begins = [starts[line] for line in lines]
        if len(pieces) > 1 and pattern.joinable:
            spans, in_time = spans_in(pattern, SEPARATOR.join(pieces))
            if in_time:
                stops = list(accumulate(len(piece) + 1 for piece in pieces)) if spans else []
                places = [bisect_right(stops, first) for first, _ in spans]
                # How far a line stands behind its place among those that were joined.
                away = [begins[at] + len(pieces[at]) + 1 - stops[at] for at in places]
                return [
                    (at, first + by, last + by)
                    for at, by, (first, last) in zip(places, away, spans, strict=True)
                ], []
        found, late = [], []
        for at, (piece, begin) in enumerate(zip(pieces, begins, strict=True)):
            spans, in_time = spans_in(pattern, piece)
            found += [(at, begin + first, begin + last) for first, last in spans]
            late += [] if in_time else [at]
        return found, late
