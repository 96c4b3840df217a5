"""Choosing the gram that the prefilter knows every form by, for all forms at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.background import GRAM, RARE, Levels, codes_of, run_levels
from filter.engine.prefilter import (
    Bools,
    GramTable,
    Hashes,
    Ints,
    Numbers,
    Prefilter,
    Rows,
    hash_grams,
)

_BITS_PER_FORM = 128
"""Bits of a bitmap a form: 1 % of foreign grams pass, and the bitmap stays in the cache, where one
twice as large does not."""
_FEWEST_BITS = 17
_SLOTS_PER_FORM = 4
_MOST_BITS = 23
_LENGTHS = np.array((6, 4, 3, 2, 1))

_BOUND_BONUS = 1.5
"""What a word boundary at a gram's start is worth, in powers of two: a gram stands at the start
of a word about a third as often as anywhere in it."""

_COLUMNS = {
    "count": np.int32,
    "first": np.uint32,
    "offset": np.int32,
    "size": np.int32,
    "second": np.uint32,
    "second_offset": np.int32,
    "left": np.bool_,
    "right": np.bool_,
    "form": np.int32,
}


class Listed(NamedTuple):
    """Columns of forms, and their letters one form after the other.

    `number`: what a hit is called. `left`/`right`: bool[forms], every owner asks for a boundary
    there. `text` and `numbers` hold the same letters.
    """

    number: Ints
    size: Ints
    left: Bools
    right: Bools
    text: str
    numbers: Numbers

    def take(self, chosen: Bools) -> Listed:
        """Return the forms that are chosen, bool[forms]."""
        letters = np.repeat(chosen, self.size)
        codes = codes_of(self.text)[letters]
        return Listed(
            self.number[chosen],
            self.size[chosen],
            self.left[chosen],
            self.right[chosen],
            codes.tobytes().decode("utf-32-le", "surrogatepass"),
            self.numbers[letters],
        )


def build_prefilter(forms: Listed) -> Prefilter:
    """Choose every form's gram and fill the tables."""
    # All hashes and levels at once: what reaches over the end of a form is not looked at.
    hashes = hash_grams(np.append(forms.numbers, np.zeros(_LENGTHS[0], np.uint16)))
    runs = run_levels(codes_of(forms.text))
    start = np.cumsum(forms.size) - forms.size
    lengths = _LENGTHS[np.argmax(forms.size[:, None] >= _LENGTHS, axis=1)]
    single = None
    tables: list[GramTable] = []
    columns: list[tuple[Any, ...]] = []
    base = 0
    for length in dict.fromkeys(lengths.tolist()):
        own = np.flatnonzero(lengths == length)
        if length == 1:
            single = np.full(1 << 16, -1, np.int32)
            single[forms.numbers[start[own]]] = forms.number[own]
            continue
        offset = _rarest(forms, own, start[own], length, _levels(runs, length))
        size = forms.size[own]
        # The pair lies as far off as possible, so that it says something new.
        second = np.where(size - (offset + length) >= offset, size - 2, 0)
        rows: tuple[Any, ...] = (
            hashes[length][start[own] + offset],
            offset,
            size,
            hashes[2][start[own] + second],
            second,
            forms.left[own],
            forms.right[own],
            forms.number[own],
        )
        order = np.lexsort(rows[::-1])
        rows = tuple(row[order] for row in rows)
        table, count = _table(rows[0], length, base)
        tables.append(table)
        columns.append((count, *rows))
        base += len(own)
    return Prefilter(tuple(tables), _joined(columns), single)


def _levels(runs: Levels, length: int) -> Levels:
    """Return how common all grams are at the most: as their rarest run; `runs` as `run_levels`."""
    if length < GRAM:
        return np.full(len(runs) + GRAM - length, RARE, np.int8)
    inside = np.lib.stride_tricks.sliding_window_view(runs, length - GRAM + 1)
    rarest: Levels = inside.min(axis=1)
    return rarest


def _rarest(
    forms: Listed,
    own: npt.NDArray[np.intp],
    start: npt.NDArray[np.integer],
    length: int,
    levels: Levels,
) -> npt.NDArray[np.int64]:
    """Return where in every form its rarest gram begins, the first of several."""
    grams = forms.size[own] - length + 1
    ends = np.cumsum(grams)
    begins = ends - grams
    ranks = levels[np.arange(ends[-1]) + np.repeat(start - begins, grams)].astype(np.float32)
    ranks[begins] -= np.where(forms.left[own], np.float32(_BOUND_BONUS), np.float32(0))
    lowest = np.flatnonzero(ranks == np.repeat(np.minimum.reduceat(ranks, begins), grams))
    return lowest[np.searchsorted(lowest, begins)] - begins


def _table(firsts: Hashes, length: int, base: int) -> tuple[GramTable, Ints]:
    """Return the table of sorted hashes whose rows begin at `base`, and the rows' counts."""
    bit_shift = _shift(max(len(firsts) * _BITS_PER_FORM, 1 << _FEWEST_BITS - 1))
    bits = np.unique(firsts >> bit_shift)
    known = np.zeros(1 << (29 - int(bit_shift)), np.uint8)
    np.bitwise_or.at(known, bits >> 3, (1 << (bits & 7)).astype(np.uint8))
    shift = _shift(len(firsts) * _SLOTS_PER_FORM)
    used, starts, counts = np.unique(firsts >> shift, return_index=True, return_counts=True)
    group = np.full(1 << (32 - int(shift)), -1, np.int32)
    group[used] = starts + base
    count = np.zeros(len(firsts), np.int32)
    count[starts] = counts
    return GramTable(length, known, bit_shift, shift, group), count


def _shift(size: int) -> np.uint32:
    """Return what leaves of a hash the bits that number about `size` places, eight at least."""
    return np.uint32(32 - min(max(size.bit_length(), 3), _MOST_BITS))


def _joined(tables: list[tuple[Any, ...]]) -> Rows:
    """Return the rows of all tables; the row behind the last has no forms: empty slots lead there."""
    columns: dict[str, Any] = {
        name: np.concatenate([np.zeros(0, kind), *(table[at] for table in tables)]).astype(kind)
        for at, (name, kind) in enumerate(_COLUMNS.items())
    }
    columns["count"] = np.append(columns["count"], np.int32(0))
    return Rows(**columns)
