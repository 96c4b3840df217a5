"""Summing up what fired in documents: positions, company, findings that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from filter.engine.company import FEWEST_IN_COMPANY, company_firings
from filter.engine.findings import findings_of
from filter.engine.fired import Fired, Telling, either, fired_of
from filter.engine.joining import Batch
from filter.engine.judge import Firing
from filter.engine.passage import Line
from filter.engine.positions import add_positions, at_edges, flagged_lines, worth_telling
from filter.engine.program import Program
from filter.engine.score import Best, Tally, action_for, is_allowed, stronger
from filter.engine.scored import Bools, Places, Scored, joined, place
from filter.engine.sets import begins_run, count_marks, counted, distinct, is_among
from filter.model import ACTIONS, Finding

_REVIEW = ACTIONS.index("review")


def tallies_of(
    program: Program,
    batch: Batch,
    fired: Fired,
    errors: Mapping[int, Sequence[str]],
    most: Callable[[int], int],
) -> dict[int, Tally]:
    """Sum up what fired and what failed (`errors`, by document), for documents with either.

    `most`: how many findings of a document are kept.
    """
    if not len(fired) and not errors:
        return {}
    scored = place(program, batch, fired)
    numbers = sorted({*distinct(batch.line_document.take(scored.line)).tolist(), *errors})
    scored, evidence = _in_their_places(program, batch, scored, fired.evidence)
    scored = _told_once(program, scored)
    document = batch.line_document.take(scored.line).astype(np.intp)
    order = np.lexsort((scored.rule, scored.end, scored.start, document))
    scored, document = scored.take(order), document[order]
    told, fine, kept = _kept(program, batch, scored, document, evidence, most)
    before = count_marks(fine)
    bounds = np.searchsorted(document, [numbers, [number + 1 for number in numbers]])
    columns = (*bounds, *np.searchsorted(kept, bounds), np.diff(before.take(bounds), axis=0)[0])
    best = _best(program, scored.take(fine), document[fine])
    least = action_for(float("-inf"), program.ruleset.thresholds)
    action = np.where(fine, scored.action, 0)
    tallies = {}
    for number, begin, end, first, last, total in zip(
        numbers, *(column.tolist() for column in columns), strict=True
    ):
        failed = batch.documents[number].error
        problems = (*([failed] if failed else ()), *errors.get(number, ()))
        if begin == end:
            tallies[number] = Tally(errors=problems)
            continue
        tallies[number] = Tally(
            tuple(told[first:last]),
            total,
            end - begin - total,
            stronger(least, ACTIONS[action[begin:end].max()]),
            tuple(best.get(number, ())),
            problems,
        )
    return tallies


def _told_once(program: Program, scored: Scored) -> Scored:
    """Leave out what rules that pool fired on where another rule flags the line by the same words."""
    pools = program.worth.pools.take(scored.rule)
    if not pools.any():
        return scored
    flagged = distinct(scored.line[~pools & (scored.action > 0)])
    return scored.take(~(pools & is_among(scored.line, flagged)))


def _kept(
    program: Program,
    batch: Batch,
    scored: Scored,
    document: Places,
    evidence: Telling,
    most: Callable[[int], int],
) -> tuple[list[Finding], Bools, Places]:
    """Return the findings that are kept, which passages are not allowed, and which are kept."""
    own, counts = counted(document)
    limit = np.repeat(np.array([most(number) for number in own.tolist()], np.int64), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    fine = np.ones(len(scored), bool)
    told: list[Finding] = []
    allow = program.ruleset.allow
    if allow:
        told = list(findings_of(program, batch, scored, document, evidence))
        of = zip(told, document.tolist(), strict=True)
        fine = np.array([not is_allowed(allow, one, batch.documents[at]) for one, at in of], bool)
    before = count_marks(fine)
    kept = np.flatnonzero(fine & (before[:-1] - before.take(first) < limit))
    if allow:
        return [told[at] for at in kept.tolist()], fine, kept
    shown = findings_of(program, batch, scored.take(kept), document.take(kept), evidence)
    return list(shown), fine, kept


def _best(program: Program, scored: Scored, document: Places) -> Mapping[int, Sequence[Best]]:
    """Return the best finding of every rule that counts for a document, in order of first firings."""
    counts = program.worth.counted.take(scored.rule)
    scored, document = scored.take(counts), document[counts]
    key = document * len(program.rules) + scored.rule
    order = np.lexsort((~scored.softened, scored.score, key))
    begins = np.flatnonzero(begins_run(key[order]))
    if not len(begins):
        return {}
    first = np.minimum.reduceat(order, begins)
    best = order[np.append(begins[1:], len(order)) - 1][np.argsort(first)]
    rows = (document[best], scored.rule[best], scored.score[best], scored.softened[best])
    found: dict[int, list[Best]] = {}
    for number, rule, score, softened in zip(*(row.tolist() for row in rows), strict=True):
        found.setdefault(number, []).append(Best(program.rules[rule].id, score, softened))
    return found


def _in_their_places(
    program: Program, batch: Batch, scored: Scored, evidence: Telling
) -> tuple[Scored, Telling]:
    """Add what positions are worth, and lines in company; drop what is worth nothing."""
    document = batch.line_document.take(scored.line)
    # One flagged line makes no company, and lifts none.
    flagging, lines = counted(batch.line_document.take(flagged_lines(scored)))
    among = flagging[lines >= FEWEST_IN_COMPANY]
    asked = distinct(np.concatenate((document[at_edges(program, scored)], among)))
    apart = ~is_among(document, asked)
    parts = [worth_telling(program, scored.take(apart))]
    firings: list[tuple[int, Firing]] = []
    scored, document = scored.take(~apart), document[~apart]
    order = np.argsort(document, kind="stable")
    scored, document = scored.take(order), document[order]
    for number in asked.tolist():
        begin, end = np.searchsorted(document, [number, number + 1]).tolist()
        filled = np.array(batch.filled_lines(number), np.intp)
        part = batch.documents[number].part
        own = add_positions(program, scored.part(begin, end), filled, part)
        firings += in_company(program, batch, number, own, filled)
        parts.append(own)
    if firings:
        company, found = place_company(program, batch, firings)
        size = int(max(part.number.max(initial=-1) for part in parts)) + 1
        parts.append(replace(company, number=company.number + size))
        evidence = either(evidence, size, found.evidence)
    return (parts[0] if len(parts) == 1 else joined(parts)), evidence


def in_company(
    program: Program, batch: Batch, number: int, scored: Scored, filled: Places
) -> list[tuple[int, Firing]]:
    """Return what rules with `company` find: unflagged lines among flagged ones.

    `filled`: the document's non-empty lines.
    """
    if not program.worth.company or len(flagged_lines(scored)) < FEWEST_IN_COMPANY:
        return []
    starts, ends = batch.line_bounds
    page = batch.page_of(number)

    def line_at(at: int) -> Line:
        return Line(batch.folded, batch.text, int(starts[at]), int(ends[at]), page)

    return list(company_firings(program, scored, filled, line_at))


def place_company(
    program: Program, batch: Batch, firings: Sequence[tuple[int, Firing]]
) -> tuple[Scored, Fired]:
    """Place and score lines in company: they are for review at the most."""
    fired = fired_of(program.rules, firings)
    found = place(program, batch, fired)
    return replace(found, action=np.minimum(found.action, _REVIEW)), fired
