"""Further readings of a text, for words that are written apart or with digits for letters.

A reading is a list of stretches of the folded text, with what is skipped left out. The stretches
are appended to the letters that the automaton reads, so that one pass finds all. Every step is an
array operation over the whole block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.sets import begins_run, ranges
from filter.text.fold import Codes, Folded
from filter.text.tables import BOUND, CODE_MASK, DIGIT, HAN, LATIN, SEPARATOR

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_BREAK = -1
"""Position that ends a stretch."""
_REACH = 10
"""Characters read on either side of a mark inside a Han word (the longest listed words)."""
_LONGEST_TOKEN = 24
_LIST_MARKS = " _-|"
"""Marks that stand between keywords as well as inside them."""
_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_DIGITS_1_IS_L = _DIGITS | {"1": "l"}


@dataclass(frozen=True, slots=True)
class View:
    """Columns of m characters; every stretch ends in one at position -1.

    `positions`: int32, where the character stands in the folded text. `codes`: uint32, what is
    read there. `gap`: something was skipped before it. `wide`: a gap that no list of keywords has
    (not space _ - |). `replaced`: another character stands in the text. `alone`: every letter of
    the stretch stands alone in the text.
    """

    positions: Ints
    codes: Codes
    gap: Bools
    wide: Bools
    replaced: Bools
    alone: Bools


def read_again(folded: Folded) -> View | None:
    """Return all further readings of a folded text, None where there is none."""
    codes = folded.codes
    views = [
        _skipping(codes, _spelled_apart(folded), list_marks="", alone=True),
        _skipping(codes, _han_with_marks(folded), list_marks=_LIST_MARKS),
        *_digits_for_letters(folded, codes),
    ]
    columns = [view for view in views if len(view.positions)]
    if not columns:
        return None
    return View(
        *(
            np.concatenate([getattr(view, name) for view in columns])
            for name in ("positions", "codes", "gap", "wide", "replaced", "alone")
        )
    )


def _spelled_apart(folded: Folded) -> Ints:
    """S l o t, 无 码: every letter alone."""
    positions, bounds = folded.letters_apart
    return np.insert(positions, bounds[1:], _BREAK) if len(positions) else positions


def _han_with_marks(folded: Folded) -> Ints:
    """中*文字幕: one or two marks between two Han characters."""
    marks = folded.has(SEPARATOR)
    han = folded.has(HAN)
    behind = marks[1:-1] & han[:-2]
    one = np.flatnonzero(behind & han[2:]) + 1
    two = np.flatnonzero(behind[:-1] & marks[2:-1] & han[3:]) + 1
    if not len(one) + len(two):
        return np.empty(0, np.int32)
    gaps = np.sort(np.concatenate((one, two, two + 1)))
    bounds = np.concatenate(([-1], folded.line_ends, [len(folded.entries)]))
    line = np.searchsorted(folded.line_ends, gaps)
    starts = np.maximum(gaps - _REACH, bounds[line] + 1)
    ends = np.minimum(gaps + _REACH + 1, bounds[line + 1])
    fresh = np.concatenate(([True], starts[1:] > np.maximum.accumulate(ends)[:-1]))
    last = np.concatenate((np.flatnonzero(fresh)[1:] - 1, [len(gaps) - 1]))
    positions = _stretches(starts[fresh], np.maximum.accumulate(ends)[last])
    skipped = np.zeros(len(folded.entries) + 1, bool)
    skipped[gaps] = True
    return positions[~skipped.take(positions)]


def _digits_for_letters(folded: Folded, codes: Codes) -> list[View]:
    """g4c0r, sl0t: words of Latin letters with digits or signs between them."""
    latin = folded.has(LATIN)
    stand_in = folded.has(DIGIT) | (codes == ord("@")) | (codes == ord("$"))
    inside = np.flatnonzero(
        stand_in[2:-1] & latin[3:] & (latin[1:-2] | (stand_in[1:-2] & latin[:-3]))
    )
    inside += 2
    if not len(inside):
        return []
    part = folded.has(BOUND) | stand_in
    reach = np.arange(1, _LONGEST_TOKEN + 1)
    padded = np.concatenate((part, np.zeros(_LONGEST_TOKEN + 1, bool)))
    after = np.logical_and.accumulate(padded.take(inside[:, None] + reach), axis=1).sum(axis=1)
    before = np.logical_and.accumulate(padded.take(inside[:, None] - reach), axis=1).sum(axis=1)
    starts = inside - before
    first = begins_run(starts)
    starts, ends = starts[first], (inside + after)[first] + 1
    fits = ends - starts <= _LONGEST_TOKEN
    positions = _stretches(starts[fits], ends[fits])
    return [_replacing(codes, positions, letters) for letters in (_DIGITS, _DIGITS_1_IS_L)]


def _stretches(starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> Ints:
    """Positions of all half-open ranges one behind the other, a break behind each."""
    lengths = ends - starts + 1
    positions: Ints = ranges(starts, lengths).astype(np.int32)
    positions[np.cumsum(lengths) - 1] = _BREAK
    return positions


def _skipping(codes: Codes, positions: Ints, list_marks: str, *, alone: bool = False) -> View:
    gap = np.zeros(len(positions), bool)
    gap[1:] = (np.diff(positions) != 1) & (positions[1:] != _BREAK) & (positions[:-1] != _BREAK)
    before = codes.take(positions - 1, mode="wrap") if len(positions) else codes[:0]
    listed = np.zeros(len(positions), bool)
    for mark in list_marks:
        listed |= before == ord(mark)
    none = np.zeros(len(positions), bool)
    letters = positions != _BREAK if alone else none
    return View(positions, _read(codes, positions), gap, gap & ~listed, none, letters)


def _replacing(codes: Codes, positions: Ints, letters: dict[str, str]) -> View:
    none = np.zeros(len(positions), bool)
    read = _read(codes, positions)
    replaced = none.copy()
    for old, new in letters.items():
        here = read == ord(old)
        read[here] = ord(new)
        replaced |= here
    return View(positions, read, none, none, replaced, none)


def _read(codes: Codes, positions: Ints) -> Codes:
    """Characters at positions; a line end for every break."""
    read = codes.take(positions, mode="wrap") & np.uint32(CODE_MASK)
    read[positions == _BREAK] = ord("\n")
    return read
