"""Judging a batch of documents at once: one fold, one run of the automaton, then lines with hits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from filter.engine.bench import Bench
from filter.engine.counts import Lines
from filter.engine.fired import Fired, fired_of
from filter.engine.hits import NO_HITS, Hits, find_hits
from filter.engine.joining import Batch, join
from filter.engine.judge import Firing, judge
from filter.engine.passage import Hit, Line
from filter.engine.program import Program
from filter.engine.score import Tally
from filter.engine.searching import PatternTimeout
from filter.engine.tallies import tallies_of
from filter.engine.trials import judge_lines, trials_of
from filter.engine.wake import awake_lines, excerpt
from filter.engine.wholes import candidates
from filter.model import Document, LinkTest

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
    errors: dict[int, list[str]] = {}
    bench, hits = _look_closely(program, batch)
    if not len(hits) and not len(program.everywhere):
        return {}
    whole = program.per_document.take(hits.rule)
    fired = _judge_lines(bench, hits.take(~whole), errors)
    fired = fired.joined(_judge_documents(bench, hits.take(whole), errors))

    def still(number: int) -> int:
        return most - (kept[number] if number < len(kept) else 0)

    return tallies_of(program, batch, fired, errors, still)


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


def _judge_lines(bench: Bench, hits: Hits, errors: dict[int, list[str]]) -> Fired:
    """Judge rules for lines; return what fired, add what failed, by document."""
    program, batch = bench.program, bench.batch
    everywhere = [np.empty(0, np.int64)]
    for rule in program.everywhere.tolist():
        if not program.per_document[rule]:
            looks = program.scopes[rule].take(batch.line_scope.take(bench.numbers))
            everywhere.append(np.flatnonzero(looks) * len(program.rules) + rule)
    keys = np.sort(np.concatenate(everywhere))
    if not len(hits) and not len(keys):
        return fired_of((), ())
    trials = trials_of(program, hits, keys)
    asked = np.flatnonzero(program.linked.take(trials.rule))
    if len(asked):
        fits = np.ones(len(trials), bool)
        for at in asked.tolist():
            line = int(bench.numbers[int(trials.line[at])])
            fits[at] = link_fits(program.rules[int(trials.rule[at])].link, batch, line)
        trials = trials.take(fits)
    found, stopped = judge_lines(bench, trials)
    for rule, at, timeout in stopped:
        number = int(batch.line_document[int(bench.numbers[at])])
        error = timeout_error(program.rules[rule].id, timeout, batch, bench.line(at))
        errors.setdefault(number, []).append(error)
    return found


def _judge_documents(bench: Bench, hits: Hits, errors: dict[int, list[str]]) -> Fired:
    """Judge rules for documents; return what fired, add what failed, by document."""
    program, batch = bench.program, bench.batch
    always = program.everywhere[program.per_document.take(program.everywhere)]
    if not len(hits) and not len(always):
        return fired_of((), ())
    units = np.arange(len(batch.documents), dtype=np.int64)
    everywhere = (units[:, None] * len(program.rules) + always).ravel()
    documents = batch.line_document.take(bench.numbers.take(hits.line))
    found = candidates(program, hits, documents, everywhere)
    rows, away = found.hits, bench.moved.take(found.hits.line)
    columns = (rows.start + away, rows.end + away, rows.role, rows.term, rows.apart)
    fired: list[tuple[int, Firing]] = []
    made = list(map(Hit, *(column.tolist() for column in columns)))
    for at, number, (begin, stop) in zip(found.rules, found.documents, found.bounds, strict=True):
        rule = program.rules[at]
        page = batch.page_of(number)
        line = Line(batch.folded, batch.text, page.start, page.end, page)
        firings, timeouts = judge(
            rule,
            line,
            made[begin:stop],
            program.patterns[at],
            program.context[at],
            program.limits.groups[at],
        )
        fired += ((at, firing) for firing in firings)
        for timeout in timeouts:
            errors.setdefault(number, []).append(timeout_error(rule.id, timeout, batch, line))
    return fired_of(program.rules, fired)


def link_fits(link: LinkTest | None, batch: Batch, line: int) -> bool:
    """Whether the anchor around a line is what a rule asks for."""
    if link is None:
        return True
    anchor = batch.blocks[int(batch.line_block[line])].link
    if anchor is None:
        return False
    return link.hidden in (None, anchor.hidden) and link.external in (None, anchor.external)


def timeout_error(rule: str, timeout: PatternTimeout, batch: Batch, line: Line) -> str:
    """Say which pattern was stopped where."""
    at = int(np.searchsorted(batch.line_ends, line.start))
    own = batch.lines_of(int(batch.line_document[at]))
    return (
        f"rule {rule}: pattern {timeout.source[:60]!r} took too long on line {at - own[0] + 1};"
        " the line counts as for review"
    )
