"""Where could a term stand at all? Array look-ups that pass over most of a text.

The automaton walks every character at the pace of Python's C API; an array operation costs a
fiftieth of that. So every form (a folded term) is known by one short gram of it, the one that is
rarest in honest text: of six letters, or of as many as it has (`grams.py` chooses). Hashes of all grams of the
text are looked up in a bitmap; where one is known, the few forms that have it are checked by their
word boundaries and by a pair of letters further off, and what is left is shown to the automaton.
This can pass too much, never too little.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

_NONE = np.empty(0, np.intp)

_LONGEST = 6
# Odd multipliers with well-spread bits (golden ratio; Knuth, TAOCP vol. 3, 6.4).
_MIX_PAIR = np.uint32(0x9E3779B1)
_MIX_LONG = np.uint32(0x85EBCA77)
_MIX_THIRD = np.uint32(0xC2B2AE3D)

_TOO_MUCH = 0.3
"""Share of the text from which showing all of it to the automaton is quicker."""


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
    the form's index, `left`/`right`: every owner asks for
    a boundary there.
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


def hash_grams(numbers: Numbers, lengths: Collection[int] = (2, 3, 4, 6)) -> dict[int, Hashes]:
    """Hashes of all grams of 2 letters and of other `lengths`, each uint32[n - length + 1].

    n is at least 6.
    """
    wide = numbers.astype(np.uint32)
    pair = wide[:-1] * _MIX_PAIR
    pair += wide[1:] * _MIX_THIRD
    hashes = {2: pair}
    if 3 in lengths:
        hashes[3] = pair[:-1] * _MIX_LONG
        hashes[3] ^= wide[2:] * _MIX_PAIR
    if 4 in lengths or 6 in lengths:
        hashes[4] = pair[:-2] * _MIX_LONG
        hashes[4] += pair[2:]
    if 6 in lengths:
        hashes[6] = hashes[4][:-2] * _MIX_LONG
        hashes[6] += pair[4:]
    return hashes


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
    hashes = hash_grams(numbers, [table.length for table in prefilter.tables])
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
