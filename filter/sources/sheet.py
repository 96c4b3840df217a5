"""Style sheets of a page: which declarations count for an element.

Selectors of tags, classes and ids count (`div`, `.a.b`, `#x`), inside of one another too (`.a .b`,
`.a > .b`), outside conditions; of two declarations the one that a browser would take counts.
Sheets that the page only links to are not read.

All selectors are matched at once, a bit for every compound of theirs: an element's compounds are
looked up by its names, and those that something must stand around count only if `Around` has their
bit. So a hostile page of deep elements and long selectors costs no more than its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from filter.sources.style import Declaration, Style, cascade, declarations, plain

_BRACE = re.compile(r"""[{}]|"[^"\n]*+"?|'[^'\n]*+'?""")
_COMPOUND = re.compile(r"([a-z][a-z0-9-]*|\*)?((?:[.#][\w-]+)*)", re.ASCII)
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_COMBINATOR = re.compile(r"(\s*>\s*|\s+)")
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)|@layer\b[^;{}]*", re.IGNORECASE)
_PAGE = re.compile(r"(?:(?::root|html|body)\s+(?![>+~]))+")

_MOST = 20_000
"""Rules of a page's style sheets that are looked at."""

_MOST_OF_A_NAME = 100
"""Compounds for one tag, class or id: bounds the work for every element of a hostile page."""

_MOST_INSIDE = 1024
"""Compounds of selectors with several; they take the lowest bits, so that `Around` is small."""


class Around(NamedTuple):
    """Compounds that may match inside of an element: anywhere there, or its children only."""

    inside: int = 0
    children: int = 0


class _Compound(NamedTuple):
    bit: int
    tag: str
    names: frozenset[str]


class _Rule(NamedTuple):
    weight: tuple[int, int, int]
    order: int
    values: tuple[Declaration, ...]


class Sheet:
    """The style sheets of a page."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._compounds: dict[str, list[_Compound]] = {}
        self._rules: dict[int, _Rule] = {}
        self._first = self._before_inside = self._before_child = 0
        self._inner = 0
        self._found: dict[tuple[str, frozenset[str]], int] = {}
        self._styles: dict[int, Style] = {}
        rules = (
            (selector, values)
            for text in texts
            for prelude, body in _style_rules(plain(text))
            if (values := tuple(declarations(body)))
            for selector in prelude.lower().split(",")
        )
        for order, (selector, values) in zip(range(_MOST), rules, strict=False):
            self._add(selector.strip(), order, values)

    @property
    def has_rules(self) -> bool:
        """Whether names of elements matter at all."""
        return bool(self._rules)

    def _add(self, selector: str, order: int, values: tuple[Declaration, ...]) -> None:
        page = _PAGE.match(selector)  # every element stands in these, whether written or not
        compounds = _COMBINATOR.split(selector[page.end() if page else 0 :])
        matches = [_COMPOUND.fullmatch(compound) for compound in compounds[::2]]
        if not all(match and match[0] for match in matches):
            return
        if len(matches) > 1:
            bit, self._inner = self._inner, self._inner + len(matches)
            if self._inner > _MOST_INSIDE:
                return
        else:
            bit = _MOST_INSIDE + order
        ids = classes = tags = 0
        self._first |= 1 << bit
        for at, match in enumerate(matches, bit):
            assert match is not None
            parts = _PART.findall(match[2])
            tag = "" if match[1] in (None, "*") else match[1]
            of_ids = sum(part[0] == "#" for part in parts)
            ids, classes, tags = ids + of_ids, classes + len(parts) - of_ids, tags + bool(tag)
            key = max(parts, key=lambda part: part[0] == "#", default=tag or "*")
            same = self._compounds.setdefault(key, [])
            if len(same) < _MOST_OF_A_NAME:
                same.append(_Compound(1 << at, tag, frozenset(parts)))
        for at, combinator in enumerate(compounds[1::2], bit):
            if combinator.isspace():
                self._before_inside |= 1 << at
            else:
                self._before_child |= 1 << at
        self._rules[bit + len(matches) - 1] = _Rule((ids, classes, tags), order, values)

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
                for compound in self._compounds.get(name, ()):
                    if compound.names <= names and compound.tag in ("", tag):
                        bits |= compound.bit
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


def _style_rules(css: str, *, inner: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the rules that no condition governs, on a screen."""
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
                body = css[start : match.start()]
                if prelude and not prelude.startswith("@"):
                    yield prelude, body
                elif _ALWAYS.fullmatch(prelude) and not inner:
                    yield from _style_rules(body, inner=True)
                prelude, start = "", match.end()
