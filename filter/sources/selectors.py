"""Rules of style sheets, and their selectors as far as they name tags, classes and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BRACE = re.compile(r"""[{}]|"[^"\n]*+"?|'[^'\n]*+'?""")
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)|@layer\b[^;{}]*", re.IGNORECASE)
_CONDITION = re.compile(
    r"@(?:media\b(?!.*\bprint\b)|supports\b|container\b).*", re.IGNORECASE | re.DOTALL
)
_PAGE = re.compile(r"(?:(?::root|html|body)\s+(?![>+~]))+")
_STATE = re.compile(r":(?!:|before\b|after\b)[\w-]+(?:\([^()]*\))?|\[[^\[\]]*\]")
_COMPOUND = re.compile(r"([a-z][a-z0-9-]*|\*)?((?:[.#][\w-]+)*)", re.ASCII)
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_COMBINATOR = re.compile(r"(\s*[>+~]\s*|\s+)")


class StyleRule(NamedTuple):
    """Selectors and declarations as they stand; `always`: no condition governs them."""

    selectors: str
    body: str
    always: bool


class Compound(NamedTuple):
    """What one element must be: `tag` may be empty, `names` are .classes and #ids."""

    tag: str
    names: frozenset[str]


class Selector(NamedTuple):
    """Compounds with a combinator between any two; `in_state`: more is asked than is read here."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    weight: tuple[int, int, int]
    in_state: bool


def style_rules(css: str, *, inside: str = "") -> Iterator[StyleRule]:
    """Yield the rules of a sheet without comments; those for print and of deeper blocks not."""
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
                    yield StyleRule(prelude, body, not inside or bool(_ALWAYS.fullmatch(inside)))
                elif not inside and (_ALWAYS.fullmatch(prelude) or _CONDITION.fullmatch(prelude)):
                    yield from style_rules(body, inside=prelude)
                prelude, start = "", match.end()


def read_selector(text: str) -> Selector | None:
    """Read a selector in lower case; None where it names more than tags, classes and ids."""
    bare = _STATE.sub("", text)
    page = _PAGE.match(text)  # every element stands in these, whether written or not
    parts = _COMBINATOR.split((text[page.end() :] if page else text) if bare == text else bare)
    matches = [_COMPOUND.fullmatch(part) for part in parts[::2]]
    compounds = []
    ids = classes = tags = 0
    for match in matches:
        if match is None or (not match[0] and bare == text):
            return None
        names = _PART.findall(match[2])
        tag = "" if match[1] in (None, "*") else match[1]
        of_ids = sum(name[0] == "#" for name in names)
        ids, classes, tags = ids + of_ids, classes + len(names) - of_ids, tags + bool(tag)
        compounds.append(Compound(tag, frozenset(names)))
    combinators = tuple(part.strip() for part in parts[1::2])
    in_state = bare != text or not {*combinators} <= {"", ">"}
    weight = ids, classes + len(_STATE.findall(text)), tags
    return Selector(tuple(compounds), combinators, weight, in_state)
