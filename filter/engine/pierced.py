"""Two signals: words with an emoji, or a star, between their letters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filter.engine.bounded import Spans
from filter.engine.sets import counted
from filter.text.fold import Folded, has
from filter.text.tables import BOUND, WORD

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_FIRST_SYMBOL = 0x2600
"""Of symbols and emoji; what else stands above it is no mark inside a bounded word."""
_UNREADABLE = 0xFFFD
"""Stands for a letter that a wrong decoding lost."""
_LONGEST_PIECE = 2
"""Letters before or behind the mark: a longer piece may be a word itself."""
_LONGEST_SHOWN = 40
"""Letters on either side that are shown."""


def pierced_word(folded: Folded, text: str) -> Spans:
    """l🔥ve, ми💋лый: an emoji behind the first letters of a word or before its last ones.

    An emoji between whole words (happy🎉birthday) pierces none.
    """
    del text
    codes = folded.codes.take(folded.marks_inside)
    at = _in_bounded_words(folded, (codes >= _FIRST_SYMBOL) & (codes != _UNREADABLE))
    return _words_round(folded, at[_is_short(folded, at, -1) | _is_short(folded, at, 1)])


def starred_word(folded: Folded, text: str) -> Spans:
    """v*agra, c*alis: a star behind the first letters of a word or before its last ones, in two words of a line."""
    del text
    at = _in_bounded_words(folded, folded.codes.take(folded.marks_inside) == ord("*"))
    before, behind = _is_short(folded, at, -1), _is_short(folded, at, 1)
    at = at[before != behind]  # more letters on the other side
    _, counts = counted(np.searchsorted(folded.line_ends, at))
    return _words_round(folded, at[np.repeat(counts > 1, counts)])


def _in_bounded_words(folded: Folded, chosen: Bools) -> Places:
    """Return which of the chosen marks inside words stand between letters that words are bounded by."""
    at = folded.marks_inside[chosen]
    return at[has(folded.entries.take(at - 1) & folded.entries.take(at + 1), BOUND)]


def _is_short(folded: Folded, at: Places, step: int) -> Bools:
    """Whether few letters stand before marks (`step` -1), or behind them (1); bool[marks]."""
    letter = folded.has(WORD)
    short = np.zeros(len(at), bool)
    for distance in range(2, _LONGEST_PIECE + 2):
        far = at + step * distance
        short |= (far < 0) | (far >= len(letter)) | ~letter.take(far, mode="clip")
    return short


def _words_round(folded: Folded, at: Places) -> Spans:
    """Return the words round marks, those that touch as one."""
    bound = folded.has(BOUND)
    spans: Spans = []
    for place in at.tolist():
        start, end = place - 1, place + 2
        while start > 0 and bound[start - 1] and place - start < _LONGEST_SHOWN:
            start -= 1
        while end < len(bound) and bound[end] and end - place < _LONGEST_SHOWN:
            end += 1
        if spans and start < spans[-1][1]:
            start = spans.pop()[0]
        spans.append((start, end))
    return spans
