"""The lines that are looked at closely, out of a batch and in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from filter.engine.counts import Lines
from filter.engine.joining import Batch
from filter.engine.passage import Hit, Line, Page
from filter.engine.program import CompiledPattern, Program
from filter.engine.searching import PatternTimeout, search_piece
from filter.text.fold import Offsets, decoded


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
        return self.folded[self.lines.starts[at] : self.lines.ends[at]]

    def line(self, at: int) -> Line:
        """Return a line with what measures may ask of it."""
        if at not in self.made:
            batch = self.batch
            number = int(self.numbers[at])
            document = int(batch.line_document[number])
            if document not in self.pages:
                self.pages[document] = batch.page_of(document)
            starts, ends = batch.line_bounds
            self.made[at] = Line(
                batch.folded,
                batch.text,
                int(starts[number]),
                int(ends[number]),
                self.pages[document],
            )
        return self.made[at]

    def search(
        self, at: int, patterns: Iterable[CompiledPattern]
    ) -> tuple[list[Hit], list[PatternTimeout]]:
        """Search patterns in a line; hits stand where the bench has it."""
        string, start = self.string(at), int(self.lines.starts[at])
        hits: list[Hit] = []
        timeouts = [
            PatternTimeout(pattern.search.pattern)
            for pattern in patterns
            if not search_piece(pattern, string, start, hits)
        ]
        return hits, timeouts
