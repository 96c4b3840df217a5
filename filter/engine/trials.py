"""Judging many rules on many lines at once.

The same verdicts as `judge.judge`, which is for documents and for explaining: hits are gathered
and resolved, windows cut and measured, grades held against them as columns of all candidates.
Python looks at single lines for patterns, for words of a line and where a rule fired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.closer import Closer, Told
from filter.engine.demands import UNREACHED, could_hold
from filter.engine.grading import Asked, best_grades
from filter.engine.hits import Hits
from filter.engine.judge import SHORTEST_WINDOW, SOFTENING_REACH, Firing
from filter.engine.limits import DISGUISE, FUNCTION_WORDS, LINKS
from filter.engine.program import SOFTEN, WAKE, CompiledPattern, Program
from filter.engine.rows import Rows, resolve, rows_of
from filter.engine.searching import PatternTimeout, awake_patterns
from filter.engine.sets import begins_run, counted, distinct
from filter.engine.spans import Field, Spans, density, spans_of

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
    keys = distinct(np.concatenate((key[begins_run(key)], everywhere)))
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
    awake = _Awake(program, trials.rule, found)
    matched, stopped = _search(bench, trials, awake)
    rows = found.joined(matched).sorted() if len(matched) else found
    is_context = (rows.role >= 0) & program.limits.context[
        trials.rule.take(rows.candidate), np.maximum(rows.role, 0)
    ]
    context = rows.take(is_context)
    rows = resolve(rows.take(~is_context) if len(context) else rows, bench.lines)
    # What masks and overlaps left: most candidates have too little of it.
    possible = trials.possible & could_hold(
        program.limits, trials.rule, rows.candidate, rows.role, rows.term
    )
    rows = rows.take(possible.any(axis=1).take(rows.candidate))
    if not len(rows):
        return [], _in_order(trials, stopped)
    closer = Closer(bench, trials.rule, trials.line, rows, context)
    ground = Field(bench.lines, rows, trials.line)
    widest = program.windows.take(trials.rule.take(rows.candidate)).astype(np.int64)
    spans = spans_of(ground, widest)
    needed = np.where(possible, program.limits.hits.take(trials.rule, axis=0), UNREACHED)
    spans = spans.take(np.flatnonzero(spans.size >= needed.min(axis=1).take(spans.candidate)))
    of_lines: dict[str | int, Callable[[Spans], npt.NDArray[Any]]] = {
        FUNCTION_WORDS: closer.function_words,
        LINKS: closer.links,
        DISGUISE: closer.disguise,
    }
    asked = Asked(of_lines, closer.meeting, partial(closer.holds, spans), closer.has_context)
    window, grade = best_grades(program.grade_limits, trials.rule, possible, spans, asked)
    making = _Firings(bench, trials, awake, closer)
    fired = making.of(spans, window, grade)
    return fired, _in_order(trials, stopped + making.late)


Stopped = list[tuple[int, PatternTimeout]]
"""Candidates and patterns that ran out of time on them."""


def _in_order(trials: Trials, stopped: Stopped) -> list[tuple[int, int, PatternTimeout]]:
    stopped = sorted(stopped, key=lambda item: item[0])
    return [(int(trials.rule[at]), int(trials.line[at]), timeout) for at, timeout in stopped]


def _search(bench: Bench, trials: Trials, awake: _Awake) -> tuple[Rows, Stopped]:
    """Search the patterns that are woken, or look at every line."""
    matched: list[tuple[int, int, int, int, int]] = []
    stopped: Stopped = []
    always = np.flatnonzero(bench.program.always_searched.take(trials.rule))
    for at in sorted({*awake.woken, *always.tolist()}):
        patterns = awake.patterns(at, soften=False)
        if patterns:
            hits, timeouts = bench.search(int(trials.line[at]), patterns)
            matched += [(at, *hit[:4]) for hit in hits]
            stopped += [(at, timeout) for timeout in timeouts]
    return rows_of(matched), stopped


@dataclass(frozen=True)
class _Awake:
    """Which patterns of candidates are awake; most candidates of a rule have the same.

    `rule`: int[candidates]. `found`: the rows of all.
    """

    program: Program
    rule: Places
    found: Rows
    known: dict[tuple[int, tuple[int, ...], bool], list[CompiledPattern]] = field(
        default_factory=dict
    )

    def patterns(self, candidate: int, *, soften: bool) -> list[CompiledPattern]:
        """Return the patterns of a candidate to search, or those that soften."""
        rule, woken = int(self.rule[candidate]), self.woken.get(candidate, ())
        key = rule, woken, soften
        if key not in self.known:
            patterns = self.program.patterns[rule]
            self.known[key] = awake_patterns(patterns, woken, soften=soften)
        return self.known[key]

    @cached_property
    def woken(self) -> Mapping[int, tuple[int, ...]]:
        """Terms of the patterns whose literals stand on a line, in order, by candidate."""
        wakes = np.flatnonzero(self.found.role == WAKE)
        term = self.found.term.take(wakes)
        terms = int(term.max(initial=0)) + 1
        both = distinct(self.found.candidate.take(wakes) * terms + term)
        candidates, counts = counted(both // terms)
        listed = iter((both % terms).tolist())
        return {
            at: tuple(islice(listed, count))
            for at, count in zip(candidates.tolist(), counts.tolist(), strict=True)
        }


@dataclass
class _Firings:
    """Makes firings of the windows in which grades hold."""

    bench: Bench
    trials: Trials
    awake: _Awake
    closer: Closer
    late: Stopped = field(default_factory=list)

    def of(self, spans: Spans, window: Places, grade: Places) -> list[tuple[int, Firing]]:
        """Join firing windows that touch; each passage keeps its best window.

        `window`, `grade`: numbers of windows of `spans`, and places of grades that hold there.
        """
        if not len(window):
            return []
        order = np.lexsort((window, spans.first.take(window)))
        grade, spans = grade[order], spans.take(window[order])
        begins, ends = self._passages(spans)
        rule = self.trials.rule.take(spans.candidate)
        score = self.bench.program.grade_limits.scores[rule, grade]
        passage = np.searchsorted(begins, np.arange(len(grade)), side="right")
        # The best score, then the densest window, then the first.
        best = np.lexsort((np.arange(len(grade)), -density(spans), -score, passage))[begins]
        told = Told(self.closer, spans.take(best), rule.take(best), grade.take(best))
        own = spans.candidate.take(begins)
        moved = self.bench.moved.take(self.trials.line.take(own))
        start = self.closer.rows.start.take(spans.first.take(begins)).astype(np.int64)
        columns = (rule.take(begins), moved, start, ends, grade.take(best))
        softened = self._softened(own, rule.take(begins), start, ends)
        lists = (column.tolist() for column in (*columns, softened))
        rules = self.bench.program.rules
        return [
            (
                rule,
                Firing(
                    first + moved,
                    end + moved,
                    rules[rule].grades[place],
                    softened,
                    partial(told.evidence, number, first + moved, end + moved),
                ),
            )
            for number, (rule, moved, first, end, place, softened) in enumerate(
                zip(*lists, strict=True)
            )
        ]

    def _passages(self, spans: Spans) -> tuple[Places, Keys]:
        """Return with which windows passages begin, and the positions behind their last hits.

        Windows, in order, belong to one passage where they touch or stand closer than a window.
        """
        candidate, rows, visible = spans.candidate, self.closer.rows, self.bench.lines.visible
        start, end = rows.start.take(spans.first), rows.end.take(spans.last)
        size = len(self.bench.lines.entries) + 1  # candidates lie so far apart
        reach = np.maximum.accumulate(candidate * size + end)
        before = np.concatenate(([-1], reach[:-1])) - candidate * size
        gap = visible.take(start) - visible.take(np.clip(before, 0, start))
        begins = np.flatnonzero((before < 0) | ((start > before) & (gap >= SHORTEST_WINDOW)))
        return begins, np.maximum.reduceat(reach, begins) - candidate.take(begins) * size

    def _softened(self, candidate: Places, rule: Places, start: Places, end: Keys) -> Bools:
        """Return which passages something near them softens, bool[passages]."""
        visible = self.bench.lines.visible
        rules = self.bench.program.rules
        softens = np.array([rule.soften is not None for rule in rules], bool)
        softened = np.zeros(len(candidate), bool)
        softeners: dict[int, list[tuple[int, int]]] = {}
        asked = np.flatnonzero(softens.take(rule))
        for number, at in zip(asked.tolist(), candidate.take(asked).tolist(), strict=True):
            if at not in softeners:
                softeners[at] = self._softeners(at)
            softened[number] = any(
                visible[max(first, start[number])] - visible[min(last, end[number])]
                <= SOFTENING_REACH
                for first, last in softeners[at]
            )
        return softened

    def _softeners(self, candidate: int) -> list[tuple[int, int]]:
        """Return where something on a line softens."""
        found = self.soft_words.get(candidate, [])
        patterns = self.awake.patterns(candidate, soften=True)
        if not patterns:
            return found
        hits, stopped = self.bench.search(int(self.trials.line[candidate]), patterns)
        self.late += [(candidate, timeout) for timeout in stopped]
        return found + [(hit.start, hit.end) for hit in hits]

    @cached_property
    def soft_words(self) -> Mapping[int, list[tuple[int, int]]]:
        """Where listed words that soften stand, by candidate."""
        words: dict[int, list[tuple[int, int]]] = {}
        found = self.awake.found
        rows = found.take(found.role == SOFTEN)
        columns = (rows.candidate, rows.start, rows.end)
        for at, start, end in zip(*(column.tolist() for column in columns), strict=True):
            words.setdefault(at, []).append((start, end))
        return words
