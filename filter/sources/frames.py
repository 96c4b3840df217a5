"""Open elements and whether what is inside can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from filter.sources.blocks import Lines
from filter.sources.scripts import hidden_ids
from filter.sources.sheet import Around, Sheet
from filter.sources.style import (
    TRANSPARENT,
    Colour,
    Style,
    are_alike,
    colour,
    hides,
    is_invisible,
    is_tiny,
    pixels,
)

_OPENING = re.compile(
    r"<!--|<(?:style|script|title|textarea|xmp|iframe|noembed|noframes)\b", re.IGNORECASE
)
_FAST_MARQUEE = 300.0
"""Pixels a step from which nobody can read what moves."""

_SMALL_MARQUEE = 12.0
_KEEP_LINES = frozenset({"pre", "textarea", "listing"})
_WITH_LOOKS = _KEEP_LINES | {"template", "noscript", "dialog"}

_NO_NAMES: frozenset[str] = frozenset()
_PAINTS = frozenset({"background-clip", "-webkit-background-clip", "text-shadow"})
"""Properties that show letters which are transparent themselves."""

USED = frozenset({
    "bgcolor", "class", "color", "height", "hidden", "id", "open", "scrollamount", "style", "text",
    "type", "width",
})  # fmt: skip
"""Attributes that `Looks.look` wants to know."""


@dataclass(slots=True)
class Anchor:
    """A link while its text comes in; `listed` in the part of the page that is being read."""

    href: str
    hidden: bool
    nofollow: bool
    target: Lines
    label: Lines
    listed: bool = True
    closed: bool = False


class Look(NamedTuple):
    """How text inside an element comes to its readers.

    `hidden` sums up why it cannot be seen: the element or one around it is `gone`, letters are
    `tiny` or `invisible`, or the `ink` is the colour of the `paper`. `selected` is what selectors
    of style sheets have found around what is inside.
    """

    hidden: bool = False
    gone: bool = False
    tiny: bool = False
    invisible: bool = False
    ink: Colour | str | None = None
    paper: Colour | None = None
    keeps_lines: bool = False
    scope: str = "text"
    anchor: Anchor | None = None
    selected: Around = Around()


class Frame(NamedTuple):
    """An open element; `start` is negative for one that a script writes."""

    name: str
    look: Look
    start: int
    inner: int


class Looks:
    """What the styles and scripts of a page make of its elements."""

    def __init__(self, page: str) -> None:
        self._sheet = Sheet(_style_sheets(page))
        self._hidden_ids = hidden_ids(page)

    def look(self, name: str, values: Mapping[str, str], around: Look) -> Look:
        """Return the look of an element inside of one; `values` are its attributes."""
        plain = not values and name not in _WITH_LOOKS
        if plain and not self._sheet.has_rules:
            return around
        names = _names(values) if self._sheet.has_rules else _NO_NAMES
        inline = values.get("style", "")
        style, selected = self._sheet.style(name, names, inline, around.selected)
        if plain and not style:
            return around if selected == around.selected else around._replace(selected=selected)
        tiny, invisible = is_tiny(style), is_invisible(style)
        tiny = around.tiny if tiny is None else tiny
        invisible = around.invisible if invisible is None else invisible
        gone = around.gone or hides(style) or self._is_gone(name, values)
        ink, paper = _colours(values, style, around)
        return Look(
            gone or tiny or invisible or are_alike(ink, paper),
            gone,
            tiny,
            invisible,
            ink,
            paper,
            around.keeps_lines or name in _KEEP_LINES,
            around.scope,
            around.anchor,
            selected,
        )

    def _is_gone(self, name: str, values: Mapping[str, str]) -> bool:
        """Whether its kind, its attributes or a script hide an element."""
        if name in ("template", "noscript"):
            return True
        if "hidden" in values or (name == "dialog" and "open" not in values):
            return True
        if self._hidden_ids and values.get("id", "").lower().strip() in self._hidden_ids:
            return True
        if name != "marquee":
            return False
        sizes = [pixels(values.get(side, "").lower().strip()) for side in ("width", "height")]
        speed = pixels(values.get("scrollamount", "").strip()) or 0
        small = any(size is not None and size <= _SMALL_MARQUEE for size in sizes)
        return small or speed >= _FAST_MARQUEE


def _names(values: Mapping[str, str]) -> frozenset[str]:
    """Return an element's .classes and #id, in lower case."""
    names = frozenset("." + word for word in values.get("class", "").lower().split())
    return names | {"#" + values["id"].lower().strip()} if "id" in values else names


def _colours(
    values: Mapping[str, str], style: Style, around: Look
) -> tuple[Colour | str | None, Colour | None]:
    """Return the colours of an element's text and of what is behind it, if these are known."""
    ink: Colour | str | None = around.ink
    ink_value = style.get("color") or values.get("color") or values.get("text") or ""
    if ink_value:
        ink = colour(ink_value.lower())
        if ink == TRANSPARENT and not _PAINTS.isdisjoint(style):
            ink = None
    paper: Colour | str | None = around.paper
    paper_value = style.get("background-color") or style.get("background")
    paper_value = (paper_value or values.get("bgcolor") or "").lower()
    if paper_value:
        drawn = "url(" in paper_value or "gradient" in paper_value
        paper = None if drawn else colour(paper_value)
        paper = around.paper if paper == TRANSPARENT else paper
    return ink, None if isinstance(paper, str) else paper


def _style_sheets(text: str) -> Iterator[str]:
    """Yield the content of the <style> elements of a page."""
    at = 0
    while match := _OPENING.search(text, at):
        if match[0] == "<!--":
            end = text.find("-->", match.end() - 2)
            if end < 0:
                return
            at = end + 3
            continue
        name = match[0][1:].lower()
        first = text.find(">", match.end()) + 1
        closing = re.compile(rf"</{name}", re.IGNORECASE).search(text, first) if first else None
        if name == "style" and first:
            yield text[first : closing.start() if closing else len(text)]
        if closing is None:
            return
        at = closing.end()
