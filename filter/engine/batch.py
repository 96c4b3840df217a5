"""Judging a batch of documents at once: one fold, one run of the automaton, then lines with hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

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
from filter.engine.sets import begins_run
from filter.engine.tallies import tallies_of
from filter.engine.trials import Trials, judge_lines, trials_of
from filter.engine.wake import awake_lines, excerpt
from filter.engine.wholes import candidates
from filter.model import Document, LinkTest

Ints = npt.NDArray[np.int32]

_MOSTLY = 0.7
"""Share of lines awake from which looking at all is quicker than picking them out."""

_CLOSE = 3 << 15
"""Characters that are looked at closely together, or those of one document if it has more: enough to hide
the fixed cost of array operations. A hit takes half a kilobyte until its document is judged; twice as many
characters would save a twentieth of the time on junk, and take another 35 MB."""

_HITS = 1 << 16
"""Hits of candidates that are judged together, or those of one: on an endless line of junk all rules have a few
thousand each."""

_SHORT = 1 << 14
"""Characters up to which looking closely at all is as quick as telling which lines are awake."""


class _Run(NamedTuple):
    """Documents of a batch, from `first` to before `stop`, and the lines of theirs to look at."""

    first: int
    stop: int
    numbers: Ints


def judge_batch(
    program: Program, documents: Sequence[Document], most: int, kept: int = 0
) -> list[Tally]:
    """Judge documents that fit in memory together; keep at most `most` findings of each.

    `kept`: how many are kept already of the document whose further parts these begin with.
    """
    if not documents:
        return []
    batch = join(documents)
    tallies: list[Tally] = []
    for run in _runs(program, batch):
        judged = _judge(program, batch, run, most, kept)
        own = documents[run.first : run.stop]
        told = [
            judged.get(number) or Tally(errors=(document.error,) if document.error else ())
            for number, document in enumerate(own, start=run.first)
        ]
        kept = kept_behind(own, told, kept)
        tallies += told
    return tallies


def kept_behind(documents: Sequence[Document], tallies: Sequence[Tally], kept: int) -> int:
    """Return how many findings are kept of the document that goes on behind these."""
    for document, tally in zip(documents, tallies, strict=True):
        kept = 0 if document.part.last else kept + len(tally.findings)
    return kept


def judge_joined(program: Program, batch: Batch, most: int) -> dict[int, Tally]:
    """Judge a batch; return the tallies of the documents in which a rule fired or failed.

    `most`: findings kept of each.
    """
    tallies: dict[int, Tally] = {}
    for run in _runs(program, batch):
        tallies |= _judge(program, batch, run, most, 0)
    return tallies


def _judge(program: Program, batch: Batch, run: _Run, most: int, kept: int) -> dict[int, Tally]:
    """Judge documents; return the tallies of those in which a rule fired or failed.

    `kept`: how many findings are kept already of the document whose parts these begin with.
    """
    if not len(run.numbers) and not len(program.everywhere):
        return {}
    errors: dict[int, list[str]] = {}
    bench, hits = _look_closely(program, batch, run.numbers)
    whole = program.per_document.take(hits.rule)
    fired = _judge_lines(bench, hits.take(~whole), errors)
    fired = fired.joined(_judge_documents(bench, run, hits.take(whole), errors))
    numbers = range(run.first, run.stop)
    begun = next((n for n in numbers if batch.documents[n].part.last), run.stop) if kept else -1

    def still(number: int) -> int:
        return most - kept if number <= begun else most

    return tallies_of(program, batch, fired, errors, still)


# --------------------------------------------------------------------------- hits


def _lines_to_look_at(program: Program, batch: Batch) -> Ints:
    """Return the numbers of the lines that are looked at closely: all of them if most are awake."""
    numbers = np.arange(len(batch.line_ends) + 1, dtype=np.int32)
    if len(batch.folded.entries) <= _SHORT:
        return numbers
    awake = numbers[awake_lines(program, batch)]
    return numbers if len(awake) > _MOSTLY * len(numbers) else awake


def _runs(program: Program, batch: Batch) -> Iterator[_Run]:
    """Yield all documents, as many together as are judged at once: one, if it is full of junk."""
    numbers = _lines_to_look_at(program, batch)
    starts, ends = batch.line_bounds
    document = batch.line_document.take(numbers)
    size = (ends - starts + 1).take(numbers)
    before = np.cumsum(np.bincount(document, size, minlength=len(batch.documents)))
    first = 0
    while first < len(before):
        done = before[first - 1] if first else 0
        stop = max(int(np.searchsorted(before, done + _CLOSE, side="right")), first + 1)
        begin, end = np.searchsorted(document, [first, stop])
        yield _Run(first, stop, numbers[begin:end])
        first = stop


def _look_closely(program: Program, batch: Batch, numbers: Ints) -> tuple[Bench, Hits]:
    """Return some lines to look at, and the hits on them where their rules look."""
    starts, ends = batch.line_bounds
    if len(numbers) == len(starts):
        part, moved = batch.folded, np.zeros(len(starts), np.int32)
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
    found: list[Fired] = []
    for some in _portions(trials):
        fired, stopped = judge_lines(bench, some)
        found.append(fired)
        for rule, at, timeout in stopped:
            number = int(batch.line_document[int(bench.numbers[at])])
            error = timeout_error(program.rules[rule].id, timeout, batch, bench.line(at))
            errors.setdefault(number, []).append(error)
    return reduce(Fired.joined, found)


def _portions(trials: Trials) -> Iterator[Trials]:
    """Yield candidates in order, as many as are judged at once by how many hits they have: mostly all."""
    before = np.cumsum(trials.stop - trials.begin)
    starts = np.flatnonzero(begins_run(before // _HITS))
    if len(starts) < 2:
        yield trials
        return
    for start, stop in pairwise([*starts.tolist(), len(trials)]):
        yield trials.take(np.arange(start, stop))


def _judge_documents(bench: Bench, run: _Run, hits: Hits, errors: dict[int, list[str]]) -> Fired:
    """Judge rules for documents; return what fired, add what failed, by document."""
    program, batch = bench.program, bench.batch
    always = program.everywhere[program.per_document.take(program.everywhere)]
    if not len(hits) and not len(always):
        return fired_of((), ())
    units = np.arange(run.first, run.stop, dtype=np.int64)
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
