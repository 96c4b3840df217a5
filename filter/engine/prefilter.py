"""Where could a term stand at all? Array look-ups that pass over most of a text.

The automaton walks every character at the pace of Python's C API; an array operation costs a
fiftieth of that. So every form (a folded term) is known by one short gram of it: of six letters,
or of as many as it has, the one that begins most rarely in honest text (`grams.py` chooses). Two
tables say of every character whether a gram may begin there: by the pair of letters, and by the
four; one that only begins words is passed over elsewhere. Where one may, the few forms that have it
are checked by a pair of letters further off and by their word boundaries. This can pass too much,
never too little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.sets import marked, ranges

Ints = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint32]
Bits = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

_NONE = np.empty(0, np.intp)

_LONGEST = 6
# Odd multipliers with well-spread bits (golden ratio; Knuth, TAOCP vol. 3, 6.4).
_MIX_PAIR = np.uint32(0x9E3779B1)
_MIX_LONG = np.uint32(0x85EBCA77)
_MIX_THIRD = np.uint32(0xC2B2AE3D)

AT_START, AT_END = 1, 2
"""Added up, the place among a gram's bits of `Beginnings.marks`: it only begins words, it only ends them."""

_PAIRS, _FOURS = (np.uint8(0b1111),), (np.uint8(0b0011), np.uint8(0b1100))
"""Bits of `Beginnings.marks`, for each length."""

_FORMS_A_GRAM = 4
"""Forms to check where a gram may begin, at the most, of a text where many do: thousands may share one."""

_SHORT, _ROOM = 2048, 6
"""Characters up to which a text is allowed so many times more: the automaton is not made for its sake."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Which pairs, or runs of four letters, grams begin with.

    `marks`: uint8[2^k], by the top k bits of a hash (`shift` = 32 - k). A bit says that some gram begins
    so: of pairs, by the places that AT_START and AT_END make, one anywhere, one that only begins words, one
    that only ends them, one that is a word; of fours bits 2i and 2i + 1 the first two for `lengths[i]`.
    """

    lengths: tuple[int, ...]
    marks: Bits
    shift: np.uint32


@dataclass(frozen=True, slots=True)
class Slots:
    """Where the forms known by grams of one length are.

    `group`: int32[2^m], the first row of a slot, the low m bits of a gram's hash (`mask`), so that it
    says something new where the top bits are known.
    """

    mask: np.uint32
    group: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of forms, those of a slot side by side; `count`: rows of the slot that begins here.

    The gram that row k is known by has hash `first` and stands `offset` letters behind the form's
    start; the form has `size` letters, and the pair that stands `further` letters behind the gram's
    start has hash `second`. `form` is the form's index, `left`/`right`: every owner asks for a
    boundary there.
    """

    count: Ints
    form: Ints
    first: Hashes
    offset: Ints
    size: Ints
    second: Hashes
    further: Ints
    left: Bools
    right: Bools


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Tables of beginnings, and by length of gram (2, 4, 6) the slots of the rows that they lead to.

    `single`: int32[65536], by the number of a character the form that it is alone, -1 for none;
    none below `first_single`.
    """

    beginnings: tuple[Beginnings, ...]
    slots: Mapping[int, Slots]
    rows: Rows
    single: Ints
    first_single: int


def hash_pairs(numbers: Numbers) -> Hashes:
    """Hashes of all pairs, uint32[n - 1]."""
    wide = numbers.astype(np.uint32)
    pairs: Hashes = wide[:-1] * _MIX_PAIR
    wide *= _MIX_THIRD
    pairs += wide[1:]
    return pairs


def hash_fours(pairs: Hashes) -> Hashes:
    """Hashes of all runs of four, uint32[n - 3]; `pairs` as `hash_pairs` gives them."""
    fours: Hashes = pairs[:-2] * _MIX_LONG
    fours += pairs[2:]
    return fours


def hash_at(length: int, at: Places, pairs: Hashes) -> Hashes:
    """Hashes of the grams of a length that begin at some places, uint32[places].

    What reaches over the end is of no use, but does no harm.
    """
    own = pairs.take(at)
    for further in range(2, length, 2):
        own *= _MIX_LONG
        own += pairs.take(at + further, mode="clip")
    return own


def candidates(
    prefilter: Prefilter, numbers: Numbers, bounded: Bools, most: float
) -> tuple[Ints, Ints, Ints] | None:
    """Return (starts, ends, forms) of what may stand in a text, in no order.

    None where so much may that a list of it does not pay: grams may begin at more than the share `most`
    of all characters, or that many lead to too many forms.
    """
    most *= len(numbers) * (_ROOM if len(numbers) <= _SHORT else 1)
    if len(numbers) < _LONGEST:
        behind = _LONGEST - len(numbers)
        numbers, bounded = np.pad(numbers, (0, behind)), np.pad(bounded, (0, behind))
    pairs = hash_pairs(numbers)
    free = (~bounded).view(np.uint8)
    starts = np.concatenate((free[-1:], free[:-2]))
    starts *= np.uint8(1 << AT_START)  # quicker than to shift
    starts += np.uint8(1)
    places, keys, firsts = [_NONE], [_NONE.astype(np.uint32)], [_NONE.astype(np.int32)]
    for beginnings in prefilter.beginnings:
        of_pairs = beginnings.lengths[0] == 2
        hashes = pairs if of_pairs else hash_fours(pairs)
        marks = beginnings.marks.take(hashes >> beginnings.shift)
        marks &= _fitting(starts[: len(marks)], free[2:] if of_pairs else None)
        begun = marked(marks)
        if len(begun) > most:
            return None
        kinds = marks.take(begun)
        each = _PAIRS if of_pairs else _FOURS
        for bits, length in zip(each, beginnings.lengths, strict=True):
            slots = prefilter.slots.get(length)
            if slots is not None:
                at = begun.take(np.flatnonzero(kinds & bits))
                key = hash_at(length, at, pairs)
                first = slots.group.take(key & slots.mask)
                some = np.flatnonzero(first >= 0)
                places.append(at.take(some))
                keys.append(key.take(some))
                firsts.append(first.take(some))
    first = np.concatenate(firsts)
    if int(prefilter.rows.count.take(first).sum()) > most * _FORMS_A_GRAM:
        return None
    found = _forms_at(
        prefilter.rows, np.concatenate(places), np.concatenate(keys), first, pairs, bounded
    )
    at = np.flatnonzero(numbers >= prefilter.first_single)
    if len(at):
        form = prefilter.single.take(numbers.take(at))
        alone = np.stack((at, at + 1, form)).astype(np.int32)
        found = np.concatenate((found, alone[:, form >= 0]), axis=1)
    return found[0], found[1], found[2]


def _fitting(starts: Bits, free: Bits | None) -> Bits:
    """Return which bits of `Beginnings.marks` count at a character, uint8[n].

    `starts`: the first of a gram's two bits, and the second where no letter of a word stands before it.
    `free`: 1 where none stands behind a pair; None for fours.
    """
    ends = np.uint8(0b0101) if free is None else free * np.uint8(1 << AT_END) + np.uint8(1)
    fitting: Bits = starts * ends
    return fitting


def _forms_at(
    rows: Rows, at: Places, key: Hashes, first: Ints, pairs: Hashes, bounded: Bools
) -> Ints:
    """Return (starts, ends, forms) of what may stand round grams, int32[3, found].

    A gram stands at `at`, has hash `key` and leads to the rows from `first` on; `pairs` are the
    hashes of all pairs of the text.
    """
    count = rows.count.take(first)
    row = ranges(first, count)
    at = np.repeat(at, count)
    same = pairs.take(at + rows.further.take(row), mode="clip") == rows.second.take(row)
    same &= np.repeat(key, count) == rows.first.take(row)
    chosen = np.flatnonzero(same)
    at, row = at.take(chosen), row.take(chosen)
    start = at - rows.offset.take(row)
    end = start + rows.size.take(row)
    fits = (start >= 0) & (end < len(bounded))
    fits &= ~(rows.left.take(row) & bounded.take(start - 1, mode="wrap"))
    fits &= ~(rows.right.take(row) & bounded.take(end, mode="clip"))
    return np.stack((start[fits], end[fits], rows.form.take(row[fits]))).astype(np.int32)
