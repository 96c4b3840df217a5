"""Passages with their places in documents and their scores, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.fired import Fired
from filter.engine.joining import Batch
from filter.engine.program import Program
from filter.engine.sets import chosen, is_among, numbered

Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Actions = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scored:
    """Columns of n passages.

    `number`: int[n], which of those that fired it is; `rule`, `place` and `softened` are as there.
    `line`: int[n], line of the batch. `start`, `end`: int64[n], half-open offsets in its document.
    `score`: float64[n]; `action`: int8[n], place in ACTIONS. `lifted`: uint8[n], a bit for every
    position that was looked at and adds to the score, by its place in `program.POSITIONS`.
    """

    number: Places
    rule: Places
    place: Places
    softened: Bools
    line: Places
    start: Keys
    end: Keys
    score: Values
    action: Actions
    lifted: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.number)

    def take(self, index: Places | Bools) -> Scored:
        """Return the passages that `index` selects."""
        places = chosen(index)
        return Scored(*(getattr(self, field.name).take(places) for field in fields(self)))

    def part(self, begin: int, end: int) -> Scored:
        """Return the passages from `begin` to `end`."""
        index = slice(begin, end)
        return Scored(*(getattr(self, field.name)[index] for field in fields(self)))


def joined(parts: Sequence[Scored]) -> Scored:
    """Return the passages of all parts."""
    return Scored(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Scored))
    )


class Row(NamedTuple):
    """A passage of `Scored`."""

    number: int
    rule: int
    place: int
    softened: bool
    line: int
    start: int
    end: int
    score: float
    action: int
    lifted: int


def rows_of(scored: Scored) -> Iterator[Row]:
    """Yield passages one by one."""
    columns = (getattr(scored, name).tolist() for name in Row._fields)
    # As Row(*row), in half the time.
    return map(partial(tuple.__new__, Row), zip(*columns, strict=True))


def place(program: Program, batch: Batch, fired: Fired) -> Scored:
    """Find the places of what fired, and score it as if it stood in the middle of its document."""
    line = np.searchsorted(batch.line_ends, fired.start)
    start, end = lead_back(batch, batch.line_block.take(line), fired.start, fired.end)
    score = scores(program, fired.rule, fired.place, fired.softened, 0.0)
    return Scored(
        np.arange(len(fired)),
        fired.rule,
        fired.place,
        fired.softened,
        line,
        start,
        end,
        score,
        actions(program, fired.rule, score),
        np.zeros(len(fired), np.uint8),
    )


def scores(
    program: Program, rule: Places, place: Places, softened: Bools, boost: Values | float
) -> Values:
    """Score passages: their grades, what their position adds, softened to review at the most."""
    score: Values = program.grade_limits.scores[rule, place] + boost
    softens = softened & (score >= program.ruleset.thresholds.review)
    return np.where(softens, np.minimum(score, program.worth.softened.take(rule)), score)


def actions(program: Program, rule: Places, score: Values) -> Actions:
    """Return the actions of passages: by their scores, not below the rules' floors."""
    worth, thresholds = program.worth, program.ruleset.thresholds
    called_for = np.where(score >= thresholds.block, 2, score >= thresholds.review)
    action = np.maximum(called_for, worth.floor.take(rule))
    return np.where(worth.on_trial.take(rule), 0, action).astype(np.int8)


def lead_back(
    batch: Batch, block: npt.NDArray[np.integer], start: Keys, end: Keys
) -> tuple[Keys, Keys]:
    """Lead folded passages back to their documents: `Folded.span` and `Batch.to_document` of many.

    `block`: int[n], in which block each begins.
    """
    origin = batch.folded.origin
    first = origin.take(start).astype(np.int64)
    last = np.maximum(origin.take(end - 1) + 1, origin.take(end)).astype(np.int64)
    last = np.where(start < end, last, first)
    blocks, which = numbered(block)
    away = np.zeros(len(blocks), np.int64)
    most = np.full(len(blocks), np.iinfo(np.int64).max)
    of_pages = []
    for at, number in enumerate(blocks.tolist()):
        one = batch.blocks[number]
        if isinstance(one.origin, int):
            away[at] = one.origin - int(batch.block_starts[number])
            most[at] = one.origin + len(one.text)
        else:
            of_pages.append(at)
    begin, stop = first + away.take(which), np.minimum(last + away.take(which), most.take(which))
    for row in np.flatnonzero(is_among(which, np.array(of_pages, np.int64))).tolist():
        begin[row], stop[row] = batch.to_document(int(block[row]), int(first[row]), int(last[row]))
    return begin, stop
