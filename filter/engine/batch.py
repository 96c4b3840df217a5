"""Judging a batch of documents at once: one fold, one run of the automaton, then lines with hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.company import FEWEST_IN_COMPANY, company_firings
from filter.engine.counts import Lines
from filter.engine.hits import NO_HITS, Hits, find_hits
from filter.engine.joining import Batch, join
from filter.engine.judge import Firing, judge
from filter.engine.passage import Hit, Line
from filter.engine.program import Program
from filter.engine.score import (
    Scored,
    Tally,
    action_for,
    add_positions,
    build_finding,
    depends_on_position,
    finding_action,
    is_allowed,
    score_firing,
    stronger,
    worth_telling,
)
from filter.engine.searching import PatternTimeout
from filter.engine.trials import judge_lines, trials_of
from filter.engine.wake import awake_lines, excerpt
from filter.engine.wholes import candidates
from filter.model import Action, Document, Finding, LinkTest, Rule, Thresholds
from filter.text.lines import line_starts

Ints = npt.NDArray[np.int32]

_MOSTLY = 0.7
"""Share of lines awake from which looking at all is quicker than picking them out."""

_SHORT = 1 << 14
"""Characters up to which looking closely at all is as quick as telling which lines are awake."""


def judge_batch(
    program: Program, documents: Sequence[Document], most: int, kept: int = 0
) -> list[Tally]:
    """Judge documents that fit in memory together; keep at most `most` findings of each.

    `kept`: how many are kept already of the document whose further parts these begin with.
    """
    if not documents:
        return []
    begun = next((at for at, one in enumerate(documents) if one.part.last), len(documents))
    tallies = judge_joined(program, join(documents), most, [kept] * (begun + 1))
    return [
        tallies.get(number) or Tally(errors=(document.error,) if document.error else ())
        for number, document in enumerate(documents)
    ]


def judge_joined(
    program: Program, batch: Batch, most: int, kept: Sequence[int] = ()
) -> dict[int, Tally]:
    """Judge a batch; return the tallies of the documents in which a rule fired or failed.

    `most`: findings kept of each, less those `kept` already of the first documents.
    """
    fired: dict[int, list[Scored]] = {}
    errors: dict[int, list[str]] = {}
    bench, hits = _look_closely(program, batch)
    if len(hits) or len(program.everywhere):
        whole = program.per_document.take(hits.rule)
        _judge_lines(bench, hits.take(~whole), fired, errors)
        _judge_documents(bench, hits.take(whole), fired, errors)
    return {
        number: tally_of(
            program,
            batch,
            number,
            fired.get(number, []),
            errors.get(number, []),
            most - (kept[number] if number < len(kept) else 0),
        )
        for number in sorted({*fired, *errors})
    }


# --------------------------------------------------------------------------- hits


def _look_closely(program: Program, batch: Batch) -> tuple[Bench, Hits]:
    """Return the lines that are awake, and the hits on them where their rules look."""
    starts, ends = batch.line_bounds
    numbers = all_lines = np.arange(len(starts), dtype=np.int32)
    if len(batch.folded.entries) > _SHORT:
        numbers = all_lines[awake_lines(program, batch)]
    if len(numbers) > _MOSTLY * len(starts):
        numbers, moved = all_lines, np.zeros(len(starts), np.int32)
        part = batch.folded
    elif len(numbers):
        starts, ends = starts.take(numbers), ends.take(numbers)
        part, moved = excerpt(batch.folded, starts, ends)
        starts, ends = starts - moved, ends - moved
    else:
        none = np.empty(0, np.int32)
        lines = Lines(none.astype(np.uint32), none, none)
        return Bench(program, batch, lines, none, none, none), NO_HITS
    lines = Lines(part.entries, starts, ends)
    bench = Bench(program, batch, lines, part.origin, numbers, moved)
    hits = find_hits(program, part, batch.text, anchored=True)
    return bench, _in_scope(program, batch.line_scope.take(numbers.take(hits.line)), hits)


def _in_scope(program: Program, scopes: Ints, hits: Hits) -> Hits:
    """Keep hits on lines where their rule looks; `scopes`: int32[hits], of the hits' lines."""
    if not scopes.any() and program.scopes[:, 0].all():
        return hits
    return hits.take(program.scopes[hits.rule, scopes])


# --------------------------------------------------------------------------- judging


def _judge_lines(
    bench: Bench, hits: Hits, fired: dict[int, list[Scored]], errors: dict[int, list[str]]
) -> None:
    """Judge rules for lines; add what fired and what failed, by document."""
    program, batch = bench.program, bench.batch
    everywhere = [np.empty(0, np.int64)]
    for rule in program.everywhere.tolist():
        if not program.per_document[rule]:
            looks = program.scopes[rule].take(batch.line_scope.take(bench.numbers))
            everywhere.append(np.flatnonzero(looks) * len(program.rules) + rule)
    keys = np.sort(np.concatenate(everywhere))
    if not len(hits) and not len(keys):
        return
    trials = trials_of(program, hits, keys)
    asked = np.flatnonzero(program.linked.take(trials.rule))
    if len(asked):
        fits = np.ones(len(trials), bool)
        for at in asked.tolist():
            line = int(bench.numbers[int(trials.line[at])])
            fits[at] = link_fits(program.rules[int(trials.rule[at])].link, batch, line)
        trials = trials.take(fits)
    found, stopped = judge_lines(bench, trials)
    placed = place_firings(program, batch, found)
    documents = batch.line_document.take([scored.line for scored in placed])
    for number, scored in zip(documents.tolist(), placed, strict=True):
        fired.setdefault(number, []).append(scored)
    for rule, at, timeout in stopped:
        number = int(batch.line_document[int(bench.numbers[at])])
        error = timeout_error(program.rules[rule].id, timeout, batch, bench.line(at))
        errors.setdefault(number, []).append(error)


def _judge_documents(
    bench: Bench, hits: Hits, fired: dict[int, list[Scored]], errors: dict[int, list[str]]
) -> None:
    """Judge rules for documents; add what fired and what failed, by document."""
    program, batch = bench.program, bench.batch
    always = program.everywhere[program.per_document.take(program.everywhere)]
    if not len(hits) and not len(always):
        return
    units = np.arange(len(batch.documents), dtype=np.int64)
    everywhere = (units[:, None] * len(program.rules) + always).ravel()
    documents = batch.line_document.take(bench.numbers.take(hits.line))
    found = candidates(program, hits, documents, everywhere)
    rows, away = found.hits, bench.moved.take(found.hits.line)
    columns = (rows.start + away, rows.end + away, rows.role, rows.term, rows.apart)
    made = list(map(Hit, *(column.tolist() for column in columns)))
    for place, number, (begin, stop) in zip(
        found.rules, found.documents, found.bounds, strict=True
    ):
        rule = program.rules[place]
        page = batch.page_of(number)
        line = Line(batch.folded, batch.text, page.start, page.end, page)
        firings, timeouts = judge(
            rule,
            line,
            made[begin:stop],
            program.patterns[place],
            program.context[place],
            program.limits.groups[place],
        )
        if firings:
            placed = place_firings(program, batch, [(place, firing) for firing in firings])
            fired.setdefault(number, []).extend(placed)
        for timeout in timeouts:
            errors.setdefault(number, []).append(timeout_error(rule.id, timeout, batch, line))


def link_fits(link: LinkTest | None, batch: Batch, line: int) -> bool:
    """Whether the anchor around a line is what a rule asks for."""
    if link is None:
        return True
    anchor = batch.blocks[int(batch.line_block[line])].link
    if anchor is None:
        return False
    return link.hidden in (None, anchor.hidden) and link.external in (None, anchor.external)


def place_firings(
    program: Program, batch: Batch, fired: Sequence[tuple[int, Firing]]
) -> list[Scored]:
    """Find the places of firings, each with its rule, and score them as if they stood in the middle."""
    starts = np.array([firing.start for _, firing in fired], np.int32)
    lines = np.searchsorted(batch.line_ends, starts)
    blocks = batch.line_block.take(lines).tolist()
    spans = batch.folded.spans([firing for _, firing in fired])
    graded: dict[tuple[int, float, bool], tuple[float, Action]] = {}
    found = []
    done = 0
    for block, own in groupby(blocks):
        upto = done + len(list(own))
        scope = batch.blocks[block].scope
        places = batch.all_to_document(block, spans[done:upto])
        of_block = zip(fired[done:upto], lines[done:upto].tolist(), places, strict=True)
        for (number, firing), line, (start, end) in of_block:
            key = number, firing.grade.score, firing.softened
            if key not in graded:
                graded[key] = _graded(program.rules[number], firing, program.ruleset.thresholds)
            found.append(Scored(number, firing, line, start, end, scope, *graded[key]))
        done = upto
    return found


def _graded(rule: Rule, firing: Firing, thresholds: Thresholds) -> tuple[float, Action]:
    """Score a firing in the middle of a document."""
    score = score_firing(rule, firing, thresholds, 0.0)
    return score, finding_action(rule, score, thresholds)


def timeout_error(rule: str, timeout: PatternTimeout, batch: Batch, line: Line) -> str:
    """Say which pattern was stopped where."""
    at = int(np.searchsorted(batch.line_ends, line.start))
    own = batch.lines_of(int(batch.line_document[at]))
    return (
        f"rule {rule}: pattern {timeout.source[:60]!r} took too long on line {at - own[0] + 1};"
        " the line counts as for review"
    )


def in_company(
    program: Program,
    batch: Batch,
    number: int,
    scored: Sequence[Scored],
    filled: Sequence[int] = (),
) -> Iterator[Scored]:
    """Yield what rules with `company` find: unflagged lines among flagged ones, for review.

    `filled`: the document's non-empty lines, if these are known already.
    """
    if len({item.line for item in scored if item.action != "pass"}) < FEWEST_IN_COMPANY:
        return
    starts, ends = batch.line_bounds
    page = batch.page_of(number)

    def line_at(at: int) -> Line:
        return Line(batch.folded, batch.text, int(starts[at]), int(ends[at]), page)

    filled = filled or batch.filled_lines(number)
    fired = list(company_firings(program.rules, scored, filled, line_at))
    for found in place_firings(program, batch, fired):
        yield found._replace(action="review") if found.action == "block" else found


def tally_of(
    program: Program,
    batch: Batch,
    number: int,
    scored: list[Scored],
    errors: list[str],
    most: int,
) -> Tally:
    """Sum up what fired in a document; keep at most `most` findings."""
    document = batch.documents[number]
    problems = tuple(([document.error] if document.error else []) + errors)
    if not scored:
        return Tally(errors=problems)
    rules, thresholds = program.rules, program.ruleset.thresholds
    filled: Sequence[int] = ()
    if depends_on_position(rules, scored):
        filled = batch.filled_lines(number)
        scored = add_positions(rules, scored, filled, document, thresholds)
    else:
        scored = worth_telling(rules, scored)
    if not scored:
        return Tally(errors=problems)
    scored += in_company(program, batch, number, scored, filled)
    scored.sort(key=lambda item: (item.start, item.end, item.rule))
    starts = line_starts(document.text) if most > 0 or program.ruleset.allow else []
    findings: list[Finding] = []
    best: dict[str, float] = {}
    actions = {action_for(float("-inf"), thresholds)}
    allowed = total = 0
    for item in scored:
        rule = rules[item.rule]
        if len(findings) < most or program.ruleset.allow:
            block = int(batch.line_block[item.line])
            finding = build_finding(
                rule,
                item,
                document,
                batch.text,
                starts,
                program.term_names,
                partial(batch.all_to_document, block),
            )
            if is_allowed(program.ruleset.allow, finding, document):
                allowed += 1
                continue
            if len(findings) < most:
                findings.append(finding)
        total += 1
        if rule.status != "test" and rule.company is None:
            best[rule.id] = max(item.score, best.get(rule.id, item.score))
        actions.add(item.action)
    return Tally(tuple(findings), total, allowed, stronger(*actions), tuple(best.items()), problems)
