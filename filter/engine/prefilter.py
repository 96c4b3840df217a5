"""Where could a term stand at all? Array look-ups that pass over most of a text.

The automaton walks every character at the pace of Python's C API; an array operation costs a
fiftieth of that. So every form (a folded term) is known by one short gram of it, the one that is
rarest in honest text: of four letters, or for forms of two or three letters by their first two.
A hash of every gram of the text is looked up in a table of the forms' grams; only the windows that
forms could reach from there are shown to the automaton. It can pass too much, never too little.

Measured on mixed text with 10,000 terms: see tests/benchmarks/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.background import gram_level

Ints = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint32]

_BITS = 20
_SHIFT = np.uint32(32 - _BITS)
_LONG = 4
"""Letters of the gram of a form that has as many."""
# Odd multipliers with well-spread bits (golden ratio; Knuth, TAOCP vol. 3, 6.4).
_MIX_PAIR = np.uint32(0x9E3779B1)
_MIX_LONG = np.uint32(0x85EBCA77)
_MIX_THIRD = np.uint32(0xC2B2AE3D)

_TOO_MUCH = 0.3
"""Share of the text in windows from which showing all of it to the automaton is quicker."""

_MANY = np.uint32(0)
"""Stands for the gram's hash where grams of several hashes share a slot."""


@dataclass(frozen=True, slots=True)
class Slots:
    """One table of grams. `present`: uint8[2^20], the others hold a value for every slot in use.

    `check`: the one hash that belongs in the slot, or _MANY. `before`/`after`: how far a form
    reaches from the gram's first letter. `bounded_left`/`bounded_right`: no form counts here
    unless a word ends on that side of the gram.
    """

    present: npt.NDArray[np.uint8]
    check: Hashes
    before: npt.NDArray[np.uint8]
    after: npt.NDArray[np.uint8]
    bounded_left: Bools
    bounded_right: Bools


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Tables for forms of four letters and more, for three letters, for two, and for one.

    `one`: bool[65536], whether a number is a form of its own.
    """

    long: Slots | None
    three: Slots | None
    two: Slots | None
    one: Bools | None


@dataclass(frozen=True, slots=True)
class FormShape:
    """A form as the prefilter needs it. `bounded_*`: every owner asks for a boundary there."""

    text: str
    numbers: Sequence[int]
    bounded_left: bool
    bounded_right: bool


def build_prefilter(forms: Sequence[FormShape]) -> Prefilter:
    """Choose every form's gram and fill the tables."""
    by_length: dict[int, list[FormShape]] = {1: [], 2: [], 3: [], _LONG: []}
    for form in forms:
        by_length[min(len(form.numbers), _LONG)].append(form)
    one = np.zeros(1 << 16, bool)
    one[[form.numbers[0] for form in by_length[1]]] = True
    return Prefilter(
        _fill(by_length[_LONG], _LONG),
        _fill(by_length[3], 3),
        _fill(by_length[2], 2),
        one if by_length[1] else None,
    )


def _fill(forms: list[FormShape], length: int) -> Slots | None:
    if not forms:
        return None
    size = 1 << _BITS
    slots = Slots(
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint32),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
        np.ones(size, bool),
        np.ones(size, bool),
    )
    offsets = [_rarest_gram(form.text, length) for form in forms]
    grams = np.array(
        [form.numbers[at : at + length] for form, at in zip(forms, offsets, strict=True)],
        dtype=np.uint16,
    )
    hashes = _hash_rows(grams)
    for form, at, value in zip(forms, offsets, hashes.tolist(), strict=True):
        slot = value >> int(_SHIFT)
        taken = bool(slots.present[slot])
        slots.check[slot] = value if not taken or slots.check[slot] == value else _MANY
        slots.present[slot] = 1
        slots.before[slot] = max(slots.before[slot], min(at, 255))
        slots.after[slot] = max(slots.after[slot], min(len(form.numbers) - at, 255))
        slots.bounded_left[slot] &= form.bounded_left and at == 0
        slots.bounded_right[slot] &= form.bounded_right and at + length == len(form.numbers)
    return slots


def _rarest_gram(text: str, length: int) -> int:
    """Offset of the gram that honest text has least often, the first of equals."""
    return min(range(len(text) - length + 1), key=lambda at: gram_level(text[at : at + length]))


def _hash_rows(grams: npt.NDArray[np.uint16]) -> Hashes:
    """Hash grams as `hash_grams` does for running text; one row a gram."""
    length = grams.shape[1]
    return np.array([int(hash_grams(row)[length - 2][0]) for row in grams], dtype=np.uint32)


def hash_grams(numbers: Numbers) -> tuple[Hashes, Hashes, Hashes]:
    """Hashes of all grams of two, three and four letters, each uint32[n - length + 1]."""
    wide = numbers.astype(np.uint32)
    pair = wide[:-1] * _MIX_PAIR
    pair += wide[1:] * _MIX_THIRD
    three = pair[:-1] * _MIX_LONG
    three ^= wide[2:] * _MIX_PAIR
    four = pair[:-2] * _MIX_LONG
    four += pair[2:]
    return pair, three, four


def windows(prefilter: Prefilter, numbers: Numbers, bounded: Bools) -> tuple[Ints, Ints] | None:
    """Return half-open windows (starts, ends) that hold all hits; None: look at everything.

    `bounded`: bool[n + 1], letters that words are bounded by, False at the end.
    """
    if len(numbers) < _LONG:
        return None
    pair, three, four = hash_grams(numbers)
    starts, ends = [], []
    for slots, hashes, length in (
        (prefilter.long, four, 4),
        (prefilter.three, three, 3),
        (prefilter.two, pair, 2),
    ):
        if slots is None:
            continue
        places = hashes >> _SHIFT
        at = np.flatnonzero(slots.present.take(places))
        if len(at) > _TOO_MUCH * len(numbers):
            return None
        slot, value = places.take(at), hashes.take(at)
        check = slots.check.take(slot)
        keep = (check == value) | (check == _MANY)
        keep &= ~(slots.bounded_left.take(slot) & bounded.take(at - 1))
        keep &= ~(slots.bounded_right.take(slot) & bounded.take(at + length))
        at, slot = at[keep], slot[keep]
        starts.append(at - slots.before.take(slot))
        ends.append(at + slots.after.take(slot))
    if prefilter.one is not None:
        single = np.flatnonzero(prefilter.one.take(numbers))
        starts.append(single)
        ends.append(single + 1)
    if not starts:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    begin, end = np.concatenate(starts), np.concatenate(ends)
    if int((end - begin).sum()) > _TOO_MUCH * len(numbers) * 2:
        return None
    return _merge(begin, end, len(numbers))


def _merge(begin: npt.NDArray[np.intp], end: npt.NDArray[np.intp], size: int) -> tuple[Ints, Ints]:
    """Join overlapping windows; clip to the text."""
    order = np.argsort(begin, kind="stable")
    begin, end = np.maximum(begin[order], 0), np.minimum(end[order], size)
    reach = np.maximum.accumulate(end) if len(end) else end
    fresh = np.ones(len(begin), bool)
    fresh[1:] = begin[1:] > reach[:-1]
    last = np.concatenate((np.flatnonzero(fresh)[1:] - 1, [len(begin) - 1] if len(begin) else []))
    return begin[fresh].astype(np.int32), reach[last.astype(np.intp)].astype(np.int32)
