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
from filter.text.apart import chosen_runs
from filter.text.fold import Codes, Folded
from filter.text.tables import BOUND, CODE_MASK, DIGIT, HAN, SEPARATOR

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_ASCII = 0x80
_BREAK = -1
"""Position that ends a stretch."""
_REACH_HAN, _REACH = 10, 24
"""Characters read on either side of what disguises a word (the longest listed words)."""
_LONGEST_TOKEN = 24
_SHORT_PIECE = 2
"""Letters between two marks inside a word, at the most: longer pieces are words themselves."""
_FEWEST_LETTERS = 3
"""Of words that are spelled apart, on average."""
_FEWEST_MARKS, _FEWEST_SYMBOLS = 3, 2
"""Marks inside a word, one near the other, that disguise it; emoji and the like fewer, since names and dates
hold none."""
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
    letter = folded.only(BOUND, among=BOUND | DIGIT)
    views = [
        _skipping(codes, _spelled_apart(folded), alone=True),
        _skipping(codes, _words_apart(folded, letter), alone=True),
        _skipping(
            codes, _around(folded, _marks_in_han(folded), _REACH_HAN), list_marks=_LIST_MARKS
        ),
        _skipping(codes, _around(folded, _marks_in_words(folded), _REACH)),
        *_digits_for_letters(folded, codes, letter),
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


def _words_apart(folded: Folded, letter: Bools) -> Ints:
    """S l o t  g a c o r: every letter alone, and a space where the gap is wider than others of its run.

    `letter`: as `_digits_for_letters` takes it.
    """
    positions, bounds = folded.letters_apart
    if not len(positions):
        return positions
    gaps = np.diff(folded.origin.take(positions), append=0)
    gaps[bounds[1:] - 1] = np.iinfo(gaps.dtype).max  # behind the last letter of a run is no gap
    usual = np.minimum.reduceat(gaps, bounds[:-1])
    wider = gaps > np.repeat(usual, np.diff(bounds))
    wider[bounds[1:] - 1] = False
    words = np.add.reduceat(wider, bounds[:-1], dtype=np.int32) + 1
    letters = np.add.reduceat(letter.take(positions), bounds[:-1], dtype=np.int32)
    some = (words > 1) & (letters >= _FEWEST_LETTERS * words)  # tables are of digits, or all wide
    wider = wider[np.repeat(some, np.diff(bounds))]
    positions, bounds = chosen_runs(positions, bounds, some)
    places: Places = np.concatenate((np.flatnonzero(wider) + 1, bounds[1:]))
    added = np.concatenate((positions[wider] + 1, np.full(len(bounds) - 1, _BREAK, np.int32)))
    return np.insert(positions, places, added)


def _marks_in_han(folded: Folded) -> Places:
    """中*文字幕: one or two marks between two Han characters."""
    marks = folded.has(SEPARATOR)
    han = folded.has(HAN)
    behind = marks[1:-1] & han[:-2]
    one = np.flatnonzero(behind & han[2:]) + 1
    two = np.flatnonzero(behind[:-1] & marks[2:-1] & han[3:]) + 1
    return np.sort(np.concatenate((one, two, two + 1)))


def _marks_in_words(folded: Folded) -> Places:
    """S.lo.t.s, ส🎲ล็🎲อ🎲ต, ش.راء: marks between letters, none of them Han.

    Names and dates of bounded scripts hold single marks, so more are asked for there.
    """
    marks = folded.marks_inside
    if not len(marks):
        return marks
    first = np.flatnonzero(np.append(True, np.diff(marks) > _SHORT_PIECE + 1))
    counts = np.diff(first, append=len(marks))
    symbols = np.logical_or.reduceat(folded.codes.take(marks) >= _ASCII, first)
    unbounded = np.logical_or.reduceat(~folded.has(BOUND).take(marks - 1), first)
    fewest = np.where(unbounded, 1, np.where(symbols, _FEWEST_SYMBOLS, _FEWEST_MARKS))
    return marks[np.repeat(counts >= fewest, counts)]


def _around(folded: Folded, gaps: Places, reach: int) -> Ints:
    """Return what stands within `reach` of gaps, on their lines, without the gaps."""
    if not len(gaps):
        return np.empty(0, np.int32)
    positions = _stretches(*_near(folded, gaps, gaps + 1, reach))
    skipped = np.zeros(len(folded.entries) + 1, bool)
    skipped[gaps] = True
    return positions[~skipped.take(positions)]


def _near(folded: Folded, starts: Places, ends: Places, reach: int) -> tuple[Places, Places]:
    """Return what stands within `reach` of half-open ranges, on their lines; what overlaps is joined."""
    bounds = np.concatenate(([-1], folded.line_ends, [len(folded.entries)]))
    line = np.searchsorted(folded.line_ends, starts)
    starts = np.maximum(starts - reach, bounds[line] + 1)
    ends = np.maximum.accumulate(np.minimum(ends + reach, bounds[line + 1]))
    fresh = np.concatenate(([True], starts[1:] > ends[:-1]))
    last = np.concatenate((np.flatnonzero(fresh)[1:] - 1, [len(starts) - 1]))
    return starts[fresh], ends[last]


def _digits_for_letters(folded: Folded, codes: Codes, letter: Bools) -> list[View]:
    """g4c0r, sl0t, к4зин0: words of letters with digits or signs between them, and what stands near.

    `letter`: bool[n], letters that words are bounded by.
    """
    stand_in = folded.has(DIGIT) | (codes == ord("@")) | (codes == ord("$"))
    inside = np.flatnonzero(
        stand_in[2:-1] & letter[3:] & (letter[1:-2] | (stand_in[1:-2] & letter[:-3]))
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
    starts, ends = starts[fits], ends[fits]
    if not len(starts):
        return []
    disguised = np.zeros(len(codes) + 1, bool)
    disguised[ranges(starts, ends - starts)] = True
    positions = _stretches(*_near(folded, starts, ends, _REACH))
    here = disguised.take(positions)
    return [_replacing(codes, positions, here, letters) for letters in (_DIGITS, _DIGITS_1_IS_L)]


def _stretches(starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> Ints:
    """Positions of all half-open ranges one behind the other, a break behind each."""
    lengths = ends - starts + 1
    positions: Ints = ranges(starts, lengths).astype(np.int32)
    positions[np.cumsum(lengths) - 1] = _BREAK
    return positions


def _skipping(codes: Codes, positions: Ints, *, list_marks: str = "", alone: bool = False) -> View:
    gap = np.zeros(len(positions), bool)
    gap[1:] = (np.diff(positions) != 1) & (positions[1:] != _BREAK) & (positions[:-1] != _BREAK)
    before = codes.take(positions - 1, mode="wrap") if len(positions) else codes[:0]
    listed = np.zeros(len(positions), bool)
    for mark in list_marks:
        listed |= before == ord(mark)
    none = np.zeros(len(positions), bool)
    letters = positions != _BREAK if alone else none
    return View(positions, _read(codes, positions), gap, gap & ~listed, none, letters)


def _replacing(codes: Codes, positions: Ints, where: Bools, letters: dict[str, str]) -> View:
    none = np.zeros(len(positions), bool)
    read = _read(codes, positions)
    replaced = none.copy()
    for old, new in letters.items():
        here = (read == ord(old)) & where
        read[here] = ord(new)
        replaced |= here
    return View(positions, read, none, none, replaced, none)


def _read(codes: Codes, positions: Ints) -> Codes:
    """Characters at positions; a line end for every break."""
    read = codes.take(positions, mode="wrap") & np.uint32(CODE_MASK)
    read[positions == _BREAK] = ord("\n")
    return read
