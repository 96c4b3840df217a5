"""Styles as far as they hide: which elements a reader of the page cannot see.

Style sheets count with simple selectors (`div`, `.a.b`, `#x`, lists of these) outside conditions;
of two declarations the one that a browser would take counts. A value that is not understood hides
nothing. The reader is this small, rather than a library, since it has to take a page of any size
in linear time and to say the same wherever it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

Style = Mapping[str, str]
"""Declared values by property, both in lower case."""

_USED = frozenset({
    "background", "background-color", "clip", "clip-path", "color", "display", "font", "font-size",
    "height", "left", "margin-left", "max-height", "max-width", "opacity", "overflow", "overflow-x",
    "overflow-y", "position", "right", "text-indent", "top", "transform", "visibility", "width",
    "bottom", "margin-top", "content-visibility",
})  # fmt: skip

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|([^\n\r\f0-9a-fA-F]))")
_DECLARATION = re.compile(
    r"""((?:[^;"'(]|"[^"]*+"?|'[^']*+'?|\((?:[^)"']|"[^"]*+"?|'[^']*+'?)*+\)?)++);?"""
)
_BRACE = re.compile(r"""[{}]|"[^"\n]*+"?|'[^'\n]*+'?""")
_SELECTOR = re.compile(r"([a-z][a-z0-9-]*|\*)?((?:[.#][\w-]+)*)", re.ASCII)
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_MOST = 20_000
"""Rules of a page's style sheets that are looked at."""

_MOST_OF_A_NAME = 100
"""Rules for one tag, class or id: bounds the work for every element of a hostile page."""


def _plain(css: str) -> str:
    """Return CSS without comments and with its escapes resolved."""
    if "/*" in css:
        css = _COMMENT.sub("", css)
    if "\\" in css:
        css = _ESCAPE.sub(
            lambda m: chr(int(m[1], 16)) if m[1] and 0 < int(m[1], 16) < 0xD800 else m[2] or "", css
        )
    return css


def _declarations(css: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (property, value, important) of the properties that can hide."""
    for match in _DECLARATION.finditer(css):
        name, colon, value = match[1].partition(":")
        name = name.strip().lower()
        if colon and name in _USED:
            value = " ".join(value.lower().split())
            bare, mark, priority = value.rpartition("!")
            important = bool(mark) and priority.strip() == "important"
            yield name, bare.strip() if important else value, important


class Declared(NamedTuple):
    """The declarations of a style rule with the weight of its selector and its place."""

    weight: tuple[int, int, int]
    order: int
    names: frozenset[str]
    tag: str
    values: tuple[tuple[str, str, bool], ...]


class Sheet(NamedTuple):
    """Style rules by one name that an element must have: `.class`, `#id`, tag or `*`."""

    rules: Mapping[str, tuple[Declared, ...]]


def read_sheets(texts: Iterable[str]) -> Sheet:
    """Read the style sheets of a page."""
    rules: dict[str, list[Declared]] = {}
    order = 0
    for text in texts:
        for prelude, body in _style_rules(_plain(text)):
            values = tuple(_declarations(body))
            if not values:
                continue
            for selector in prelude.lower().split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match is None or not selector.strip():
                    continue
                parts = _PART.findall(match[2])
                tag = "" if match[1] in (None, "*") else match[1]
                ids = sum(part[0] == "#" for part in parts)
                weight = (ids, len(parts) - ids, int(bool(tag)))
                key = max(parts, key=lambda part: part[0] == "#", default=tag or "*")
                found = Declared(weight, order, frozenset(parts), tag, values)
                same = rules.setdefault(key, [])
                if len(same) < _MOST_OF_A_NAME:
                    same.append(found)
                order += 1
                if order >= _MOST:
                    return Sheet({name: tuple(found) for name, found in rules.items()})
    return Sheet({name: tuple(found) for name, found in rules.items()})


def _style_rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the rules that no condition governs."""
    depth, start, prelude = 0, 0, ""
    for match in _BRACE.finditer(css):
        if match[0] == "{":
            if depth == 0:
                prelude = css[start : match.start()].rpartition(";")[2].strip()
                start = match.end()
            depth += 1
        elif match[0] == "}":
            depth = max(depth - 1, 0)
            if depth == 0:
                if prelude and not prelude.startswith("@"):
                    yield prelude, css[start : match.start()]
                prelude, start = "", match.end()


def computed(sheet: Sheet, tag: str, names: frozenset[str], inline: str) -> Style:
    """Return what is declared for an element: `names` are its #id and .classes, lower case."""
    matching = [
        rule
        for key in (*names, tag, "*")
        for rule in sheet.rules.get(key, ())
        if rule.names <= names and rule.tag in ("", tag)
    ]
    matching.sort(key=lambda rule: (rule.weight, rule.order))
    declared = [value for rule in matching for value in rule.values]
    if inline:
        declared += _declarations(_plain(inline))
    style: dict[str, str] = {}
    for important in (False, True):
        style.update((name, value) for name, value, mark in declared if mark is important)
    return style


# --------------------------------------------------------------------------- hiding

_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|vw|vh|vmin|vmax|ch|ex|cm|mm|in|%|)")
_PIXELS = {"px": 1, "pt": 4 / 3, "em": 16, "rem": 16, "vw": 12, "vh": 8, "vmin": 8, "vmax": 12,
           "ch": 8, "ex": 8, "cm": 38, "mm": 3.8, "in": 96, "": 1}  # fmt: skip

OFF_SCREEN = 400.0
"""Pixels beyond the left or upper edge from which nothing of a usual element is left to see."""

_TINY = 1.0
_FONT = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%))(?:/|\s|$)")
_SHIFT = re.compile(r"translate(?:x|y|3d)?\(\s*(-[^,)\s]+)")
_SCALE = re.compile(r"scale(?:x|y|3d)?\(\s*0*\.?0*\s*[,)]")
_NO_CLIP = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")


def pixels(value: str | None) -> float | None:
    """Return a length in pixels, roughly; None for what is not one (percentages are of 1000)."""
    match = _LENGTH.fullmatch(value or "")
    if match is None:
        return None
    return float(match[1]) * (10 if match[2] == "%" else _PIXELS[match[2]])


def _is_far(value: str | None) -> bool:
    length = pixels(value)
    return length is not None and length <= -OFF_SCREEN


def _is_tiny(value: str | None) -> bool:
    length = pixels(value)
    return length is not None and abs(length) <= _TINY


@lru_cache(maxsize=1024)
def _hides(values: tuple[tuple[str, str], ...]) -> bool:
    style = dict(values)
    return (
        style.get("display") == "none"
        or style.get("content-visibility") == "hidden"
        or _is_zero(style.get("opacity"))
        or _is_off_screen(style.get)
        or _is_clipped(style.get)
    )


def _is_off_screen(get: Callable[[str], str | None]) -> bool:
    moved = ["text-indent", "margin-left", "margin-top"]
    if get("position") in ("absolute", "fixed", "relative"):
        moved += ["left", "top", "right", "bottom"]
    shift = _SHIFT.search(get("transform") or "")
    return any(_is_far(get(name)) for name in moved) or bool(shift and _is_far(shift[1]))


def _is_clipped(get: Callable[[str], str | None]) -> bool:
    if _SCALE.search(get("transform") or "") or any(
        _NO_CLIP.search(get(name) or "") for name in ("clip", "clip-path")
    ):
        return True
    return any(
        (get(name) or "").startswith(("hidden", "clip"))
        for name in ("overflow", "overflow-x", "overflow-y")
    ) and any(_is_tiny(get(name)) for name in ("height", "width", "max-height", "max-width"))


def hides(style: Style) -> bool:
    """Whether an element of this style, with all that is in it, cannot be seen."""
    return bool(style) and _hides(tuple(style.items()))


def is_tiny(style: Style) -> bool | None:
    """Whether text is too small to be seen; None where the style leaves it as it was around."""
    font = _FONT.search(style.get("font", ""))
    size = style.get("font-size") or (font[1] if font else "")
    length = pixels(size)
    if length is None:
        return None
    relative = size.endswith(("em", "%")) and not size.endswith("rem")
    return True if abs(length) <= _TINY else None if relative else False


def is_invisible(style: Style) -> bool | None:
    """Whether `visibility` hides; None where the style does not say."""
    value = style.get("visibility")
    return None if value is None else value in ("hidden", "collapse")


def _is_zero(value: str | None) -> bool:
    try:
        return value is not None and float(value.rstrip("%")) <= 0.01
    except ValueError:
        return False


# --------------------------------------------------------------------------- colours

_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_RGB = re.compile(
    r"rgba?\(\s*(\d+(?:\.\d*)?)\s*[,\s]\s*(\d+(?:\.\d*)?)\s*[,\s]\s*(\d+(?:\.\d*)?)\s*(?:[,/]\s*([\d.%]+)\s*)?\)"
)
_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "yellow": (255, 255, 0),
    "lime": (0, 255, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "navy": (0, 0, 128),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "orange": (255, 165, 0), "purple": (128, 0, 128), "maroon": (128, 0, 0),
}  # fmt: skip

Colour = tuple[int, int, int]
TRANSPARENT = "transparent"

NEAR = 12
"""Sum of differences in red, green and blue up to which two colours cannot be told apart."""


@lru_cache(maxsize=4096)
def colour(value: str) -> Colour | str | None:
    """Return the colour that a value begins with or holds, TRANSPARENT, or None."""
    if value.startswith("transparent"):
        return TRANSPARENT
    match = _HEX.search(value)
    if match:
        digits = match[1]
        if len(digits) < 6:
            digits = "".join(digit * 2 for digit in digits)
        if digits[6:] == "00":
            return TRANSPARENT
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    match = _RGB.search(value)
    if match is None:
        return next((_NAMES[word] for word in value.split() if word in _NAMES), None)
    if match[4] and _is_zero(match[4]):
        return TRANSPARENT
    red, green, blue = (min(int(float(match[i])), 255) for i in (1, 2, 3))
    return red, green, blue


def are_alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether text of one colour cannot be read on the other; unknown ones can."""
    if one is None or other is None:
        return False
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= NEAR
