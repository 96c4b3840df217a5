"""Searching the patterns of many candidates: each at once on all lines where it is awake.

To begin a search takes longer than to look through a line, and of a hundred searches one finds
something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.program import SOFTEN, WAKE, CompiledPattern
from filter.engine.rows import Rows, rows_of
from filter.engine.searching import PatternTimeout
from filter.engine.sets import distinct

Places = npt.NDArray[np.intp]

Stopped = list[tuple[int, PatternTimeout]]
"""Candidates and patterns that ran out of time on them."""


@dataclass(frozen=True)
class Woken:
    """Which patterns of candidates are awake.

    `rule`, `line`: int[candidates]. `found`: the rows of all.
    """

    bench: Bench
    rule: Places
    line: Places
    found: Rows

    def search(self, candidates: Places, *, soften: bool = False) -> tuple[Rows, Stopped]:
        """Search the patterns of some candidates, or those that soften: return what they match."""
        hits: list[tuple[int, int, int, int, int]] = []
        stopped: Stopped = []
        for pattern, own in self._awake(candidates, soften=soften):
            found, late = self.bench.search(pattern, self.line.take(own).tolist())
            hits += [(own[at], *span, pattern.role, pattern.term) for at, *span in found]
            stopped += [(int(own[at]), PatternTimeout(pattern.search.pattern)) for at in late]
        return rows_of(hits), stopped

    def _awake(
        self, candidates: Places, *, soften: bool
    ) -> Iterator[tuple[CompiledPattern, Places]]:
        """Yield patterns with the candidates where they are awake, those of a rule in its order."""
        asked = np.zeros(len(self.rule), bool)
        asked[candidates] = True
        for rule in distinct(self.rule.take(candidates)).tolist():
            for pattern in self.bench.program.patterns[rule]:
                if (pattern.role == SOFTEN) == soften:
                    own = self._of_rule(rule) if pattern.awake else self._woken(rule, pattern.term)
                    own = own[asked.take(own)]
                    if len(own):
                        yield pattern, own

    def _of_rule(self, rule: int) -> Places:
        return np.flatnonzero(self.rule == rule)

    def _woken(self, rule: int, term: int) -> Places:
        """Candidates of a rule on whose lines a literal of a pattern stands."""
        keys, candidate = self._wakes
        key = rule * len(self.bench.program.term_names) + term
        begin, stop = np.searchsorted(keys, [key, key + 1])
        return distinct(candidate[begin:stop])

    @cached_property
    def _wakes(self) -> tuple[Places, Places]:
        """Hits that wake patterns, in order of rules and terms: keys of these, and candidates."""
        rows = self.found.take(self.found.role == WAKE)
        keys = self.rule.take(rows.candidate) * len(self.bench.program.term_names) + rows.term
        order = np.argsort(keys, kind="stable")
        return keys[order], rows.candidate[order]
