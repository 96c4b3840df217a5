"""Hostile text made fit to be shown: what cannot be seen or would steer a terminal is spelled out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_MARKS_SHOWN = 4
"""So many combining marks on one letter are somebody's spelling; more only climb over the lines."""

# Letters by their category, but nothing to be seen.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def safe(text: str) -> str:
    """Return `text` in one line, without control, bidi and invisible characters as such."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(safe_characters(text))


def safe_characters(text: str) -> Iterator[str]:
    """Yield what to show for every character of `text`."""
    marks = 0
    for character in text:
        mark = unicodedata.combining(character) or unicodedata.category(character)[0] == "M"
        marks = marks + 1 if mark else 0
        if marks > _MARKS_SHOWN or _is_unseen(character):
            yield _SHORT.get(character) or escaped(character)
        elif character.isspace():
            yield "\u3000" if character == "\u3000" else " "
        else:
            yield character


def cells(text: str) -> int:
    """Return how many terminal cells safe text takes."""
    return sum(
        2
        if unicodedata.east_asian_width(character) in "WF"
        else not unicodedata.combining(character)
        for character in text
    )


def escaped(character: str) -> str:
    r"""Return a character as Python spells it: \x1b, \u202e, \U000e0041."""
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _is_unseen(character: str) -> bool:
    if character.isprintable():
        return character in _BLANK or _is_variation_selector(character)
    return unicodedata.category(character) != "Zs"


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
