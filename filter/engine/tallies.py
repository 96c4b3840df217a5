"""Summing up what fired in a document: positions, company, findings that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filter.engine.company import FEWEST_IN_COMPANY, company_firings
from filter.engine.findings import findings_of
from filter.engine.fired import Fired, Telling, either, fired_of
from filter.engine.joining import Batch
from filter.engine.judge import Firing
from filter.engine.passage import Line
from filter.engine.positions import (
    add_positions,
    depends_on_position,
    flagged_lines,
    worth_telling,
)
from filter.engine.program import Program
from filter.engine.score import Tally, action_for, is_allowed, stronger
from filter.engine.scored import Places, Scored, place
from filter.engine.sets import begins_run
from filter.model import ACTIONS, Finding
from filter.text.lines import line_starts

_REVIEW = ACTIONS.index("review")


def in_company(
    program: Program, batch: Batch, number: int, scored: Scored, filled: Places | None = None
) -> tuple[Scored, Fired]:
    """Return what rules with `company` find: unflagged lines among flagged ones, for review.

    `filled`: the document's non-empty lines, if these are known already.
    """
    firings: list[tuple[int, Firing]] = []
    if len(flagged_lines(scored)) >= FEWEST_IN_COMPANY:
        starts, ends = batch.line_bounds
        page = batch.page_of(number)

        def line_at(at: int) -> Line:
            return Line(batch.folded, batch.text, int(starts[at]), int(ends[at]), page)

        if filled is None:
            filled = np.array(batch.filled_lines(number), np.intp)
        firings = list(company_firings(program, scored, filled, line_at))
    fired = fired_of(program.rules, firings)
    found = place(program, batch, fired)
    return replace(found, action=np.minimum(found.action, _REVIEW)), fired


def tally_of(
    program: Program,
    batch: Batch,
    number: int,
    scored: Scored,
    evidence: Telling,
    errors: list[str],
    most: int,
) -> Tally:
    """Sum up what fired in a document; keep at most `most` findings.

    `evidence`: of a passage, by its number.
    """
    document = batch.documents[number]
    problems = tuple(([document.error] if document.error else []) + errors)
    allow, thresholds = program.ruleset.allow, program.ruleset.thresholds
    filled = None
    if depends_on_position(program, scored):
        filled = np.array(batch.filled_lines(number), np.intp)
        scored = add_positions(program, scored, filled, document.part)
    else:
        scored = worth_telling(program, scored)
    if not len(scored):
        return Tally(errors=problems)
    company, found = in_company(program, batch, number, scored, filled)
    if len(found):
        beyond = int(scored.number.max()) + 1
        company = replace(company, number=company.number + beyond)
        scored, evidence = scored.joined(company), either(evidence, beyond, found.evidence)
    scored = scored.take(np.lexsort((scored.rule, scored.end, scored.start)))
    starts = line_starts(document.text) if most > 0 or allow else []
    shown = scored if allow else scored.part(0, max(most, 0))
    told = findings_of(program, batch, document, starts, shown, evidence)
    findings: list[Finding] = []
    counted = np.ones(len(scored), bool)
    for at, finding in enumerate(told):
        if is_allowed(allow, finding, document):
            counted[at] = False
        elif len(findings) < most:
            findings.append(finding)
    allowed = len(scored) - int(counted.sum())
    scored = scored.take(counted)
    strongest = ACTIONS[int(scored.action.max(initial=0))]
    return Tally(
        tuple(findings),
        len(scored),
        allowed,
        stronger(action_for(float("-inf"), thresholds), strongest),
        _best(program, scored),
        problems,
    )


def _best(program: Program, scored: Scored) -> tuple[tuple[str, float], ...]:
    """Return the best score of every rule that counts for the document, in order of first firing."""
    scored = scored.take(program.worth.counted.take(scored.rule))
    order = np.argsort(scored.rule, kind="stable")
    begins = np.flatnonzero(begins_run(scored.rule[order]))
    if not len(begins):
        return ()
    best = np.maximum.reduceat(scored.score[order], begins)
    first = order[begins]
    found = zip(first.tolist(), scored.rule[first].tolist(), best.tolist(), strict=True)
    return tuple((program.rules[rule].id, score) for _, rule, score in sorted(found))
