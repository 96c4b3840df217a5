"""Judging many rules on many lines at once.

The same verdicts as `judge.judge`, which is for documents and for explaining: hits are gathered
and resolved, windows cut and measured, grades held against them as columns of all candidates.
Python looks at single lines for patterns, for words of a line and where a rule fired.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.closer import Closer, Told
from filter.engine.demands import Possible, could_hold, fewest_hits
from filter.engine.fired import Fired, fired_of
from filter.engine.grading import Asked, best_grades
from filter.engine.hits import Hits
from filter.engine.judge import SHORTEST_WINDOW, SOFTENING_REACH
from filter.engine.limits import DISGUISE, FUNCTION_WORDS, LINKS
from filter.engine.program import SOFTEN, Program
from filter.engine.quotes import are_mentioned, quotes_of
from filter.engine.rows import Rows, resolve
from filter.engine.searching import PatternTimeout
from filter.engine.sets import begins_run, chosen, distinct, ranges
from filter.engine.spans import Field, Spans, spans_of
from filter.engine.woken import Stopped, Woken

Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trials:
    """Candidates: rules on lines that have words enough for some grade.

    `rule`, `line`: int[candidates], in order of lines; `line` counts the lines looked at.
    `possible`: which of their grades could hold. `begin`/`stop`: the rows of `hits` of each.
    """

    rule: Places
    line: Places
    possible: Possible
    begin: Places
    stop: Places
    hits: Hits

    def __len__(self) -> int:
        return len(self.rule)

    def take(self, index: Bools | Places) -> Trials:
        """Return the candidates that `index` selects."""
        places = chosen(index)
        return Trials(
            self.rule.take(places),
            self.line.take(places),
            self.possible.take(places),
            self.begin.take(places),
            self.stop.take(places),
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
    kept = np.flatnonzero(possible.any())
    keys = keys[kept]
    return Trials(
        keys % rules,
        keys // rules,
        possible.take(kept),
        np.searchsorted(key, keys),
        np.searchsorted(key, keys, side="right"),
        hits,
    )


def judge_lines(
    bench: Bench, trials: Trials
) -> tuple[Fired, list[tuple[int, int, PatternTimeout]]]:
    """Judge all candidates; return what fired, and patterns that ran out of time.

    The latter as (rule, line of those looked at, timeout); both in order of lines.
    """
    if not len(trials):
        return fired_of((), ()), []
    program = bench.program
    hits = trials.hits
    size = trials.stop - trials.begin
    own = np.repeat(np.arange(len(trials)), size)
    at = ranges(trials.begin, size)
    found = Rows(
        own, hits.start.take(at), hits.end.take(at), hits.role.take(at), hits.term.take(at),
        hits.apart.take(at),
    )  # fmt: skip
    woken = Woken(bench, trials.rule, trials.line, found)
    matched, stopped = woken.search(np.arange(len(trials)))
    rows = found.joined(matched).sorted() if len(matched) else found
    is_context = (rows.role >= 0) & program.limits.context[
        trials.rule.take(rows.candidate), np.maximum(rows.role, 0)
    ]
    context = rows.take(is_context)
    rows = resolve(rows.take(~is_context) if len(context) else rows, bench.lines)
    # What masks and overlaps left: most candidates have too little of it.
    left = could_hold(program.limits, trials.rule, rows.candidate, rows.role, rows.term)
    possible = Possible(left.first, left.marks & trials.possible.marks)
    rows = rows.take(possible.any().take(rows.candidate))
    if not len(rows):
        return fired_of((), ()), _in_order(trials, stopped)
    closer = Closer(bench, trials.rule, trials.line, rows, context)
    ground = Field(bench.lines, rows, trials.line)
    widest = program.windows.take(trials.rule.take(rows.candidate)).astype(np.int64)
    spans = spans_of(ground, widest)
    needed = fewest_hits(program.limits, trials.rule, possible)
    spans = spans.take(np.flatnonzero(spans.size >= needed.take(spans.candidate)))
    of_lines: dict[str | int, Callable[[Spans], npt.NDArray[Any]]] = {
        FUNCTION_WORDS: closer.function_words,
        LINKS: closer.links,
        DISGUISE: closer.disguise,
    }
    asked = Asked(
        of_lines, closer.meeting, partial(closer.holds, spans), partial(closer.around, spans)
    )
    window, grade = best_grades(program, trials.rule, possible, spans, asked)
    making = _Firings(bench, trials, woken, closer)
    fired = making.of(spans, window, grade)
    return fired, _in_order(trials, stopped + making.late)


def _in_order(trials: Trials, stopped: Stopped) -> list[tuple[int, int, PatternTimeout]]:
    stopped = sorted(stopped, key=lambda item: item[0])
    return [(int(trials.rule[at]), int(trials.line[at]), timeout) for at, timeout in stopped]


@dataclass
class _Firings:
    """Makes firings of the windows in which grades hold."""

    bench: Bench
    trials: Trials
    woken: Woken
    closer: Closer
    late: Stopped = field(default_factory=list)

    def of(self, spans: Spans, window: Places, grade: Places) -> Fired:
        """Join firing windows that touch; each passage keeps its best window.

        `window`, `grade`: numbers of windows of `spans`, and places of grades that hold there.
        """
        if not len(window):
            return fired_of((), ())
        order = np.argsort(spans.first.take(window), kind="stable")
        dense = spans.density.take(window[order])
        grade, spans = grade[order], spans.take(window[order])
        begins = self._begins(spans)
        rule = self.trials.rule.take(spans.candidate)
        score = self.bench.program.grade_limits.scores[rule, grade]
        best = _best(begins, score, dense)
        own, rule, grade = spans.candidate.take(begins), rule.take(begins), grade.take(best)
        first, last = spans.first.take(begins), np.maximum.reduceat(spans.last, begins)
        rows = self.closer.rows
        start, end = rows.start.take(first), rows.end.take(last)
        softened = self._softened(own, rule, start, end)
        softened |= self._mentioned(own, first, last)
        moved = self.bench.moved.take(self.trials.line.take(own)).astype(np.int64)
        told = Told(self.closer, spans.take(best), rule, grade, first, last)
        return Fired(rule, grade, start + moved, end + moved, softened, told.evidence)

    def _begins(self, spans: Spans) -> Places:
        """Return with which windows passages begin.

        Windows, in order, belong to one passage where they touch or stand closer than a window.
        """
        candidate, rows, visible = spans.candidate, self.closer.rows, self.bench.lines.visible
        start, end = rows.start.take(spans.first), rows.end.take(spans.last)
        size = len(self.bench.lines.entries) + 1  # candidates lie so far apart
        reach = np.maximum.accumulate(candidate * size + end)
        before = np.concatenate(([-1], reach[:-1])) - candidate * size
        gap = visible.take(start) - visible.take(np.clip(before, 0, start))
        return np.flatnonzero((before < 0) | ((start > before) & (gap >= SHORTEST_WINDOW)))

    def _softened(self, candidate: Places, rule: Places, start: Ints, end: Ints) -> Bools:
        """Return which passages something near them softens, bool[passages], in order of candidates."""
        rules = self.bench.program.rules
        softens = np.array([rule.soften is not None for rule in rules], bool)
        softened = softens.take(rule)
        if not softened.any():
            return softened
        found = self.woken.found
        matched, late = self.woken.search(distinct(candidate[softened]), soften=True)
        self.late += late
        near = matched.joined(found.take(found.role == SOFTEN)).sorted()
        # Every passage with every softener of its candidate.
        begin, stop = np.searchsorted(near.candidate, [candidate, candidate + 1])
        size = np.where(softened, stop - begin, 0)
        passage = np.repeat(np.arange(len(candidate)), size)
        at = ranges(begin, size)
        visible = self.bench.lines.visible
        behind = visible.take(np.maximum(near.start.take(at), start.take(passage)))
        gap = behind - visible.take(np.minimum(near.end.take(at), end.take(passage)))
        return np.bincount(passage[gap <= SOFTENING_REACH], minlength=len(candidate)) > 0

    def _mentioned(self, candidate: Places, first: Places, last: Places) -> Bools:
        """Return the passages whose words are mentioned, not used, bool[passages].

        `first`, `last`: the rows from and to which each reaches.
        """
        bench, rows = self.bench, self.closer.rows
        line = self.trials.line.take(candidate)
        quotes = {at: quotes_of(bench.string(at)) for at in distinct(line).tolist()}
        mentioned = np.zeros(len(candidate), bool)
        for number in np.flatnonzero([bool(quotes[at]) for at in line.tolist()]).tolist():
            at, own = int(line[number]), slice(int(first[number]), int(last[number]) + 1)
            begin = bench.lines.starts[at]
            places = ((column[own] - begin).tolist() for column in (rows.start, rows.end))
            mentioned[number] = are_mentioned(quotes[at], list(zip(*places, strict=True)))
        return mentioned


def _best(begins: Places, *values: npt.NDArray[np.float64]) -> Places:
    """Return the best of every run: by the first values, then by the next, then the first.

    `begins`: where runs begin.
    """
    best = np.arange(len(values[0]))
    run = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(best)))
    for column in values:
        value = column.take(best)
        first = np.flatnonzero(begins_run(run))
        most = value == np.maximum.reduceat(value, first).take(run)
        best, run = best[most], run[most]
    return best[begins_run(run)]
