"""Hits of many candidates as columns: what counts of them, as `judge.resolve` has it for one.

A candidate is a rule on a line. Its rows stand together, in order of position.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from filter.engine.counts import Lines
from filter.engine.program import EXCEPT
from filter.engine.sets import begins_run, chosen, distinct, is_among

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of n hits. `candidate` is a number; the others are as in `hits.Hits`."""

    candidate: Keys
    start: Ints
    end: Ints
    role: Ints
    term: Ints
    apart: Bools

    def __len__(self) -> int:
        return len(self.start)

    def take(self, index: npt.NDArray[np.intp] | Bools) -> Rows:
        """Return the rows that `index` selects."""
        places = chosen(index)
        return Rows(*(getattr(self, field.name).take(places) for field in fields(self)))

    def joined(self, other: Rows) -> Rows:
        """Return these rows, then the others."""
        return Rows(
            *(
                np.concatenate((getattr(self, field.name), getattr(other, field.name)))
                for field in fields(self)
            )
        )

    def sorted(self) -> Rows:
        """Return the rows by candidate, start, then longest first; equal ones stay in order."""
        key = self.candidate * (int(self.start.max(initial=0)) + 1) + self.start
        order = np.argsort(key, kind="stable")
        # Few begin together.
        same = ~begins_run(key[order])
        same[:-1] |= same[1:]
        alike = order[same]
        order[same] = alike[np.lexsort((-self.end[alike], key[alike]))]
        return self.take(order)


def rows_of(hits: list[tuple[int, int, int, int, int]]) -> Rows:
    """Make rows of (candidate, start, end, role, term) of what patterns matched."""
    columns = np.array(hits, np.int64).reshape(-1, 5).T
    candidate, *others = columns
    start, end, role, term = (column.astype(np.int32) for column in others)
    return Rows(candidate, start, end, role, term, np.ones(len(start), bool))


def resolve(rows: Rows, lines: Lines) -> Rows:
    """Drop what an exception masks, then what a longer or earlier hit overlaps.

    Args:
        rows: sorted; hits of groups that a rule only forbids are not among them.
        lines: the text that they stand in.
    """
    size = len(lines.entries) + 2
    rows = _whole_words(rows, lines, size)
    masks = rows.role == EXCEPT
    words = rows.role >= 0
    if masks.any():
        key = rows.candidate * size
        begin, stop = (key + rows.start)[masks], (key + rows.end)[masks]
        reach = np.concatenate(([-1], np.maximum.accumulate(stop)))
        # What reaches over from an earlier candidate reaches over nothing: keys lie `size` apart.
        words &= reach.take(np.searchsorted(begin, key + rows.start, side="right")) < key + rows.end
    return _apart(rows.take(words), size)


def _whole_words(rows: Rows, lines: Lines, size: int) -> Rows:
    """Drop words read across a separator whose outer pieces are listed: 国产 高清 are two.

    Only in scripts without spaces: elsewhere "slot-gacor" is one word.
    """
    cut = rows.apart & (rows.end > rows.start + 2)
    if not cut.any():
        return rows
    start, end = rows.start[cut], rows.end[cut]
    broken = lines.breaks.take(end - 1) > lines.breaks.take(start + 1)
    broken &= lines.bounded.take(end) == lines.bounded.take(start)
    cut[cut] = broken
    if not cut.any():
        return rows
    starts, ends = rows.candidate * size + rows.start, rows.candidate * size + rows.end
    whole = ~cut & (rows.role >= EXCEPT)  # not what only wakes a pattern, or softens
    listed = is_among(starts[cut], distinct(starts[whole]))
    listed &= is_among(ends[cut], distinct(ends[whole]))
    cut[cut] = listed
    return rows.take(~cut)


def _apart(rows: Rows, size: int) -> Rows:
    """Keep the first of rows that overlap, then the next one behind it."""
    if not len(rows):
        return rows
    start, end = rows.candidate * size + rows.start, rows.candidate * size + rows.end
    behind = np.maximum.accumulate(end)
    alone = np.ones(len(rows), bool)
    alone[1:] = start[1:] >= behind[:-1]  # begins a run of rows that overlap
    if alone.all():
        return rows
    # Behind each that stays the next one that it does not overlap stays, too.
    kept = alone.copy()
    latest = np.flatnonzero(alone[:-1] & ~alone[1:])
    while len(latest):
        following = np.searchsorted(start, end.take(latest))
        following = following[following < len(rows)]
        latest = following[~kept.take(following)]
        kept[latest] = True
    return rows.take(kept)
