"""Texts that make a pattern backtrack, read off the pattern itself.

For every repeat: what leads to it, then what it repeats, again and again, and at the end something
that does not fit. A nested or doubled repeat tries every way to share that text out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from re import _constants as codes  # type: ignore[attr-defined]
from typing import Any

from filter.ruleset.patterns import probes
from filter.text.patterns import REPEATS, Items, fold_pattern, parsed

_MOST = 24
_LONGEST_PREFIX = 60
_CANDIDATES = "a1 在.-_"
_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: ".",
}


def attacks(source: str, length: int) -> Iterator[str]:
    """Yield texts of about `length` characters, as many for every length.

    Each comes with the pattern's own text at its end, for the regex package skips what lacks a
    character that every match needs, and without, for that text may match.
    """
    pumped = (
        f"{prefix}{(unit * length)[:length]}\0"
        for prefix, unit in islice(dict.fromkeys(_pumps(source)), _MOST)
    )
    for text in (*pumped, *(probe.removesuffix(source) for probe in probes(source, length))):
        yield text
        yield text + source


def _pumps(source: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads to a repeat, what it repeats); nothing where only `regex` can read it."""
    yield from _inside(parsed(fold_pattern(source)) or [], "")


def _inside(items: Items, prefix: str) -> Iterator[tuple[str, str]]:
    for op, argument in items:
        before = prefix[-_LONGEST_PREFIX:]
        if op in REPEATS:
            _, most, body = argument
            if most > 2:
                for filled in (False, True):
                    unit = _sample(list(body), filled=filled)
                    if unit:
                        yield before, unit
            yield from _inside(list(body), prefix)
        elif op is codes.SUBPATTERN:
            yield from _inside(list(argument[3]), prefix)
        elif op is codes.ATOMIC_GROUP:
            yield from _inside(list(argument), prefix)
        elif op is codes.BRANCH:
            for branch in argument[1]:
                yield from _inside(list(branch), prefix)
        prefix += _sample([(op, argument)], filled=False)


def _sample(items: Items, *, filled: bool) -> str:
    """Return a short text that a sequence matches; `filled`: with what could be left out, too."""
    return "".join(_sample_of(op, argument, filled=filled) for op, argument in items)


def _sample_of(op: Any, argument: Any, *, filled: bool) -> str:  # noqa: PLR0911 - a case a line
    if op is codes.LITERAL:
        return chr(argument)
    if op is codes.NOT_LITERAL:
        return "a" if argument != ord("a") else "1"
    if op is codes.ANY:
        return "a"
    if op is codes.IN:
        return _member(argument)
    if op in REPEATS:
        least, most, body = argument
        times: int = max(least, 1 if filled and most else 0)
        return _sample(list(body), filled=filled) * min(times, _LONGEST_PREFIX)
    if op is codes.SUBPATTERN:
        return _sample(list(argument[3]), filled=filled)
    if op is codes.ATOMIC_GROUP:
        return _sample(list(argument), filled=filled)
    if op is codes.BRANCH:
        return _sample(list(argument[1][0]), filled=filled)
    return ""


def _member(members: Items) -> str:
    """Return a character of a set."""
    if members[0][0] is codes.NEGATE:
        return next((c for c in _CANDIDATES if not _is_in(c, members[1:])), "a")
    op, argument = members[0]
    if op is codes.LITERAL:
        return chr(argument)
    if op is codes.RANGE:
        return chr(argument[0])
    return str(_OF_CATEGORY.get(argument, "a"))


def _is_in(character: str, members: Items) -> bool:
    for op, argument in members:
        if op is codes.LITERAL and ord(character) == argument:
            return True
        if op is codes.RANGE and argument[0] <= ord(character) <= argument[1]:
            return True
        if op is codes.CATEGORY and _is_of(character, argument):
            return True
    return False


def _is_of(character: str, category: Any) -> bool:
    return {
        codes.CATEGORY_DIGIT: character.isdigit(),
        codes.CATEGORY_SPACE: character.isspace(),
        codes.CATEGORY_WORD: character.isalnum() or character == "_",
        codes.CATEGORY_NOT_DIGIT: not character.isdigit(),
        codes.CATEGORY_NOT_SPACE: not character.isspace(),
        codes.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }.get(category, False)
