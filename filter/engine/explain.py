"""Explaining a verdict: the engine's own steps, walked one by one and written down.

Nothing is judged differently here: hits, windows, measures, grades and scores come from the
functions that scanning uses for documents; for lines it judges in columns, which spares work and
changes nothing. A second, laxer program tells of words that stand there but do not count as words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from filter.engine.attempts import attempts_of, limit_names, near_name
from filter.engine.batch import link_fits, timeout_error
from filter.engine.evidence import (
    DOCUMENT,
    Case,
    Fated,
    Found,
    fates_of,
    folded_lines,
    found_in,
    term_hits,
    units,
    without_boundaries,
)
from filter.engine.explanation import Attempt, Explanation, Fired, MeasuredWindow, Trial
from filter.engine.fired import fired_of
from filter.engine.joining import join
from filter.engine.judge import (
    Firing,
    best_grade,
    firings,
    gaps,
    passage_of,
    windows_of,
)
from filter.engine.measures import Window
from filter.engine.positions import add_positions
from filter.engine.program import POSITIONS, WAKE, Program
from filter.engine.score import Tally, conclude
from filter.engine.scored import Row, place, rows_of
from filter.engine.searching import gather, softeners
from filter.engine.tallies import in_company, place_company, tallies_of
from filter.model import ACTIONS, Document, Rule, Verdict

_ALWAYS_TOLD = ("distinct", "density")


def explain(program: Program, document: Document, lax: Program | None = None) -> Explanation:
    """Judge one document and write down every step.

    Args:
        program: The compiled rules.
        document: What to judge.
        lax: What `without_boundaries` makes of the same rules, for those who explain many texts.
    """
    case = Case(program, join([document]), document)
    found = found_in(program, lax or without_boundaries(program.ruleset), case.batch)
    judged = [_judge(case, unit, rule, found) for unit, rule in units(case, found)]
    verdict, fired, company = _conclude(case, judged)
    trials = [
        replace(one.trial, fired=own)
        for one, own in zip(judged, fired, strict=True)
        if one.trial.hits or own
    ]
    thresholds = program.ruleset.thresholds
    return Explanation(tuple(folded_lines(case)), (*trials, *company), thresholds, verdict)


@dataclass(frozen=True)
class _Judged:
    """A trial without what the rest of the document makes of it.

    `fired`: firings, each with its rule; `windows`: the window of each.
    """

    trial: Trial
    fired: Sequence[tuple[int, Firing]]
    windows: Sequence[int]
    errors: Sequence[str]


# --------------------------------------------------------------------------- judging


def _judge(case: Case, unit: int, number: int, found: Found) -> _Judged:
    """Judge one rule on one line, or on the document."""
    program, batch = case.program, case.batch
    rule = program.rules[number]
    every = range(len(batch.line_bounds[0])) if unit == DOCUMENT else [unit]
    lines = [
        line for line in every if program.scopes[number, batch.block_scope[batch.line_block[line]]]
    ]
    if unit != DOCUMENT and not lines:
        return _passed_over(case, unit, number, found, f"looks only in {', '.join(rule.scope)}")
    if unit != DOCUMENT and not link_fits(rule.link, batch, unit):
        return _passed_over(case, unit, number, found, "looks only in other links")
    hits = [hit for line in lines for hit in found.hits.get((line, number), ())]
    line, patterns = case.line(unit), program.patterns[number]
    everything, timeouts = gather(line, hits, patterns)
    passage = passage_of(rule, line, everything, program.context[number])
    softening, late = softeners(line, hits, patterns)
    woken = any(hit.role >= 0 or hit.role == WAKE for hit in hits)
    windows = windows_of(rule, passage) if woken or not program.limits.needed[number] else []
    graded = [(grade, window) for window in windows if (grade := best_grade(rule.grades, window))]
    fired = firings(rule, passage, graded, softening) if graded else []
    # What softens is searched only where something fired, so only then can it be late.
    stopped = [*timeouts, *(late if graded else ())]
    near = {
        near_name(near): min(gaps(passage, near), default=None)
        for grade in rule.grades
        for near in grade.near
    }
    measured = tuple(_measured(case, rule, window) for window in windows)
    best, attempts = _nearest(
        rule, measured, near, [windows.index(f.evidence().window) for f in fired]
    )
    fates = [
        *fates_of(everything, passage, program.context[number]),
        *((hit, "softens", None) for hit in softening),
        *(
            (hit, fate, None)
            for line in lines
            for hit, fate in found.dropped.get((line, number), ())
        ),
    ]
    trial = Trial(
        rule.id,
        rule.status,
        None if unit == DOCUMENT else unit,
        "",
        term_hits(case, number, fates),
        measured,
        near,
        best,
        attempts,
        (),
    )
    return _Judged(
        trial,
        [(number, firing) for firing in fired],
        [windows.index(firing.evidence().window) for firing in fired],
        [timeout_error(rule.id, timeout, batch, line) for timeout in stopped],
    )


def _passed_over(case: Case, unit: int, number: int, found: Found, why: str) -> _Judged:
    """Tell of hits of a rule that does not look where they stand."""
    rule = case.program.rules[number]
    fates: list[Fated] = [
        (hit, "not looked at", None) for hit in found.hits.get((unit, number), ()) if hit.role >= 0
    ]
    hits = term_hits(case, number, fates)
    return _Judged(Trial(rule.id, rule.status, unit, why, hits, (), {}, None, (), ()), (), (), ())


# --------------------------------------------------------------------------- measuring


def _measured(case: Case, rule: Rule, window: Window) -> MeasuredWindow:
    first = window.passage.line.start + window.start
    last = window.passage.line.start + window.end
    start, _ = case.span(first, first)
    _, end = case.span(max(first, last - 1), last) if last > first else (start, start)
    offset = case.document.part.offset
    names = dict.fromkeys((*limit_names(rule), *_ALWAYS_TOLD))
    return MeasuredWindow(
        start + offset,
        end + offset,
        window.first,
        window.last,
        case.batch.text[slice(*case.batch.folded.span(first, last))] if rule.per == "line" else "",
        {name: window.value(name) for name in names},
    )


def _nearest(
    rule: Rule,
    windows: Sequence[MeasuredWindow],
    near: Mapping[str, float | None],
    fired: Sequence[int],
) -> tuple[int | None, tuple[Attempt, ...]]:
    """Return the window that fired with the best score, else the one that misses least."""
    different: dict[tuple[float, ...], int] = {}
    for number in fired or range(len(windows)):
        different.setdefault(tuple(windows[number].measures.values()), number)
    tried = {
        number: attempts_of(rule, windows[number].measures, near) for number in different.values()
    }
    if not tried:
        return None, ()

    def rank(number: int) -> tuple[float, float]:
        scores = (attempt.score for attempt in tried[number] if attempt.holds)
        worth = (attempt.gap for attempt in tried[number] if attempt.score > 0)
        return -max(scores, default=0.0), min(worth, default=0.0)

    best = min(tried, key=rank)
    return best, tried[best]


# --------------------------------------------------------------------------- scores


def _conclude(
    case: Case, judged: Sequence[_Judged]
) -> tuple[Verdict, Sequence[tuple[Fired, ...]], Sequence[Trial]]:
    """Return the verdict, what became of all firings of every trial, and lines in company."""
    program, document = case.program, case.document
    thresholds = program.ruleset.thresholds
    firings = fired_of(program.rules, [item for one in judged for item in one.fired])
    scored = place(program, case.batch, firings)
    errors = [error for one in judged for error in one.errors]
    failed = {0: errors} if errors or document.error else {}
    most = len(document.text) + 1
    tally = tallies_of(program, case.batch, firings, failed, lambda _: most).get(0, Tally())
    verdict = conclude(tally, document, thresholds, program.ruleset.digest)
    filled = np.array(case.batch.filled_lines(0), np.intp)
    placed = add_positions(program, scored, filled, document.part)
    final = {**dict(enumerate(rows_of(scored))), **{row.number: row for row in rows_of(placed)}}
    told = {(finding.rule, finding.start, finding.end) for finding in verdict.findings}
    windows = [window for one in judged for window in one.windows]
    fired = [_fired(case, final[at], window, told) for at, window in enumerate(windows)]
    listed = iter(fired)
    of_trials = [tuple(islice(listed, len(one.windows))) for one in judged]
    lines = in_company(program, case.batch, 0, placed, filled)
    company, found = place_company(program, case.batch, lines)
    return (
        verdict,
        of_trials,
        [
            _in_company(case, row, found.evidence(row.number).window, told)
            for row in rows_of(company)
        ],
    )


def _in_company(
    case: Case, row: Row, window: Window, told: Collection[tuple[str, int, int]]
) -> Trial:
    """Tell of a line that no word gave away: the measures of the stretch around it."""
    rule = case.program.rules[row.rule]
    measured = _measured(case, rule, window)
    attempts = attempts_of(rule, measured.measures, {})
    fired = _fired(case, row, 0, told)
    return Trial(rule.id, rule.status, row.line, "", (), (measured,), {}, 0, attempts, (fired,))


def _fired(case: Case, row: Row, window: int, told: Collection[tuple[str, int, int]]) -> Fired:
    """`row`: with what positions add, unless that leaves it at nothing."""
    rule = case.program.rules[row.rule]
    line, column = case.place(row.start)
    offset = case.document.part.offset
    start, end = row.start + offset, row.end + offset
    return Fired(
        start,
        end,
        line,
        column,
        window,
        rule.grades[row.place].score,
        softened=row.softened,
        positions={
            position: rule.boost[position]
            for at, position in enumerate(POSITIONS)
            if row.lifted >> at & 1
        },
        score=row.score,
        action=ACTIONS[row.action],
        told=(rule.id, start, end) in told,
    )
