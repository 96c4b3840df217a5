"""Patterns of rules: folded as text is, compiled, and read."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import regex

from filter.text.fold import fold
from filter.text.tables import WORD

Items = list[tuple[Any, Any]]
"""A pattern, or part of one, as Python's own `re` reads it: what to match, one behind the other."""

_MOST_KEPT = 4096
"""Compiled patterns that are remembered; the regex package itself remembers 500, and many rules share some."""
_SHORTHAND = re.compile(r"\\[pP]\{[^}]*\}|\[:\w+:\]|\\[hXR]")
"""Classes that only the `regex` package knows; to read a pattern, a word letter stands in."""
_ROUGH = re.compile(r"(?<![\\N])\{(?:(?:\d+<=?)?[idse](?:<=?\d+)?[,:}]|[^{}]*<=?\d)")
"""How `{e<=1}` and the like begin: a match may differ from the pattern by so much. `re` takes it for letters."""
_SEVERAL = re.compile(r"\\[XR]")
"""Those of them that may match more than one character."""
_RANGE = re.compile(r"([^\x00-\x7f])(?!-[^\]])(?<!-[^\x00-\x7f])")
_DIGIT = re.compile(r"\\d|(?s:\\.)|\[:\^?\w+:\]|\[\^?\]?|\]")


def fold_pattern(source: str) -> str:
    r"""Fold the letters beyond ASCII in a pattern, since patterns search folded text.

    ASCII is left to the pattern's IGNORECASE flag, ends of ranges are left alone. \d stands for the digits
    of ASCII: folding makes these of all that Python knows.
    """
    return _ascii_digits(_RANGE.sub(lambda match: _folded_letter(match[1]), source))


def _ascii_digits(source: str) -> str:
    is_class = False

    def written(match: re.Match[str]) -> str:
        nonlocal is_class
        if match[0] == r"\d":
            return "0-9" if is_class else "[0-9]"
        if match[0][0] in "[]" and not match[0].endswith(":]"):
            is_class = match[0] != "]"
        return match[0]

    return _DIGIT.sub(written, source)


@functools.cache
def _folded_letter(character: str) -> str:
    folded = fold(character)
    is_letter = len(folded.entries) == 1 and bool(folded.entries[0] & WORD)
    return folded.text() if is_letter else character


@functools.lru_cache(_MOST_KEPT)
def compile_pattern(source: str) -> regex.Pattern[str]:
    """Compile a pattern as it is searched in folded text.

    Raises:
        regex.error: It is not a pattern; RecursionError, OverflowError, MemoryError and ValueError
            also come of such.
    """
    return regex.compile(fold_pattern(source), regex.IGNORECASE, cache_pattern=False)


def parsed(source: str) -> Items | None:
    """Read a pattern; None where only the `regex` package can."""
    known = _SHORTHAND.sub(r"\\w", source)
    if _ROUGH.search(known):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(parser.parse(known, re.IGNORECASE))
    except (re.error, OverflowError, RecursionError):
        return None


@functools.lru_cache(_MOST_KEPT)
def widest(source: str) -> int | None:
    """Return how many characters a match is made of at the most, with what it looks at beside it.

    None where there is no limit, or none that is known.
    """
    items = None if _SEVERAL.search(source) else parsed(source)
    try:
        return None if items is None else _widest(items)
    except RecursionError:
        return None


def _widest(items: Items) -> int | None:
    width = 0
    for op, argument in items:
        if op in _CHARACTERS:
            width += 1
            continue
        times = argument[1] if op in REPEATS else 1
        widths = [_widest(list(body)) for body in _bodies(op, argument)]
        known = [each for each in widths if each is not None]
        if not widths or len(known) < len(widths) or times is codes.MAXREPEAT:
            return None
        width += times * max(known)
    return width


def _bodies(op: Any, argument: Any) -> Sequence[Any]:
    """Return what an item holds of which one is matched; none where that is not known."""
    if op is codes.BRANCH:
        return list(argument[1])
    if op is codes.ATOMIC_GROUP:
        return [argument]
    return [argument[_BODY[op]]] if op in _BODY else []


_CHARACTERS = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT)
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_BODY = {codes.SUBPATTERN: 3, codes.ASSERT: 1, codes.ASSERT_NOT: 1} | dict.fromkeys(REPEATS, 2)
