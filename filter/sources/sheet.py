"""Style sheets of a page: which declarations count for an element.

Selectors of tags, classes and ids count (`div`, `.a.b`, `#x`), inside of one another too (`.a .b`,
`.a > .b`), outside conditions; of two declarations the one that a browser would take counts.
Sheets that the page only links to are not read. What a stronger rule of the sheets shows again in
some state (`li:hover .menu`, `.modal.open`, on wide screens) is for readers to see: menus, dialogs
and tabs are made so.

All selectors are matched at once, a bit for every compound of theirs: an element's compounds are
looked up by its names, and those that something must stand around count only if `Around` has their
bit. So a hostile page of deep elements and long selectors costs no more than its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from filter.sources.selectors import Compound, Selector, read_selector, style_rules
from filter.sources.style import (
    Declaration,
    Style,
    cascade,
    declarations,
    hides,
    is_invisible,
    is_tiny,
    plain,
)

_MOST = 20_000
"""Rules of a page's style sheets that are looked at."""

_MOST_OF_A_NAME = 100
"""Compounds for one tag, class or id: bounds the work for every element of a hostile page."""

_MOST_STATES = 30
"""Rules for one tag, class or id that are looked at for what they show again."""

_MOST_INSIDE = 1024
"""Compounds of selectors with several; they take the lowest bits, so that `Around` is small."""


class Around(NamedTuple):
    """Compounds that may match inside of an element: anywhere there, or its children only."""

    inside: int = 0
    children: int = 0


class _Rule(NamedTuple):
    weight: tuple[int, int, int]
    order: int
    last: Compound
    values: tuple[Declaration, ...]


class Sheet:
    """The style sheets of a page."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._compounds: dict[str, list[tuple[int, Compound]]] = {}
        self._rules: dict[int, _Rule] = {}
        self._states: dict[str, list[_Rule]] = {}
        self._first = self._before_inside = self._before_child = 0
        self._inner = 0
        self._found: dict[tuple[str, frozenset[str]], int] = {}
        self._styles: dict[int, Style] = {}
        read = (
            (read_selector(selector.strip()), rule.always, values)
            for text in texts
            for rule in style_rules(plain(text))
            if (values := tuple(declarations(rule.body)))
            for selector in rule.selectors.lower().split(",")
        )
        for order, (selector, always, values) in zip(range(_MOST), read, strict=False):
            if selector is not None:
                rule = _Rule(selector.weight, order, selector.compounds[-1], values)
                self._add_state(rule)
                if always and not selector.in_state:
                    self._add(selector, rule)
        self._rules = {
            bit: rule._replace(values=()) if self._is_shown_again(rule) else rule
            for bit, rule in self._rules.items()
        }

    @property
    def has_rules(self) -> bool:
        """Whether names of elements matter at all."""
        return bool(self._rules)

    def _add(self, selector: Selector, rule: _Rule) -> None:
        compounds = selector.compounds
        if len(compounds) > 1:
            bit, self._inner = self._inner, self._inner + len(compounds)
            if self._inner > _MOST_INSIDE:
                return
        else:
            bit = _MOST_INSIDE + rule.order
        self._first |= 1 << bit
        for at, compound in enumerate(compounds, bit):
            same = self._compounds.setdefault(_key(compound), [])
            if len(same) < _MOST_OF_A_NAME:
                same.append((1 << at, compound))
        for at, combinator in enumerate(selector.combinators, bit):
            if combinator:
                self._before_child |= 1 << at
            else:
                self._before_inside |= 1 << at
        self._rules[bit + len(compounds) - 1] = rule

    def _add_state(self, rule: _Rule) -> None:
        for name in rule.last.names or {_key(rule.last)}:
            same = self._states.setdefault(name, [])
            if len(same) < _MOST_STATES:
                same.append(rule)

    def _is_shown_again(self, rule: _Rule) -> bool:
        """Whether another rule takes back that this one hides."""
        if not _conceals(rule.values):
            return False
        return any(
            (other.weight, other.order) > (rule.weight, rule.order)
            and other.last.names >= rule.last.names
            and other.last.tag in (rule.last.tag, "")
            and not _conceals((*rule.values, *other.values))
            for other in self._states.get(_key(rule.last), ())
        )

    def style(
        self, tag: str, names: frozenset[str], inline: str, around: Around
    ) -> tuple[Style, Around]:
        """Return what is declared for an element, and what it is for those inside of it.

        `names` are its #id and .classes, lower case; `around` what the element around it gave.
        """
        if not self._rules:
            return cascade(declarations(plain(inline))) if inline else {}, around
        found = self._found_by(tag, names) & (self._first | around.inside | around.children)
        inside = around.inside | (found & self._before_inside) << 1
        children = (found & self._before_child) << 1
        if (inside, children) != around:
            around = Around(inside, children)
        if inline:
            return cascade(chain(self._declared(found), declarations(plain(inline)))), around
        if found not in self._styles:
            self._styles[found] = cascade(self._declared(found))
        return self._styles[found], around

    def _found_by(self, tag: str, names: frozenset[str]) -> int:
        """Return the bits of the compounds that fit an element, whatever is around it."""
        key = (tag, names)
        if key not in self._found:
            bits = 0
            for name in (*names, tag, "*"):
                for bit, compound in self._compounds.get(name, ()):
                    if compound.names <= names and compound.tag in ("", tag):
                        bits |= bit
            self._found[key] = bits
        return self._found[key]

    def _declared(self, found: int) -> Iterator[Declaration]:
        """Yield the declarations of the rules whose last compounds are found, weakest first."""
        rules = []
        while found:
            rule = self._rules.get((found & -found).bit_length() - 1)
            if rule is not None:
                rules.append(rule)
            found &= found - 1
        for rule in sorted(rules):
            yield from rule.values


def _conceals(declared: tuple[Declaration, ...]) -> bool:
    style = cascade(declared)
    return hides(style) or bool(is_invisible(style)) or bool(is_tiny(style))


def _key(compound: Compound) -> str:
    """Return the name that a compound is looked up by."""
    return max(compound.names, key=lambda name: name[0] == "#", default=compound.tag or "*")
