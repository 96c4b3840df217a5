"""Where could a term stand at all? Array look-ups that pass over most of a text.

The automaton walks every character at the pace of Python's C API; an array operation costs a
fiftieth of that. So every form (a folded term) is known by one short gram of it, the one that is
rarest in honest text: of four letters, or the whole of a shorter form. Hashes of all grams of the
text are looked up in a bitmap; where one is known, the few forms that have it are checked by their
word boundaries and by a pair of letters further off, and what is left is shown to the automaton.
This can pass too much, never too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.background import GRAM, RARE, codes_of, run_levels

Ints = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

_NONE = np.empty(0, np.intp)

_BITS_PER_FORM = 32
"""Bits of a bitmap a form: 3 % of foreign grams pass, and the bitmap stays in the cache. One eight
times as large passes fewer and takes five times as long, waiting for memory."""
_FEWEST_BITS = 17
_SLOTS_PER_FORM = 4
_MOST_BITS = 23
_LENGTHS = (6, 4, 3, 2, 1)
_LONGEST = _LENGTHS[0]
# Odd multipliers with well-spread bits (golden ratio; Knuth, TAOCP vol. 3, 6.4).
_MIX_PAIR = np.uint32(0x9E3779B1)
_MIX_LONG = np.uint32(0x85EBCA77)
_MIX_THIRD = np.uint32(0xC2B2AE3D)

_TOO_MUCH = 0.3
"""Share of the text from which showing all of it to the automaton is quicker."""

_BOUND_BONUS = 1.5
"""What a word boundary at a gram's start is worth, in powers of two: a gram stands at the start
of a word about a third as often as anywhere in it."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """A form as the prefilter needs it. `left`/`right`: every owner asks for a boundary there."""

    index: int
    text: str
    numbers: Sequence[int]
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class GramTable:
    """Which grams of `length` letters forms are known by.

    `known`: uint8[2^k / 8], a bit for the top k bits of every hash in use (`bit_shift` = 32 - k).
    `group`: int32[2^m], the first row of a slot, the top m bits of a hash (`shift` = 32 - m).
    """

    length: int
    known: npt.NDArray[np.uint8]
    bit_shift: np.uint32
    shift: np.uint32
    group: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of forms, those of a slot side by side; `count` rows are in the slot that begins here.

    The gram that row k is known by has hash `first` and stands `offset` letters behind the form's
    start; the form has `size` letters, and the pair at `second_offset` has hash `second`. `form` is
    the form's index, `left`/`right` are as in FormShape.
    """

    count: Ints
    form: Ints
    first: Hashes
    offset: Ints
    size: Ints
    second: Hashes
    second_offset: Ints
    left: Bools
    right: Bools


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Tables by length of gram (6, 4, 3, 2), and the rows that they lead to.

    `single`: int32[65536], by the number of a character the form that it is alone, -1 for none.
    """

    tables: tuple[GramTable, ...]
    rows: Rows
    single: Ints | None


def build_prefilter(forms: Sequence[FormShape]) -> Prefilter:
    """Choose every form's gram and fill the tables."""
    by_length: dict[int, list[FormShape]] = {}
    for form in forms:
        length = next(size for size in _LENGTHS if len(form.numbers) >= size)
        by_length.setdefault(length, []).append(form)
    single = None
    if 1 in by_length:
        single = np.full(1 << 16, -1, np.int32)
        for form in by_length.pop(1):
            single[form.numbers[0]] = form.index
    rows: list[_Row] = []
    tables = []
    counts = [np.zeros(0, np.int32)]
    for length, group in by_length.items():
        own = sorted(_rows(group, length))
        table, count = _table(np.array([row.first for row in own], np.uint32), length, len(rows))
        tables.append(table)
        counts.append(count)
        rows += own
    columns = [np.array(column) for column in zip(*rows, strict=True)] or [np.zeros(0)] * 8
    types = (np.uint32, np.int32, np.int32, np.uint32, np.int32, np.bool_, np.bool_, np.int32)
    named: dict[str, Any] = {
        name: column.astype(kind)
        for name, column, kind in zip(_Row._fields, columns, types, strict=True)
    }
    # The row behind the last has no forms: empty slots lead there.
    return Prefilter(
        tuple(tables), Rows(np.append(np.concatenate(counts), np.int32(0)), **named), single
    )


class _Row(NamedTuple):
    first: int
    offset: int
    size: int
    second: int
    second_offset: int
    left: bool
    right: bool
    form: int


def _rows(forms: list[FormShape], length: int) -> Iterator[_Row]:
    columns = (_hash_all(forms, length), _hash_all(forms, 2), _levels_all(forms, length))
    for form, hashes, pairs, grams in zip(forms, *columns, strict=True):
        ranks = [g - (_BOUND_BONUS if form.left and not at else 0) for at, g in enumerate(grams)]
        first = ranks.index(min(ranks))
        size = len(form.numbers)
        # The pair lies as far off as possible, so that it says something new.
        second = size - 2 if size - (first + length) >= first else 0
        yield _Row(
            hashes[first], first, size, pairs[second], second, form.left, form.right, form.index
        )


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


def _levels_all(forms: list[FormShape], length: int) -> list[list[int]]:
    """Return how common all grams of every form are at the most: as their rarest run."""
    codes = codes_of("".join(form.text for form in forms))
    levels = np.full(max(len(codes) - length + 1, 0), RARE, np.int8)
    if length >= GRAM:
        runs = run_levels(codes)
        levels = np.lib.stride_tricks.sliding_window_view(runs, length - GRAM + 1).min(axis=1)
    return _by_form(forms, length, levels)


def _hash_all(forms: list[FormShape], length: int) -> list[list[int]]:
    """Hash all grams of every form, as `hash_grams` does for running text."""
    numbers = np.concatenate([np.array(form.numbers, np.uint16) for form in forms])
    padded = np.append(numbers, np.zeros(_LONGEST, np.uint16))
    return _by_form(forms, length, hash_grams(padded)[length])


def _by_form(
    forms: list[FormShape], length: int, grams: npt.NDArray[np.integer]
) -> list[list[int]]:
    """Cut what is known of all grams of the joined forms into lists of every form's own."""
    values, rows, start = grams.tolist(), [], 0
    for form in forms:
        size = len(form.numbers)
        rows.append(values[start : start + size - length + 1])
        start += size
    return rows


def hash_grams(numbers: Numbers) -> dict[int, Hashes]:
    """Hashes of all grams of 2, 3, 4 and 6 letters, each uint32[n - length + 1]; n is at least 6."""
    wide = numbers.astype(np.uint32)
    pair = wide[:-1] * _MIX_PAIR
    pair += wide[1:] * _MIX_THIRD
    three = pair[:-1] * _MIX_LONG
    three ^= wide[2:] * _MIX_PAIR
    four = pair[:-2] * _MIX_LONG
    four += pair[2:]
    six = four[:-2] * _MIX_LONG
    six += pair[4:]
    return {2: pair, 3: three, 4: four, 6: six}


def windows(prefilter: Prefilter, numbers: Numbers, bounded: Bools) -> tuple[Ints, Ints] | None:
    """Return half-open windows (starts, ends) that hold all hits; None: look at everything.

    `bounded`: bool[n + 1], letters that words are bounded by, False at the end.
    """
    found = candidates(prefilter, numbers, bounded)
    if found is None:
        return None
    merged = _merge(found[0], found[1])
    return None if int((merged[1] - merged[0]).sum()) > _TOO_MUCH * len(numbers) else merged


def candidates(
    prefilter: Prefilter, numbers: Numbers, bounded: Bools
) -> tuple[Ints, Ints, Ints] | None:
    """Return (starts, ends, forms) of what may stand in a text, in no order.

    None where so much may that a list of it does not pay.
    """
    if len(numbers) < _LONGEST:
        return None
    hashes = hash_grams(numbers)
    most = _TOO_MUCH * len(numbers)
    places, keys, firsts = [_NONE], [_NONE.astype(np.uint32)], [_NONE.astype(np.int32)]
    for table in prefilter.tables:
        own = hashes[table.length]
        at = _known_at(table, own)
        if len(at) > most:
            return None
        key = own.take(at)
        first = table.group.take(key >> table.shift)
        some = np.flatnonzero(first >= 0)
        places.append(at.take(some))
        keys.append(key.take(some))
        firsts.append(first.take(some))
    columns = (np.concatenate(places), np.concatenate(keys), np.concatenate(firsts))
    found = _forms_at(prefilter.rows, *columns, hashes[2], bounded)
    if prefilter.single is not None:
        at = np.flatnonzero((prefilter.single >= 0).take(numbers))
        form = prefilter.single.take(numbers.take(at))
        found = np.concatenate((found, np.stack((at, at + 1, form)).astype(np.int32)), axis=1)
    starts, ends, forms = found
    return starts, ends, forms


def _known_at(table: GramTable, hashes: Hashes) -> Places:
    """Return where grams stand whose hash has its bit in the bitmap."""
    bits = hashes >> table.bit_shift
    known = table.known.take(bits >> np.uint32(3))
    known >>= bits.astype(np.uint8) & np.uint8(7)
    known &= np.uint8(1)
    return np.flatnonzero(known.view(bool))


def _forms_at(
    rows: Rows, at: Places, key: Hashes, first: Ints, pairs: Hashes, bounded: Bools
) -> Ints:
    """Return (starts, ends, forms) of what may stand round grams, int32[3, found].

    A gram stands at `at`, has hash `key` and leads to the rows from `first` on; `pairs` are the
    hashes of all pairs of the text.
    """
    count = rows.count.take(first, mode="wrap")
    total = np.cumsum(count)
    row = np.arange(total[-1] if len(total) else 0) + np.repeat(first - total + count, count)
    same = np.repeat(key, count) == rows.first.take(row)
    at, row = np.repeat(at, count)[same], row[same]
    start = at - rows.offset.take(row)
    end = start + rows.size.take(row)
    fits = (start >= 0) & (end < len(bounded))
    fits &= ~(rows.left.take(row) & bounded.take(start - 1, mode="wrap"))
    fits &= ~(rows.right.take(row) & bounded.take(end, mode="clip"))
    start, end, row = start[fits], end[fits], row[fits]
    same = pairs.take(start + rows.second_offset.take(row)) == rows.second.take(row)
    return np.stack((start[same], end[same], rows.form.take(row[same]))).astype(np.int32)


def _merge(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Join overlapping windows."""
    if not len(starts):
        return starts.astype(np.int32), ends.astype(np.int32)
    order = np.argsort(starts)
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    fresh = np.concatenate(([True], starts[1:] > ends[:-1]))
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(starts) - 1)
    return starts[fresh].astype(np.int32), ends[last].astype(np.int32)
