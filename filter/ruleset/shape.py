"""Checks nodes against the table of keys, and drops what does not fit.

What comes back has the right types everywhere, so that `build` need not look at them again; keys
may be missing, and what was dropped or is missing has been complained about.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from filter.ruleset.nodes import Kind, Node, Pair, looks_typed
from filter.ruleset.source import Report
from filter.ruleset.types import (
    Choice,
    Either,
    Flag,
    Lines,
    List,
    Map,
    Number,
    Record,
    Text,
    Type,
    Word,
)

_SPOKEN: dict[Kind, str] = {
    "mapping": "a mapping",
    "list": "a list",
    "text": "a text",
    "number": "a number",
    "flag": "true or false",
    "nothing": "nothing",
}
_MOST_NAMES = 12
MOST_COMPLAINTS = 20
"""How many wrong entries of one list are complained about."""


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a hint at the closest known name, or at all of them where these are few."""
    names = list(known)
    close = difflib.get_close_matches(name[:60].lower(), names, 1)
    if close:
        return f"did you mean {close[0]!r}?"
    if 0 < len(names) <= _MOST_NAMES:
        return f"known: {', '.join(names)}"
    return None


def check(node: Node, type_: Type, report: Report) -> Node | None:
    """Return the node without the parts that do not fit `type_`; None if all of it does not."""
    if node.kind == "broken":
        return None
    if isinstance(type_, Either):
        option = next((option for option in type_.options if _takes(option, node)), None)
    else:
        option = type_ if _takes(type_, node) else None
    if option is None:
        _wrong_type(node, type_, report)
        return None
    return _CHECKS[type(option)](node, option, report)


def _takes(type_: Type, node: Node) -> bool:
    """Whether a node is of the kind that a type is written as."""
    if isinstance(type_, Either):
        return any(_takes(option, node) for option in type_.options)
    if isinstance(type_, Lines):
        return node.literal
    if isinstance(type_, Word):
        return True  # its check tells more than the kind
    return node.kind == type_.kind


def _wrong_type(node: Node, wanted: Type, report: Report) -> None:
    code = f"{node.source.letter}011"
    hint = None
    options = wanted.options if isinstance(wanted, Either) else (wanted,)
    if node.kind == "text" and any(isinstance(option, Lines) for option in options):
        code, hint = "R024", "write a list, or a | block with one word a line"
    elif node.kind in ("number", "flag") and any(isinstance(option, Text) for option in options):
        hint = f'put quotes around it: "{node.value}"'
    elif isinstance(wanted, Flag) and looks_typed(node):
        hint = "write true or false"
    report.append(node.diagnose(code, f"expected {wanted.what}, got {_SPOKEN[node.kind]}", hint))


def _check_word(node: Node, _: Word, report: Report) -> Node | None:
    if looks_typed(node):
        if node.kind == "nothing" and not node.value:
            hint = "put quotes around a word that begins with #"
            report.append(node.diagnose("R022", "an empty entry in a list of words", hint))
            return None
        message = f"{node.value} without quotes is not text to every YAML reader"
        report.append(node.diagnose("R022", message, f'quote it: "{node.value}"'))
        return None
    if node.kind != "text":
        _wrong_type(node, Word(), report)
        return None
    return node


def _check_text(node: Node, type_: Text, report: Report) -> Node | None:
    letter = node.source.letter
    if not node.value.strip():
        report.append(node.diagnose(f"{letter}017", f"expected {type_.what}, got an empty text"))
        return None
    if type_.pattern and not re.fullmatch(type_.pattern, node.value):
        message = f"{node.value!r} cannot be {type_.what}"
        report.append(node.diagnose(f"{letter}016", message, f"use {type_.rule}"))
        return None
    return node


def _check_choice(node: Node, type_: Choice, report: Report) -> Node | None:
    if node.value in type_.values:
        return node
    hint = did_you_mean(node.value, type_.values)
    code = f"{node.source.letter}014"
    report.append(node.diagnose(code, f"unknown value {node.value!r}", hint))
    return None


def _check_number(node: Node, type_: Number, report: Report) -> Node | None:
    number, code = node.number, f"{node.source.letter}015"
    problem = None
    if not math.isfinite(number):
        problem = "is not a finite number"
    elif type_.least is not None and number < type_.least:
        problem = f"is below {type_.least:g}"
    elif type_.most is not None and number > type_.most:
        problem = f"is above {type_.most:g}"
    elif type_.whole and not number.is_integer():
        problem = "is not a whole number"
    if problem is None:
        return node
    report.append(node.diagnose(code, f"{node.value} {problem}"))
    return None


def _check_list(node: Node, type_: List, report: Report) -> Node | None:
    code = f"{node.source.letter}017"
    count = len(node.value)
    if count < type_.least:
        wanted = "entry" if type_.least == 1 else "entries"
        message = f"expected at least {type_.least} {wanted}, got {count or 'an empty list'}"
        report.append(node.diagnose(code, message))
        return None
    if type_.most is not None and count > type_.most:
        report.append(node.diagnose(code, f"expected at most {type_.most} entries, got {count}"))
        return None
    items = _fitting(node.value, type_.item, report)
    if type_.unique:
        items = _unique(items, report)
    if len(items) < type_.least:
        return None
    return node._replace(value=items)


def _fitting(items: list[Node], type_: Type, report: Report) -> list[Node]:
    """Items that fit; what holds many that do not is no list of these, and that is told enough."""
    fitting: list[Node] = []
    wrong = 0
    for item in items:
        fit = check(item, type_, report)
        if fit:
            fitting.append(fit)
        elif (wrong := wrong + 1) == MOST_COMPLAINTS:
            break
    return fitting


def _unique(items: list[Node], report: Report) -> list[Node]:
    seen: dict[str, Node] = {}
    for item in items:
        if item.value in seen:
            report.append(item.diagnose(f"{item.source.letter}008", f"{item.value!r} stands twice"))
        else:
            seen[item.value] = item
    return list(seen.values())


def _check_map(node: Node, type_: Map, report: Report) -> Node | None:
    if not node.value:
        code = f"{node.source.letter}017"
        report.append(node.diagnose(code, f"expected {type_.what}, got an empty mapping"))
        return None
    pairs: dict[str, Pair] = {}
    for key, value in node.pairs:
        name = check(key._replace(kind="text"), type_.key, report)
        fit = check(value, type_.value, report)
        if name:  # a group whose words are all wrong still is a known group
            pairs[key.value] = Pair(name, fit or value._replace(kind="broken"))
    return node._replace(value=pairs) if pairs else None


def _check_record(node: Node, type_: Record, report: Report) -> Node | None:
    letter = node.source.letter
    known = {key.name: key for key in type_.keys}
    pairs: dict[str, Pair] = {}
    for key, value in node.pairs:
        if key.value not in known:
            hint = did_you_mean(key.value, known)
            report.append(key.diagnose(f"{letter}012", f"unknown key {key.value!r}", hint))
            continue
        fit = check(value, known[key.value].type, report)
        if fit:
            pairs[key.value] = Pair(key, fit)
    _check_keys(node, type_, report)
    return node._replace(value=pairs)


def _check_keys(node: Node, type_: Record, report: Report) -> None:
    """Check which keys are there; those that were dropped for their values count as there."""
    letter = node.source.letter
    for names in type_.needs:
        if any(name in node.value for name in names):
            continue
        if len(names) == 1 or (names[-1] == "extends" and len(names) == 2):
            report.append(node.diagnose(f"{letter}013", f"missing key {names[0]!r}"))
        elif names[-1] == "extends":
            hint = f"give one of: {', '.join(names)}"
            report.append(node.diagnose("R021", "this rule has nothing to look for", hint))
        else:
            report.append(node.diagnose(f"{letter}017", f"expected one of: {', '.join(names)}"))
    given = [name for name in type_.one_of if name in node.value]
    if type_.one_of and not given:
        report.append(node.diagnose(f"{letter}013", f"expected one of: {', '.join(type_.one_of)}"))
    for name in given[1:]:
        message = f"{name!r} cannot stand beside {given[0]!r}"
        report.append(node.value[name].key.diagnose(f"{letter}018", message))
    for name, other in type_.together:
        if name in node.value and other not in node.value:
            message = f"{name!r} needs {other!r} beside it"
            report.append(node.value[name].key.diagnose(f"{letter}018", message))


def _as_it_is(node: Node, _: Type, __: Report) -> Node:
    return node


_CHECKS: Mapping[type, Callable[[Node, Any, Report], Node | None]] = {
    Text: _check_text,
    Word: _check_word,
    Lines: _as_it_is,
    Choice: _check_choice,
    Number: _check_number,
    Flag: _as_it_is,
    List: _check_list,
    Map: _check_map,
    Record: _check_record,
}
