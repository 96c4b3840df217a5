"""What every character folds to, and what kind of character it is: one array look-up.

`FOLD[code point]` is a uint32: the low 18 bits are the folded code point (0: the character is
dropped), the high 14 bits are the flags below. Code points from 0x40000 up (tags, variation
selectors, private planes) are clipped to the last entry, which drops them. The array is generated
by `python -m filter.text.generate` and shipped, so that it is the same on every Python.
"""

from __future__ import annotations

from typing import Final

SIZE: Final = 0x40000
CODE_MASK: Final = 0x3FFFF

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
