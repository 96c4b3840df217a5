"""Judging many rules on many lines at once.

The same verdicts as `judge.judge`, which is for documents and for explaining: hits are gathered
and resolved, windows cut and measured, grades held against them as columns of all candidates.
Python looks at single lines for patterns, for words of a line and where a rule fired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.counts import Lines
from filter.engine.demands import UNREACHED, could_hold
from filter.engine.grading import Asked, best_grades
from filter.engine.hits import Hits
from filter.engine.joining import Batch
from filter.engine.judge import (
    SHORTEST_WINDOW,
    SOFTENING_REACH,
    Evidence,
    Firing,
    PatternTimeout,
    awake_patterns,
    holds,
    search_piece,
)
from filter.engine.limits import DISGUISE, FUNCTION_WORDS, LINKS, OF_LINES
from filter.engine.measures import Window
from filter.engine.passage import Hit, Line, Page, Passage, function_letters
from filter.engine.program import SOFTEN, WAKE, CompiledPattern, Program
from filter.engine.rows import Rows, resolve, rows_of
from filter.engine.sets import begins_run, count_marks, distinct
from filter.engine.spans import SPAN_MEASURES, Field, Spans, Values, density, share, spans_of
from filter.model import Near
from filter.text.fold import Offsets, decoded, has
from filter.text.tables import FOREIGN, STYLED

Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trials:
    """Candidates: rules on lines that have words enough for some grade.

    `rule`, `line`: int[candidates], in order of lines; `line` counts the lines looked at.
    `possible`: bool[candidates, grades]. `begin`/`stop`: the rows of `hits` of each.
    """

    rule: Places
    line: Places
    possible: Bools
    begin: Places
    stop: Places
    hits: Hits

    def __len__(self) -> int:
        return len(self.rule)

    def take(self, index: Bools) -> Trials:
        """Return the candidates that `index` selects."""
        return Trials(
            self.rule[index],
            self.line[index],
            self.possible[index],
            self.begin[index],
            self.stop[index],
            self.hits,
        )


def trials_of(program: Program, hits: Hits, everywhere: Keys) -> Trials:
    """Return what is to be judged.

    Args:
        program: The compiled rules.
        hits: Of rules for lines, by line.
        everywhere: line * number of rules + rule, in order, of what is judged whatever hits.
    """
    rules, limits = len(program.rules), program.limits
    key = hits.line.astype(np.int64) * rules + hits.rule
    order = np.argsort(key, kind="stable")
    key, hits = key[order], hits.take(order)
    keys = np.sort(np.concatenate((key[begins_run(key)], everywhere)))
    keys = keys[begins_run(keys)]
    own = np.searchsorted(keys, key)
    # A pattern that is woken may give one term.
    evidence = hits.waking >= 0
    possible = could_hold(
        limits, keys % rules, own[evidence], hits.waking[evidence], hits.term[evidence]
    )
    kept = np.flatnonzero(possible.any(axis=1))
    keys = keys[kept]
    return Trials(
        keys % rules,
        keys // rules,
        possible[kept],
        np.searchsorted(key, keys),
        np.searchsorted(key, keys, side="right"),
        hits,
    )


@dataclass(frozen=True)
class Bench:
    """What trials are held on: the lines that are looked at, in the batch and out of it.

    `origin`: offset in the batch's text of every character. `numbers`: int32[lines], which of the
    batch's lines they are. `moved`: int32[lines], how far
    each was moved to the front. `document` of a line gives the page it stands on.
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


def judge_lines(
    bench: Bench, trials: Trials
) -> tuple[list[tuple[int, Firing]], list[tuple[int, int, PatternTimeout]]]:
    """Judge all candidates; return what fired, and patterns that ran out of time.

    As (rule, firing) and (rule, line of those looked at, timeout), both in order of lines.
    """
    if not len(trials):
        return [], []
    program = bench.program
    hits = trials.hits
    size = trials.stop - trials.begin
    own = np.repeat(np.arange(len(trials)), size)
    at = np.arange(len(own)) + np.repeat(trials.begin - (np.cumsum(size) - size), size)
    found = Rows(
        own, hits.start.take(at), hits.end.take(at), hits.role.take(at), hits.term.take(at),
        hits.apart.take(at),
    )  # fmt: skip
    matched, stopped = _search(bench, trials, found)
    rows = found.joined(matched).sorted() if len(matched) else found
    is_context = (rows.role >= 0) & program.limits.context[
        trials.rule.take(rows.candidate), np.maximum(rows.role, 0)
    ]
    context = rows.take(is_context)
    has_context = np.zeros(len(trials), bool)
    has_context[context.candidate] = True
    rows = resolve(rows.take(~is_context) if len(context) else rows, bench.lines)
    # What masks and overlaps left: most candidates have too little of it.
    possible = trials.possible & could_hold(
        program.limits, trials.rule, rows.candidate, rows.role, rows.term
    )
    rows = rows.take(possible.any(axis=1).take(rows.candidate))
    if not len(rows):
        return [], _in_order(trials, stopped)
    ground = Field(bench.lines, rows, trials.line)
    widest = program.windows.take(trials.rule.take(rows.candidate)).astype(np.int64)
    spans = spans_of(ground, widest)
    needed = np.where(possible, program.limits.hits.take(trials.rule, axis=0), UNREACHED)
    spans = spans.take(np.flatnonzero(spans.size >= needed.min(axis=1).take(spans.candidate)))
    trial = _Trial(bench, trials, found, rows, context, spans)
    of_lines: dict[str | int, Callable[[Spans], npt.NDArray[Any]]] = {
        FUNCTION_WORDS: trial.function_words,
        LINKS: trial.links,
        DISGUISE: trial.disguise,
    }
    asked = Asked(of_lines, trial.meeting, trial.holds, has_context)
    window, grade = best_grades(program.grade_limits, trials.rule, possible, trial.spans, asked)
    fired = trial.firings(window, grade)
    return fired, _in_order(trials, stopped + trial.late)


Stopped = list[tuple[int, PatternTimeout]]
"""Candidates and patterns that ran out of time on them."""


def _in_order(trials: Trials, stopped: Stopped) -> list[tuple[int, int, PatternTimeout]]:
    stopped = sorted(stopped, key=lambda item: item[0])
    return [(int(trials.rule[at]), int(trials.line[at]), timeout) for at, timeout in stopped]


def _search(bench: Bench, trials: Trials, found: Rows) -> tuple[Rows, Stopped]:
    """Search the patterns that are woken, or look at every line."""
    woken = _woken(found)
    matched: list[tuple[int, int, int, int, int]] = []
    stopped: Stopped = []
    always = bench.program.always_searched
    for at in sorted({*woken, *np.flatnonzero(always.take(trials.rule)).tolist()}):
        patterns = awake_patterns(bench.program.patterns[int(trials.rule[at])], woken.get(at, ()))
        if patterns:
            line = int(trials.line[at])
            hits, timeouts = _search_line(bench, line, patterns)
            matched += [(at, *hit[:4]) for hit in hits]
            stopped += [(at, timeout) for timeout in timeouts]
    return rows_of(matched), stopped


def _woken(found: Rows) -> Mapping[int, set[int]]:
    """Return the terms of the patterns whose literals stand on a line, by candidate."""
    woken: dict[int, set[int]] = {}
    wakes = np.flatnonzero(found.role == WAKE)
    columns = (found.candidate.take(wakes), found.term.take(wakes))
    for at, term in zip(*(column.tolist() for column in columns), strict=True):
        woken.setdefault(at, set()).add(term)
    return woken


def _search_line(
    bench: Bench, line: int, patterns: Iterable[CompiledPattern]
) -> tuple[list[Hit], list[PatternTimeout]]:
    """Search patterns in a line; hits stand where the bench has it."""
    string, start = bench.string(line), int(bench.lines.starts[line])
    hits: list[Hit] = []
    timeouts = [
        PatternTimeout(pattern.search.pattern)
        for pattern in patterns
        if not search_piece(pattern, string, start, hits)
    ]
    return hits, timeouts


@dataclass(frozen=True, slots=True)
class _Listed:
    """Columns of hits in the batch's positions; those of candidate k begin with row first[k]."""

    first: Sequence[int]
    columns: Sequence[Sequence[int]]

    def hits(self, candidate: int) -> list[Hit]:
        """Return the hits of a candidate."""
        own = slice(self.first[candidate], self.first[candidate + 1])
        if own.start == own.stop:
            return []
        return list(map(Hit, *(column[own] for column in self.columns)))


@dataclass
class _Trial:
    """The columns of one run of `judge_lines`, and the objects that single lines are judged with."""

    bench: Bench
    trials: Trials
    found: Rows
    rows: Rows
    context: Rows
    spans: Spans
    passages: dict[int, Passage] = field(default_factory=dict)
    softening: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    near: dict[tuple[int, Near], Bools] = field(default_factory=dict)
    late: Stopped = field(default_factory=list)

    def function_words(self, spans: Spans) -> Values:
        """Share of letters of function words outside hits, by window."""
        lines = self.bench.lines
        own = distinct(self.trials.line.take(spans.candidate))
        starts, ends = lines.starts.take(own), lines.ends.take(own)
        string = "\n".join(map(self.bench.string, own.tolist()))
        size = ends - starts + 1
        places = np.arange(len(string)) + np.repeat(starts - np.cumsum(size) + size, size)[:-1]
        letters = np.zeros(len(lines.entries) + 1, bool)
        letters[places] = function_letters(lines.entries.take(places, mode="clip"), string)
        count = count_marks(letters[:-1] & ~lines.bars)
        rows = self.rows
        inside = count.take(rows.end) - count.take(rows.start)
        before = np.concatenate(([0], np.cumsum(inside, dtype=np.int64)))
        outside = spans.count(count) - spans.inside(count, before)
        return share(outside, spans.words)

    def links(self, spans: Spans) -> Values:
        """Links of the windows' lines."""
        line = self.trials.line.take(spans.candidate)
        fresh = begins_run(line)
        counts = np.array([self.bench.line(at).links for at in line[fresh].tolist()], np.float64)
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
        masked = np.zeros(len(self.trials), bool)
        masked[rows.candidate[~plain]] = True
        line = self.trials.line
        masked |= count.take(lines.ends.take(line)) > count.take(lines.starts.take(line))
        return masked

    def holds(self, window: int, place: int) -> bool:
        """Whether a grade, by its place, holds in a window."""
        rule = int(self.trials.rule[int(self.spans.candidate[window])])
        return holds(
            self.bench.program.rules[rule].grades[place], self.window(self.spans, window), {}
        )

    def meeting(self, rule: int, place: int) -> Bools:
        """Which candidates have hits near each other as a grade of a rule asks."""
        met = np.ones(len(self.trials), bool)
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
            own &= self.trials.rule.take(rows.candidate) == rule
            rows = rows.take(own)
            visible = self.bench.lines.visible
            gap = visible.take(rows.start[1:]) - visible.take(rows.end[:-1])
            close = (gap <= near.within) & (rows.role[1:] != rows.role[:-1])
            close &= rows.candidate[1:] == rows.candidate[:-1]
            met = np.zeros(len(self.trials), bool)
            met[rows.candidate[1:][close]] = True
            self.near[rule, near] = met
        return self.near[rule, near]

    def window(
        self, spans: Spans, at: int, known: Mapping[str | int, float] | None = None
    ) -> Window:
        """Return a window as single lines are judged with; `known`: measures of it."""
        candidate = int(spans.candidate[at])
        row = self._listed.first[candidate]
        begin = int(self.bench.lines.starts[int(self.trials.line[candidate])])
        return Window(
            self._passage(candidate),
            int(spans.start[at]) - begin,
            int(spans.end[at]) - begin,
            int(spans.first[at]) - row,
            int(spans.last[at]) - row,
            known,
        )

    def _passage(self, candidate: int) -> Passage:
        if candidate not in self.passages:
            program = self.bench.program
            number = int(self.trials.rule[candidate])
            rule = program.rules[number]
            self.passages[candidate] = Passage(
                self.bench.line(int(self.trials.line[candidate])),
                self._listed.hits(candidate),
                rule.groups,
                rule.function_words,
                self._listed_context.hits(candidate),
                program.context[number],
                rule.window,
            )
        return self.passages[candidate]

    @cached_property
    def _listed(self) -> _Listed:
        return self._list(self.rows)

    @cached_property
    def _listed_context(self) -> _Listed:
        return self._list(self.context)

    def _list(self, rows: Rows) -> _Listed:
        moved = self.bench.moved.take(self.trials.line.take(rows.candidate))
        columns = (rows.start + moved, rows.end + moved, rows.role, rows.term, rows.apart)
        first = np.searchsorted(rows.candidate, np.arange(len(self.trials) + 1))
        return _Listed(first.tolist(), [column.tolist() for column in columns])

    def firings(self, window: Places, grade: Places) -> list[tuple[int, Firing]]:
        """Join firing windows that touch; each passage keeps its best window."""
        if not len(window):
            return []
        spans, visible = self.spans.take(window), self.bench.lines.visible
        rows = self.rows
        candidate = spans.candidate
        order = np.lexsort((window, spans.first))
        window, grade, candidate = window[order], grade[order], candidate[order]
        spans = self.spans.take(window)
        start, end = rows.start.take(spans.first), rows.end.take(spans.last)
        size = len(self.bench.lines.entries) + 1
        reach = np.maximum.accumulate(candidate * size + end)
        before = np.concatenate(([-1], reach[:-1])) - candidate * size
        apart = np.maximum(before, 0)
        fresh = before < 0
        fresh |= (start > before) & (
            visible.take(start) - visible.take(np.minimum(apart, start)) >= SHORTEST_WINDOW
        )
        passage = np.cumsum(fresh) - 1
        begins = np.flatnonzero(fresh)
        rule = self.trials.rule.take(candidate)
        score = self.bench.program.grade_limits.scores[rule, grade]
        filled = density(spans)
        best = np.lexsort((np.arange(len(window)), -filled, -score, passage))[begins]
        last = np.maximum.reduceat(reach, begins) - candidate.take(begins) * size
        told = _Told(self, spans.take(best), rule.take(best), grade.take(best))
        own = candidate.take(begins)
        rule = self.trials.rule.take(own)
        moved = self.bench.moved.take(self.trials.line.take(own))
        columns = (own, rule, moved, start.take(begins), last, grade.take(best))
        lists = (column.tolist() for column in columns)
        rules = self.bench.program.rules
        return [
            (
                rule,
                Firing(
                    first + moved,
                    end + moved,
                    rules[rule].grades[place],
                    self._softened(at, rule, first, end),
                    partial(told.evidence, number, first + moved, end + moved),
                ),
            )
            for number, (at, rule, moved, first, end, place) in enumerate(zip(*lists, strict=True))
        ]

    def _softened(self, candidate: int, rule: int, start: int, end: int) -> bool:
        if self.bench.program.rules[rule].soften is None:
            return False
        if candidate not in self.softening:
            self.softening[candidate] = self._softeners(candidate, rule)
        visible = self.bench.lines.visible
        return any(
            visible[max(first, start)] - visible[min(last, end)] <= SOFTENING_REACH
            for first, last in self.softening[candidate]
        )

    def _softeners(self, candidate: int, rule: int) -> list[tuple[int, int]]:
        """Return where something on a line softens."""
        found = self.soft_words.get(candidate, [])
        patterns = awake_patterns(
            self.bench.program.patterns[rule], self.woken.get(candidate, ()), soften=True
        )
        if not patterns:
            return found
        hits, stopped = _search_line(self.bench, int(self.trials.line[candidate]), patterns)
        self.late += [(candidate, timeout) for timeout in stopped]
        return found + [(hit.start, hit.end) for hit in hits]

    @cached_property
    def soft_words(self) -> Mapping[int, list[tuple[int, int]]]:
        """Where listed words that soften stand, by candidate."""
        words: dict[int, list[tuple[int, int]]] = {}
        rows = self.found.take(self.found.role == SOFTEN)
        columns = (rows.candidate, rows.start, rows.end)
        for at, start, end in zip(*(column.tolist() for column in columns), strict=True):
            words.setdefault(at, []).append((start, end))
        return words

    @cached_property
    def woken(self) -> Mapping[int, set[int]]:
        """Terms of patterns that are woken, by candidate."""
        return _woken(self.found)


@dataclass
class _Told:
    """Passages that fired, for those that are shown: their best windows and the grades of these."""

    trial: _Trial
    spans: Spans
    rule: Places
    grade: Places

    @cached_property
    def measures(self) -> Sequence[Mapping[str | int, float]]:
        """What can be measured of all at once, by passage."""
        program, spans = self.trial.bench.program, self.spans
        columns: dict[str | int, npt.NDArray[Any]] = {
            name: measure(spans) for name, measure in SPAN_MEASURES.items()
        }
        columns |= {role: spans.of_group(role) for role in range(program.limits.groups.shape[2])}
        lists = (column.tolist() for column in columns.values())
        told = [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]
        for row, rule in zip(told, self.rule.tolist(), strict=True):
            for role in program.context[rule]:
                del row[role]  # what a rule only forbids is counted in a wider window
        bounds = program.grade_limits.of_lines[OF_LINES.index(FUNCTION_WORDS)]
        asked = np.flatnonzero(bounds.has[self.rule, self.grade])
        if len(asked):
            values = self.trial.function_words(spans.take(asked)).tolist()
            for at, value in zip(asked.tolist(), values, strict=True):
                told[at][FUNCTION_WORDS] = value
        return told

    def evidence(self, number: int, start: int, end: int) -> Evidence:
        """Return what a passage is shown by."""
        window = self.trial.window(self.spans, number, self.measures[number])
        return Evidence(window, [h for h in window.passage.hits if start <= h.start < end])
