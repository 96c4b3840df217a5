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
from filter.engine.searching import WHOLE, PatternTimeout, spans_near
from filter.engine.sets import counted, distinct

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

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
            long = self._is_long.take(own) & (not pattern.awake)
            for at in own[long].tolist():
                near, in_time = self._search_near(pattern, at)
                hits += [(at, *span, pattern.role, pattern.term) for span in near]
                stopped += [] if in_time else [(at, PatternTimeout(pattern.search.pattern))]
            whole = own[~long]
            found, late = self.bench.search(pattern, self.line.take(whole).tolist())
            hits += [(whole[at], *span, pattern.role, pattern.term) for at, *span in found]
            stopped += [(int(whole[at]), PatternTimeout(pattern.search.pattern)) for at in late]
        return rows_of(hits), stopped

    @cached_property
    def _is_long(self) -> Bools:
        """Candidates whose lines are too long to be searched as a whole."""
        lines = self.bench.lines
        return (lines.ends - lines.starts > WHOLE).take(self.line)

    def _search_near(
        self, pattern: CompiledPattern, candidate: int
    ) -> tuple[list[tuple[int, int]], bool]:
        """Search a pattern in a long line round what wakes it: as `searching.spans_near`."""
        rows, line = self.found, int(self.line[candidate])
        begin, stop = np.searchsorted(rows.candidate, [candidate, candidate + 1])
        wakes = (rows.role[begin:stop] == WAKE) & (rows.term[begin:stop] == pattern.term)
        start = int(self.bench.lines.starts[line])
        places = rows.start[begin:stop][wakes] - start
        spans, in_time = spans_near(pattern, self.bench.string(line), places.tolist())
        return [(start + first, start + last) for first, last in spans], in_time

    def _awake(
        self, candidates: Places, *, soften: bool
    ) -> Iterator[tuple[CompiledPattern, Places]]:
        """Yield patterns with the candidates where they are awake, those of a rule in its order."""
        asked = np.zeros(len(self.rule), bool)
        asked[candidates] = True
        for rule in distinct(self.rule.take(candidates)).tolist():
            for pattern in self.bench.program.patterns[rule]:
                if (pattern.role == SOFTEN) != soften:
                    continue
                own = self._of_rule(rule) if pattern.awake else self._woken(rule, pattern.term)
                if own is not None:
                    own = own[asked.take(own)]
                    if len(own):
                        yield pattern, own

    def _of_rule(self, rule: int) -> Places:
        return np.flatnonzero(self.rule == rule)

    def _woken(self, rule: int, term: int) -> Places | None:
        """Candidates of a rule on whose lines a literal of a pattern stands; None: of most there is none."""
        candidates, bounds = self._wakes
        found = bounds.get((rule, term))
        return found and distinct(candidates[slice(*found)])

    @cached_property
    def _wakes(self) -> tuple[Places, dict[tuple[int, int], tuple[int, int]]]:
        """Candidates of hits that wake patterns, and where those of a rule and a term stand there."""
        rows = self.found.take(self.found.role == WAKE)
        terms = len(self.bench.program.term_names)
        keys = self.rule.take(rows.candidate) * terms + rows.term
        order = np.argsort(keys, kind="stable")
        different, counts = counted(keys[order])
        stops = np.cumsum(counts)
        columns = (different // terms, different % terms, stops - counts, stops)
        listed = zip(*(column.tolist() for column in columns), strict=True)
        bounds = {(rule, term): (begin, stop) for rule, term, begin, stop in listed}
        return rows.candidate[order], bounds
