"""Which letters of folded text belong to function words."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import regex

from filter.engine.sets import ranges
from filter.text.fold import Codes, has
from filter.text.function_words import function_words
from filter.text.tables import BOUND, CODE_MASK, SIZE

Places = npt.NDArray[np.int64]

_WORD_LETTERS = regex.compile(r"[^\W\d_]+")
_LOOKS = 1 << 16


def function_letters(
    entries: npt.NDArray[np.uint32], string: str, own: tuple[str, ...] = ()
) -> npt.NDArray[np.bool_]:
    """Return which characters belong to function words: `own` ones, or those of all languages.

    `entries` and `string`: one or several folded lines, alike.
    """
    known = function_words()
    characters = frozenset(own) if own else known.characters
    words = frozenset(own) if own else known.words
    fragments = characters if own else known.fragments
    marked = _table_of(characters).take(entries & np.uint32(CODE_MASK))
    for match in _any_of(fragments).finditer(string):
        start, end = match.span()
        marked[start:end] = True
    marked &= ~has(entries, BOUND)
    starts, ends = _runs_like(entries & np.uint32(CODE_MASK), words)
    runs = zip(starts.tolist(), ends.tolist(), strict=True)
    found = np.array([string[start:end] in words for start, end in runs], bool)
    marked[ranges(starts[found], (ends - starts)[found])] = True
    return marked


def _runs_like(codes: Codes, words: frozenset[str]) -> tuple[Places, Places]:
    """Return half-open places of runs of letters that may be among words: few others look alike."""
    letters = np.zeros(len(codes) + 2, bool)
    letters[1:-1] = _letters_below(1 << int(codes.max(initial=1)).bit_length()).take(codes)
    edges = np.flatnonzero(letters[1:] != letters[:-1])
    starts, ends = edges[::2], edges[1::2]
    looks = _looks(codes.take(starts), codes.take(ends - 1), ends - starts)
    alike = _looks_of(words).take(looks)
    return starts[alike], ends[alike]


def _looks(first: Codes, last: Codes, size: Places) -> Places:
    """Return a number below _LOOKS for words with these letters at their ends, and of this size."""
    return (first * 37 + last * 1009 + size * 5003) % _LOOKS


@cache
def _looks_of(words: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Return bool[_LOOKS]: whether some word looks so."""
    columns = [(ord(word[0]), ord(word[-1]), len(word)) for word in words if word]
    looks = np.zeros(_LOOKS, bool)
    looks[_looks(*np.array(columns, np.int64).reshape(-1, 3).T)] = True
    return looks


@cache
def _letters_below(size: int) -> npt.NDArray[np.bool_]:
    """Return bool[size]: which code points are letters."""
    every = np.arange(size, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    letters = np.zeros(size, bool)
    for match in _WORD_LETTERS.finditer(every):
        start, end = match.span()
        letters[start:end] = True
    return letters


@cache
def _table_of(characters: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Return bool[SIZE]: whether a code point is one of `characters`."""
    table = np.zeros(SIZE, bool)
    table[[ord(character) for character in characters if len(character) == 1]] = True
    return table


@cache
def _any_of(fragments: frozenset[str]) -> regex.Pattern[str]:
    """Match any of those longer than a character, longest first; nothing where there are none."""
    longer = sorted((f for f in fragments if len(f) > 1), key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, longer)) or r"(?!)")
