"""Styles as far as they hide: which elements a reader of the page cannot see.

A value that is not understood hides nothing. The reader is this small, rather than a library, since
it has to take a page of any size in linear time and to say the same wherever it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

Style = Mapping[str, str]
"""Declared values by property, both in lower case."""

Declaration = tuple[str, str, bool]
"""Property, value, whether it is important."""

_USED = frozenset({
    "background", "background-color", "clip", "clip-path", "color", "display", "font", "font-size",
    "height", "left", "margin-left", "max-height", "max-width", "opacity", "overflow", "overflow-x",
    "overflow-y", "position", "right", "text-indent", "top", "transform", "visibility", "width",
    "bottom", "margin-top", "content-visibility", "filter", "background-clip",
    "-webkit-background-clip", "text-shadow",
})  # fmt: skip

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|([^\n\r\f0-9a-fA-F]))")
_DECLARATION = re.compile(
    r"""((?:[^;"'(]|"[^"]*+"?|'[^']*+'?|\((?:[^)"']|"[^"]*+"?|'[^']*+'?)*+\)?)++);?"""
)


def plain(css: str) -> str:
    """Return CSS without comments and with its escapes resolved."""
    if "/*" in css:
        css = _COMMENT.sub("", css)
    if "\\" in css:
        css = _ESCAPE.sub(
            lambda m: chr(int(m[1], 16)) if m[1] and 0 < int(m[1], 16) < 0xD800 else m[2] or "", css
        )
    return css


def declarations(css: str) -> Iterator[Declaration]:
    """Yield (property, value, important) of the properties that can hide."""
    for match in _DECLARATION.finditer(css):
        name, colon, value = match[1].partition(":")
        name = name.strip().lower()
        if colon and name in _USED:
            value = " ".join(value.lower().split())
            bare, mark, priority = value.rpartition("!")
            important = bool(mark) and priority.strip() == "important"
            yield name, bare.strip() if important else value, important


def cascade(declared: Iterable[Declaration]) -> Style:
    """Return the values that count, of declarations that come weakest first."""
    style: dict[str, str] = {}
    of_importance: dict[str, str] = {}
    for name, value, important in declared:
        (of_importance if important else style)[name] = value
    return {**style, **of_importance}


# --------------------------------------------------------------------------- hiding

_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|vw|vh|vmin|vmax|ch|ex|cm|mm|in|%|)")
_PIXELS = {"px": 1, "pt": 4 / 3, "em": 16, "rem": 16, "vw": 12, "vh": 8, "vmin": 8, "vmax": 12,
           "ch": 8, "ex": 8, "cm": 38, "mm": 3.8, "in": 96, "": 1}  # fmt: skip

OFF_SCREEN = 400.0
"""Pixels beyond the left or upper edge from which nothing of a usual element is left to see."""

_TINY = 1.0
_FONT = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%))(?:/|\s|$)")
_FADED = re.compile(r"opacity\(\s*0*\.?0*%?\s*\)")
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
        or bool(_FADED.search(style.get("filter", "")))
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


def are_alike(one: Colour | str | None, other: Colour | None) -> bool:
    """Whether text of one colour cannot be read on the other; unknown ones can."""
    if one == TRANSPARENT:
        return True
    if isinstance(one, str) or one is None or other is None:
        return False
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= NEAR
