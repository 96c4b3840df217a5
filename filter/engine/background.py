"""How common short runs of characters are in honest text: small tables that ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from filter.text.fold import Codes, has
from filter.text.tables import SPACE, WORD, fold_table, packaged

Levels = npt.NDArray[np.int8]
"""log2 of occurrences per million characters."""

GRAM = 4
"""Characters of the longest runs that are known."""

RARE = -9
"""Level of a run that the tables do not know: below 2^-1."""

_TABLES = {2: "pairs.txt", 3: "triples.txt", GRAM: "grams.txt"}
_ASCII = 0x80
_SIGN = 3
"""Level of a sign: the tables know letters, digits and spaces only. Those of ASCII stand beside words more often."""
_PICTURE = -3
"""Level of an arrow, a star or an emoji."""
_WORD = 4
"""Levels by which a further word makes a phrase rarer: a guess, about one in sixteen."""
_NONE = 127
_MIX = np.uint64(0x9E3779B97F4A7C15)


@cache
def _known(length: int) -> tuple[npt.NDArray[np.uint64], Levels]:
    """Return the keys of the commonest runs, in order, and their levels."""
    runs, levels = _listed(length)
    keys = _keys(codes_of(runs), length)[::length]
    order = np.argsort(keys)
    return keys[order], levels[order]


@cache
def _letters() -> Mapping[str, float]:
    """Return how often letters stand in honest text, per million characters: with all that follow them."""
    runs, levels = _listed(2)
    rates: dict[str, float] = {}
    for letter, level in zip(runs[::2], levels.tolist(), strict=True):
        rates[letter] = rates.get(letter, 0.0) + 2.0**level
    return rates


def _listed(length: int) -> tuple[str, Levels]:
    """Return the commonest runs, one behind the other, and their levels."""
    runs: list[str] = []
    levels: list[int] = []
    for line in packaged("filter.engine", _TABLES[length]).decode().splitlines():
        if not line.startswith("#"):
            level, _, listed = line.partition("\t")
            runs.append(listed)
            levels += [int(level)] * (len(listed) // length)
    return "".join(runs), np.array(levels, np.int8)


def _keys(codes: Codes, length: int) -> npt.NDArray[np.uint64]:
    """Mix all runs of characters to one number each, uint64[n - length + 1]."""
    keys = codes[: len(codes) - length + 1].astype(np.uint64)
    for at in range(1, length):
        keys = keys * _MIX + codes[at : len(codes) - length + 1 + at]
    return keys


def codes_of(text: str) -> Codes:
    """Return the code points of a text, uint32[n]."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def run_levels(codes: Codes, length: int = GRAM) -> Levels:
    """Return how common every run of 2, 3 or 4 folded characters is, int8[n - length + 1]."""
    if len(codes) < length:
        return np.empty(0, np.int8)
    known, levels = _known(length)
    keys = _keys(codes, length)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, levels[place], np.int8(RARE))


def _is_picture(codes: Codes) -> npt.NDArray[np.bool_]:
    """Return which are arrows, dingbats and emoji; lines of boxes, which trees are drawn with, are none."""
    boxes = (codes >= 0x2500) & (codes < 0x25A0)
    return ((codes >= 0x2190) & (codes < 0x2C00) & ~boxes) | (codes >= 0x1F000) & (codes < 0x20000)


def form_rates(forms: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return how often folded words stand in honest text at the most, per million characters.

    Its rarest run tells of a word. A space at an end of a form says that the word ends there.
    Of several words, and runs of signs beside a word, each makes the whole rarer.
    """
    if not forms:
        return np.empty(0)
    text = "\0" + "\0".join(forms) + "\0"
    codes = codes_of(text)
    ends = np.flatnonzero(codes == 0)
    lowest = np.full(len(codes), _NONE, np.int8)
    lettered = has(fold_table().take(codes, mode="clip"), WORD | SPACE)
    for length in _TABLES:
        levels = run_levels(codes, length)
        signs = np.concatenate(([0], np.cumsum(~lettered)))
        whole = signs[length:] == signs[: len(codes) - length + 1]
        part = lowest[: len(levels)]
        part[whole] = np.minimum(part[whole], levels[whole])
    rarest = np.minimum.reduceat(lowest, ends[:-1])
    signs = ~lettered & (codes != 0)
    odd = np.logical_or.reduceat(signs & (codes >= _ASCII), ends[:-1])
    level = np.where((rarest == _NONE) | odd, np.minimum(rarest, _SIGN), rarest).astype(np.float64)
    pictures = np.logical_or.reduceat(signs & _is_picture(codes), ends[:-1])
    level[pictures] = np.minimum(level[pictures], _PICTURE)
    steps = np.array([form.strip().count(" ") for form in forms])
    # Signs beside a word make it rarer, too, as each does beside another or a digit.
    runs = np.add.reduceat(signs & np.diff(signs, prepend=False), ends[:-1])
    steps += np.where(rarest == _NONE, np.diff(ends) - 2, runs)
    rates: npt.NDArray[np.float64] = np.exp2(level - _WORD * steps)
    for at in np.flatnonzero(rarest == _NONE).tolist():  # no run tells of signs and single letters
        rates[at] = _letters().get(forms[at], rates[at])
    return rates
