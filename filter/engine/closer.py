"""What columns do not tell: asked of lines and windows one by one, where it could decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.function_letters import function_letters
from filter.engine.judge import holds
from filter.engine.limits import DISGUISE, FUNCTION_WORDS, OF_LINES
from filter.engine.measures import Evidence, Window
from filter.engine.passage import Hit, Passage, count_links, roles_of
from filter.engine.rows import Rows
from filter.engine.sets import begins_run, count_marks, distinct, ranges
from filter.engine.spans import SPAN_MEASURES, Spans, Values, share
from filter.model import Near
from filter.text.fold import has
from filter.text.tables import FOREIGN, STYLED

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


_MOST_HELD = 1 << 18
"""Characters of the lines of passages that are held: each counts anew what stands in its line, and on
endless lines there is one for every rule."""


@dataclass(frozen=True)
class Closer:
    """Candidates with the objects that single lines are judged with, made when they are asked for.

    `rule`, `line`: int[candidates]. `rows` are the hits that count, `context` those of groups that
    a rule only forbids.
    """

    bench: Bench
    rule: Places
    line: Places
    rows: Rows
    context: Rows
    passages: dict[int, Passage] = field(default_factory=dict)
    near: dict[tuple[int, Near], Bools] = field(default_factory=dict)

    def function_words(self, spans: Spans) -> Values:
        """Share of letters of function words outside hits, by window."""
        lines = self.bench.lines
        own = distinct(self.line.take(spans.candidate))
        starts, ends = lines.starts.take(own), lines.ends.take(own)
        string = "\n".join(map(self.bench.string, own.tolist()))
        size = ends - starts + 1
        places = ranges(starts, size)[:-1]
        letters = np.zeros(len(lines.entries) + 1, bool)
        letters[places] = function_letters(lines.entries.take(places, mode="clip"), string)
        count = count_marks(letters[:-1] & ~lines.bars)
        outside = spans.count(count) - spans.inside(count, spans.field.before(count))
        return share(outside, spans.words)

    def links(self, spans: Spans) -> Values:
        """Links of the windows' lines."""
        line = self.line.take(spans.candidate)
        fresh = begins_run(line)
        strings = map(self.bench.string, line[fresh].tolist())
        counts = np.array(list(map(count_links, strings)), np.float64)
        return counts.take(np.cumsum(fresh) - 1)

    def disguise(self, spans: Spans) -> npt.NDArray[np.float64]:
        """Share of disguised characters inside hits; of most lines none is, so few are looked at."""
        values = np.zeros(len(spans.start))
        for at in np.flatnonzero(self._masked.take(spans.candidate)).tolist():
            values[at] = self.window(spans, at).value(DISGUISE)
        return values

    @cached_property
    def _masked(self) -> Bools:
        """Candidates on whose lines something may be disguised, bool[candidates]."""
        lines, rows = self.bench.lines, self.rows
        odd = has(lines.entries, STYLED | FOREIGN)
        odd[:-1] |= np.diff(self.bench.origin[: len(odd)]) > 1  # something is dropped behind it
        count = count_marks(odd)
        size = rows.end - rows.start
        words = lines.letters.take(rows.end) - lines.letters.take(rows.start)
        # With so few marks between so many letters not half of these stand alone.
        plain = (words == size) | (words > 2 * (size - words + 1))
        masked = np.zeros(len(self.rule), bool)
        masked[rows.candidate[~plain]] = True
        line = self.line
        masked |= count.take(lines.ends.take(line)) > count.take(lines.starts.take(line))
        return masked

    def around(self, spans: Spans, role: Places, window: Places) -> Places:
        """Count different terms of groups that a rule only forbids, in windows and within reach of them.

        `role`, `window`: int[n], of which group in which of the windows. The same as `Window.context` has.
        """
        rows, visible = self.context, self.bench.lines.visible
        candidate = spans.candidate.take(window)
        reach = self.bench.program.windows.take(self.rule.take(candidate))
        first = visible.take(spans.start.take(window)) - reach
        last = visible.take(spans.end.take(window)) + reach
        # Candidates lie so far apart that one search serves all.
        size = int(visible[-1]) + 1
        start = rows.candidate * size + visible.take(rows.start)
        end = np.maximum.accumulate(rows.candidate * size + visible.take(rows.end))
        begin = np.searchsorted(end, candidate * size + np.maximum(first, 0))
        stop = np.searchsorted(start, candidate * size + np.minimum(last, size - 1), side="right")
        sizes = np.maximum(stop - begin, 0)
        own, at = np.repeat(np.arange(len(window)), sizes), ranges(begin, sizes)
        near = rows.role.take(at) == role.take(own)
        near &= visible.take(rows.end.take(at)) >= first.take(own)
        terms = int(rows.term.max(initial=0)) + 1
        different = distinct((own * terms + rows.term.take(at))[near])
        return np.bincount(different // terms, minlength=len(window))

    def holds(self, spans: Spans, at: int, place: int) -> bool:
        """Whether a grade, by its place, holds in a window."""
        rule = int(self.rule[int(spans.candidate[at])])
        return holds(self.bench.program.rules[rule].grades[place], self.window(spans, at), {})

    def meeting(self, rule: int, place: int) -> Bools:
        """Which candidates have hits near each other as a grade of a rule asks."""
        met = np.ones(len(self.rule), bool)
        for near in self.bench.program.rules[rule].grades[place].near:
            met &= self._meeting(rule, near)
        return met

    def _meeting(self, rule: int, near: Near) -> Bools:
        """Return the candidates of a rule with hits of two groups close enough: see `judge.gaps`."""
        if (rule, near) not in self.near:
            groups = self.bench.program.rules[rule].groups
            one, other = (groups.index(name) for name in near.groups)
            rows = self.rows
            own = (rows.role == one) | (rows.role == other)
            own &= self.rule.take(rows.candidate) == rule
            rows = rows.take(own)
            visible = self.bench.lines.visible
            gap = visible.take(rows.start[1:]) - visible.take(rows.end[:-1])
            close = (gap <= near.within) & (rows.role[1:] != rows.role[:-1])
            close &= rows.candidate[1:] == rows.candidate[:-1]
            met = np.zeros(len(self.rule), bool)
            met[rows.candidate[1:][close]] = True
            self.near[rule, near] = met
        return self.near[rule, near]

    def window(self, spans: Spans, at: int) -> Window:
        """Return a window as single lines are judged with."""
        candidate = int(spans.candidate[at])
        row = self._first[candidate]
        begin = int(self.bench.lines.starts[int(self.line[candidate])])
        return Window(
            self._passage(candidate),
            int(spans.start[at]) - begin,
            int(spans.end[at]) - begin,
            int(spans.first[at]) - row,
            int(spans.last[at]) - row,
        )

    def _passage(self, candidate: int) -> Passage:
        if candidate not in self.passages:
            line = int(self.line[candidate])
            size = int(self.bench.lines.ends[line] - self.bench.lines.starts[line])
            if size * len(self.passages) > _MOST_HELD:
                self.passages.clear()
            program = self.bench.program
            number = int(self.rule[candidate])
            rule = program.rules[number]
            self.passages[candidate] = Passage(
                self.bench.line(line),
                self.hits[self._first[candidate] : self._first[candidate + 1]],
                rule.groups,
                rule.function_words,
                self._context_hits(candidate),
                program.context[number],
                rule.window,
            )
        return self.passages[candidate]

    @cached_property
    def hits(self) -> Sequence[Hit]:
        """The rows as hits, in the batch's positions."""
        return self._listed(self.rows)

    @cached_property
    def _first(self) -> Sequence[int]:
        """First row of every candidate, and one behind the last of all."""
        return self._bounds(self.rows)

    def _context_hits(self, candidate: int) -> Sequence[Hit]:
        hits, first = self._listed_context
        return hits[first[candidate] : first[candidate + 1]]

    @cached_property
    def _listed_context(self) -> tuple[Sequence[Hit], Sequence[int]]:
        return self._listed(self.context), self._bounds(self.context)

    def _listed(self, rows: Rows) -> list[Hit]:
        moved = self.bench.moved.take(self.line.take(rows.candidate))
        columns = (rows.start + moved, rows.end + moved, rows.role, rows.term, rows.apart)
        # As Hit(*row), in a third of the time.
        make = partial(tuple.__new__, Hit)
        return list(map(make, zip(*(column.tolist() for column in columns), strict=True)))

    def _bounds(self, rows: Rows) -> Sequence[int]:
        return list(np.searchsorted(rows.candidate, np.arange(len(self.rule) + 1)).tolist())


@dataclass
class Told:
    """Passages that fired, for those that are shown: their best windows and the grades of these.

    `first`, `last`: int[passages], the rows from and to which each reaches.
    """

    closer: Closer
    spans: Spans
    rule: Places
    grade: Places
    first: Places
    last: Places
    columns: dict[str | int, Sequence[float | None]] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)

    def evidence(self, number: int) -> Evidence:
        """Return what a passage is shown by."""
        begin, stop, odd, moved, roles = self._shown[number]
        return Evidence(
            self.closer.hits[begin:stop],
            partial(self._value, number, roles),
            odd,
            partial(self._window, number),
            self.closer.bench.folded,
            moved,
        )

    @cached_property
    def _shown(self) -> list[tuple[int, int, bool, int, Mapping[str, int]]]:
        """Rows of every passage, its line's oddness and how far it was moved, places of its rule's groups."""
        bench = self.closer.bench
        line = self.closer.line.take(self.spans.candidate)
        columns = (self.first, self.last + 1, bench.odd.take(line), bench.moved.take(line))
        rules = bench.program.rules
        roles = [roles_of(rules[rule].groups) for rule in self.rule.tolist()]
        return list(zip(*(column.tolist() for column in columns), roles, strict=True))

    def _window(self, number: int) -> Window:
        if number not in self.windows:
            self.windows[number] = self.closer.window(self.spans, number)
        return self.windows[number]

    def _value(self, number: int, roles: Mapping[str, int], name: str) -> float:
        """Return a measure of a passage's window: of many at once it is known for all."""
        of = roles.get(name, name)
        column = self.columns.get(of)
        if column is None:
            column = self.columns[of] = self._column(of)
        known = column[number]
        return self._window(number).value(name) if known is None else known

    def _column(self, of: str | int) -> Sequence[float | None]:
        """Return a measure of all windows, or of a group; None where it is asked of each alone."""
        program, spans = self.closer.bench.program, self.spans
        column: list[float | None] = [None] * len(self.rule)
        if isinstance(of, int):
            counts = spans.of_group(of).copy()
            # What a rule only forbids is counted in a wider window.
            wider = np.flatnonzero(program.limits.context[self.rule, of])
            counts[wider] = self.closer.around(spans, np.full(len(wider), of), wider)
            column = counts.tolist()
        elif of in SPAN_MEASURES:
            column = SPAN_MEASURES[of](spans).tolist()
        elif of == FUNCTION_WORDS:
            bounds = program.grade_limits.of_lines[OF_LINES.index(FUNCTION_WORDS)]
            asked = np.flatnonzero(bounds.has[self.rule, self.grade])
            values = self.closer.function_words(spans.take(asked)).tolist() if len(asked) else []
            for at, value in zip(asked.tolist(), values, strict=True):
                column[at] = value
        return column
