"""What every character folds to, and what kind of character it is: one array look-up.

`fold_table()[code point]` is a uint32: the low 18 bits are the folded code point (0: the character is
dropped), the high 14 bits are the flags below. Code points from 0x40000 up (tags, variation
selectors, private planes) are clipped to the last entry, which drops them. The array is generated
by `python -m filter.text.generate` and shipped, so that it is the same on every Python.

Folding a folded character changes nothing; SPECIAL characters have to be rewritten before.
"""

from __future__ import annotations

import functools
import pkgutil
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

CODE_BITS: Final = 18
SIZE: Final = 1 << CODE_BITS
CODE_MASK: Final = SIZE - 1

WORD: Final = 1 << 18
"""A letter, digit or combining vowel of any script (of the original character)."""
BOUND: Final = 1 << 19
"""A letter or digit that words are bounded by: Latin, Cyrillic, Greek and their look-alikes."""
HAN: Final = 1 << 20
"""A Han ideograph (kana, Hangul not)."""
DIGIT: Final = 1 << 21
"""Folds to one of 0-9."""
SEPARATOR: Final = 1 << 22
"""A mark that may stand inside a disguised word or between keywords: space _ - . * | / ★ ..."""
CLAUSE: Final = 1 << 23
"""Ends or joins clauses of a sentence: 。 ， 、 ； ： ！ ？ . , ; : ! ?"""
SPACE: Final = 1 << 24
"""White space; every kind folds to one space."""
NEWLINE: Final = 1 << 25
"""Ends a line: LF, and CR (CR LF is one end)."""
STYLED: Final = 1 << 26
"""A letter or digit in a form that only disguises: mathematical, boxed, circled, small capital,
full-width Latin, superscript."""
FOREIGN: Final = 1 << 27
"""Folds to a Latin letter but is of another script (Cyrillic, Greek, Cherokee ...)."""
INVISIBLE: Final = 1 << 28
"""Dropped and never seen: zero-width, bidi control, soft hyphen, filler, tag."""
OVERLAY: Final = 1 << 29
"""Dropped combining mark that ordinary spelling does not use (strokes, enclosing, stacked)."""
SPECIAL: Final = 1 << 30
"""One to many or many to one: `fold` rewrites the line's character clusters first (EXPANSIONS,
conjoining jamo, half-width kana voice marks)."""
LATIN: Final = 1 << 31
"""A Latin letter (of the original character)."""


def packaged(package: str, name: str) -> bytes:
    """Return a file of a package's data folder, from a zip as well.

    Not by importlib.resources: importing that takes as long as judging a page.
    """
    data = pkgutil.get_data(package, f"data/{name}")
    assert data is not None, f"{package}/data/{name}"
    return data


@functools.cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return the fold table, uint32[SIZE], read-only.

    The file is a line on what it was built from and raw zlib: to open an archive of numpy's takes
    as long as judging ten pages.
    """
    packed = packaged("filter.text", "fold.bin").partition(b"\n")[2]
    differences = np.frombuffer(zlib.decompress(packed, bufsize=4 * SIZE), "<u4")
    table = differences ^ np.arange(SIZE, dtype=np.uint32)
    table.setflags(write=False)
    return table


@functools.cache
def expansions() -> Mapping[str, str]:
    """Return what the characters that fold to several stand for, folded: ㍿ -> 株式会社."""
    text = packaged("filter.text", "expansions.tsv").decode()
    pairs = (line.split("\t") for line in text.removesuffix("\n").split("\n"))
    return MappingProxyType(dict(pairs))
