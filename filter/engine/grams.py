"""Choosing the gram that the prefilter knows every form by, for all forms at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from filter.engine.background import GRAM, Levels, codes_of, run_levels
from filter.engine.prefilter import (
    AT_END,
    AT_START,
    Beginnings,
    Bools,
    Hashes,
    Ints,
    Numbers,
    Places,
    Prefilter,
    Rows,
    Slots,
    hash_at,
    hash_fours,
    hash_pairs,
)
from filter.engine.sets import ranges

_MARKS_PER_FORM = 8
"""Bytes a form, at the least, of a table of beginnings: few foreign ones pass, and the table of a long
list stays in the processor's cache."""
_FEWEST_BITS, _MOST_BITS = 16, 20
"""Of such a table's size: with 64 KB the pairs of our rules are few among its bytes, and a megabyte is
all that the cache of a core holds."""
_SLOTS_PER_FORM = 8
"""So that seven of eight grams that are in no form lead to none."""
_LENGTHS = np.array((6, 4, 2, 1))

_BOUND_BONUS = 1.5
"""What a word boundary at a gram's start, or a pair's end, is worth, in powers of two: a gram stands at
the start of a word about a third as often as anywhere in it."""

_COLUMNS = {
    "count": np.int32,
    "first": np.uint32,
    "offset": np.int32,
    "size": np.int32,
    "second": np.uint32,
    "further": np.int32,
    "left": np.bool_,
    "right": np.bool_,
    "form": np.int32,
}


class Listed(NamedTuple):
    """Columns of forms, and of their letters one form after the other.

    `number`: what a hit is called. `left`/`right`: bool[forms], every owner asks for a boundary
    there. `numbers`: uint16[letters]. `levels`: by length (2, 4), int8[letters], how common the run
    that begins at a letter is; what reaches over the end of a form is not looked at.
    """

    number: Ints
    size: Ints
    left: Bools
    right: Bools
    numbers: Numbers
    levels: Mapping[int, Levels]

    def take(self, chosen: Bools) -> Listed:
        """Return the forms that are chosen, bool[forms]."""
        letters = np.repeat(chosen, self.size)
        return Listed(
            self.number[chosen],
            self.size[chosen],
            self.left[chosen],
            self.right[chosen],
            self.numbers[letters],
            {run: levels[letters] for run, levels in self.levels.items()},
        )


def levels_of(text: str) -> Mapping[int, Levels]:
    """Return how common runs of letters are, as `Listed` has them."""
    codes = np.append(codes_of(text), np.zeros(GRAM - 1, np.uint32))
    return {run: run_levels(codes, run)[: len(text)] for run in (2, GRAM)}


def build_prefilter(forms: Listed, space: int) -> Prefilter:
    """Choose every form's gram and fill the tables; `space`: the number of what stands between words."""
    # All at once: what reaches over the end of a form is not looked at.
    numbers = np.append(forms.numbers, np.zeros(_LENGTHS[0], np.uint16))
    pairs = hash_pairs(numbers)
    start = np.cumsum(forms.size) - forms.size
    begins_word = np.append(False, forms.numbers == space)  # what stands behind a space
    begins_word[start] = forms.left
    lengths = _LENGTHS[np.argmax(forms.size[:, None] >= _LENGTHS, axis=1)]
    slots: dict[int, Slots] = {}
    columns: list[tuple[Any, ...]] = []
    begun: dict[int, tuple[Places, Places]] = {}
    base = 0
    for length in (2, 4, 6):
        own = np.flatnonzero(lengths == length)
        if not len(own):
            continue
        kinds = begins_word * AT_START
        if length == 2:  # what ends there is looked up with the pair itself
            kinds[(start + forms.size - 2)[own[forms.right[own]]]] += AT_END
        offset = _rarest(forms, own, start[own], length, kinds)
        gram, size = start[own] + offset, forms.size[own]
        # The pair lies as far off as possible, so that it says something new.
        second = np.where(size - (offset + length) >= offset, size - 2, 0)
        firsts = hash_at(length, gram, pairs)
        mask = np.uint32((1 << (len(own) * _SLOTS_PER_FORM).bit_length()) - 1)
        rows: tuple[Any, ...] = (
            firsts,
            offset,
            size,
            pairs[start[own] + second],
            second - offset,
            forms.left[own],
            forms.right[own],
            forms.number[own],
        )
        order = np.lexsort((*rows[::-1], firsts & mask))
        rows = tuple(row[order] for row in rows)
        slots[length], count = _slots(rows[0] & mask, mask, base)
        columns.append((count, *rows))
        begun[length] = (gram, kinds[gram])
        base += len(own)
    return Prefilter(
        tuple(
            _beginnings(two, hashes, begun)
            for two, hashes in (((2,), pairs), ((4, 6), hash_fours(pairs)))
            if begun.keys() & set(two)
        ),
        slots,
        _joined(columns),
        *_singles(forms, np.flatnonzero(lengths == 1), start),
    )


def _singles(forms: Listed, own: Places, start: Places) -> tuple[Ints, int]:
    """Return the forms of one letter by its number, and the first such number."""
    single = np.full(1 << 16, -1, np.int32)
    letter = forms.numbers[start[own]]
    single[letter] = forms.number[own]
    return single, int(letter.min(initial=len(single) - 1))


def _beginnings(
    lengths: tuple[int, ...], hashes: Hashes, begun: Mapping[int, tuple[Places, Places]]
) -> Beginnings:
    """Mark what grams of some lengths begin with.

    `begun`: where each stands, and AT_START, AT_END or both.
    """
    own = {at: begun[length] for at, length in enumerate(lengths) if length in begun}
    count = sum(len(gram) for gram, _ in own.values()) * _MARKS_PER_FORM
    bits = min(max(count.bit_length(), _FEWEST_BITS), _MOST_BITS)
    shift, marks = np.uint32(32 - bits), np.zeros(1 << bits, np.uint8)
    for at, (gram, kinds) in own.items():
        bit = (1 << 2 * at + kinds).astype(np.uint8)
        np.bitwise_or.at(marks, hashes.take(gram) >> shift, bit)
    return Beginnings(lengths, marks, shift)


def _rarest(forms: Listed, own: Places, start: Places, length: int, kinds: Places) -> Places:
    """Return where in every form its rarest gram begins, the first of several."""
    grams = forms.size[own] - length + 1
    ends = np.cumsum(grams)
    begins = ends - grams
    letter = ranges(start, grams)
    levels = forms.levels[min(length, GRAM)][letter]
    bounds = np.array([kind.bit_count() for kind in range(4)], np.float32)
    ranks = levels - np.float32(_BOUND_BONUS) * bounds[kinds[letter]]
    lowest = np.flatnonzero(ranks == np.repeat(np.minimum.reduceat(ranks, begins), grams))
    place: Places = lowest[np.searchsorted(lowest, begins)] - begins
    return place


def _slots(slot: Hashes, mask: np.uint32, base: int) -> tuple[Slots, Ints]:
    """Return the first row of every slot, and the rows' counts; `slot`: of every row from `base` on."""
    used, starts, counts = np.unique(slot, return_index=True, return_counts=True)
    group = np.full(int(mask) + 1, -1, np.int32)
    group[used] = starts + base
    count = np.zeros(len(slot), np.int32)
    count[starts] = counts
    return Slots(mask, group), count


def _joined(tables: list[tuple[Any, ...]]) -> Rows:
    """Return the rows of all tables."""
    columns: dict[str, Any] = {
        name: np.concatenate([np.zeros(0, kind), *(table[at] for table in tables)]).astype(kind)
        for at, (name, kind) in enumerate(_COLUMNS.items())
    }
    return Rows(**columns)
