"""YAML text -> nodes that know their place. The only module that imports yaml.

Read from parser events, not by yaml's composer: events still tell `!!str 91` from `91`, an alias
from what it stands for and a second key from the first, and depth is bounded before recursion.
Scalars are typed by YAML 1.2 (the types that editors check the JSON Schema with): `off` and `no`
are strings, `91` and `1e3` numbers. `looks_typed` tells what any YAML version could misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import yaml

from filter.errors import Diagnostic, Place
from filter.ruleset.source import Report, Source

Kind = Literal["mapping", "list", "text", "number", "flag", "nothing", "broken"]
DEEPEST = 16
"""Levels of nesting; the language needs eight."""
_TOO_DEEP = f"nested deeper than {DEEPEST} levels"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = re.compile(r"(?:~|null|Null|NULL)?\Z")
_FLAG = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_NUMBER = re.compile(
    r"(?:[-+]?(?:\d+|\d*\.\d+|\d+\.)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z",
    re.ASCII,
)
_MISREAD = re.compile(  # what YAML 1.1 types beyond the above: no, 1:30, dates
    r"(?:yes|no|on|off)\Z"
    r"|[-+]?(?:0b[01_]+|[\d_]*\d[\d_]*(?:\.[\d_]*)?|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)\Z"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?\Z",
    re.ASCII | re.IGNORECASE,
)


class Node(NamedTuple):
    """A value in a file. `value`: dict of Pairs, list of Nodes, else the text as written.

    `broken` has been complained about already and is passed over. `literal` is a `|` block,
    `plain` a scalar without quotes.
    """

    kind: Kind
    value: Any
    source: Source
    start: int
    end: int
    plain: bool = False
    literal: bool = False

    def get(self, key: str) -> Node | None:
        """Value under `key` of a mapping."""
        pair = self.value.get(key) if self.kind == "mapping" else None
        return pair.node if pair else None

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Keys and values of a mapping, in order, without broken values."""
        if self.kind != "mapping":
            return ()
        return tuple(pair for pair in self.value.values() if pair.node.kind != "broken")

    @property
    def number(self) -> float:
        """What a number is worth."""
        text = self.value.lower()
        if text.startswith(("0x", "0o")):
            return float(int(text, 0))
        return float(text.replace(".inf", "inf").replace(".nan", "nan"))

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.source.place(self.start)

    def diagnose(self, code: str, message: str, hint: str | None = None) -> Diagnostic:
        """Complain about this value."""
        return self.source.diagnose(code, message, self.start, self.end, hint)

    def diagnose_part(
        self, start: int, length: int, code: str, message: str, hint: str | None = None
    ) -> Diagnostic:
        """Complain about a part of a text, or all of it where escapes hide where the part is."""
        before = self.source.text[self.start : self.end].find(self.value)
        if before < 0:
            return self.diagnose(code, message, hint)
        start += self.start + before
        return self.source.diagnose(code, message, start, start + length, hint)


class Pair(NamedTuple):
    """A key of a mapping (a Node of kind text) and its value."""

    key: Node
    node: Node


def looks_typed(node: Node) -> bool:
    """Return whether some YAML version would read this unquoted scalar as something but text."""
    return node.plain and (node.kind != "text" or bool(_MISREAD.match(node.value)))


def read_nodes(source: Source, report: Report) -> Node | None:
    """Return the root of the file's one document; None if it is empty or not YAML at all."""
    try:
        return _compose(yaml.parse(source.text, Loader=_LOADER), source, report)
    except yaml.MarkedYAMLError as error:
        report.append(_not_yaml(error, source))
    except yaml.YAMLError as error:
        report.append(source.diagnose(f"{source.letter}003", str(error), 0))
    return None


def _not_yaml(error: yaml.MarkedYAMLError, source: Source) -> Diagnostic:
    mark: Any = error.problem_mark or error.context_mark
    start = min(mark.index if mark else 0, len(source.text))
    message = error.problem or "not valid YAML"
    if "nesting depth" in message:  # newer parsers end there by themselves
        return source.diagnose(f"{source.letter}007", _TOO_DEEP, start)
    hint = _syntax_hint(source.text, start, message)
    begun: Any = error.context_mark
    if begun and error.context and begun.index < start:
        message += f" {error.context} that begins in line {source.place(begun.index).line}"
        if start == len(source.text):
            start = begun.index  # what is not ended tells more than where the file ends
    return source.diagnose(f"{source.letter}003", message, start, hint=hint)


def _syntax_hint(text: str, start: int, message: str) -> str | None:
    if text[start : start + 1] == "\t":
        return "indent with spaces, YAML does not take tabs"
    if "start any token" in message:
        return f"put quotes around what begins with {text[start : start + 1]}"
    if "mapping values are not allowed" in message:
        return "put quotes around a text that holds ': '"
    if "alphabetic or numeric" in message:
        return "put quotes around a word that begins with * or &"
    return None


class _Open(NamedTuple):
    """A container that has begun and not ended; a mapping's `key` waits for its value."""

    event: Any
    items: list[Node]
    pairs: dict[str, Pair]
    keys: list[Node]


def _compose(events: Iterator[Any], source: Source, report: Report) -> Node | None:
    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and root:
            message = "a second document begins here"
            hint = "put everything into one document"
            report.append(_diagnose(event, source, "006", message, hint))
            return root
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) == DEEPEST:
                report.append(_diagnose(event, source, "007", _TOO_DEEP))
                return None
            stack.append(_Open(event, [], {}, []))
        _refuse_decoration(event, source, report)
        node = _finished(event, stack, source)
        if node is None:
            continue
        if stack:
            _add(stack[-1], node, report)
        else:
            root = node
    return root


def _diagnose(
    event: Any, source: Source, number: str, message: str, hint: str | None = None
) -> Diagnostic:
    start, end = event.start_mark.index, event.end_mark.index
    return source.diagnose(f"{source.letter}{number}", message, start, end, hint)


def _refuse_decoration(event: Any, source: Source, report: Report) -> None:
    """Anchors and aliases multiply what a file holds, tags change what it means."""
    if isinstance(event, yaml.AliasEvent):
        hint = f"put quotes around a word that begins with *: '*{event.anchor}'"
        report.append(_diagnose(event, source, "004", f"alias *{event.anchor}", hint))
    elif getattr(event, "anchor", None):
        hint = "write it out; rules share words by `extends:` and `words_from:`"
        report.append(_diagnose(event, source, "004", f"anchor &{event.anchor}", hint))
    tag = getattr(event, "tag", None)
    if tag:
        short = tag.replace("tag:yaml.org,2002:", "!!")
        hint = "leave it out, and put quotes around a text"
        report.append(_diagnose(event, source, "005", f"tag {short}", hint))


def _finished(event: Any, stack: list[_Open], source: Source) -> Node | None:
    """Return the node that ends with this event, if any does."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, source, start, end)
    if isinstance(event, yaml.AliasEvent):
        return Node("broken", None, source, start, end)
    if isinstance(event, yaml.CollectionEndEvent):
        return _close(stack.pop(), source, end)
    return None


def _scalar(event: Any, source: Source, start: int, end: int) -> Node:
    text = event.value
    plain = not event.style and not event.tag
    kind: Kind = "text"
    if plain:
        if _NOTHING.match(text):
            kind = "nothing"
        elif _FLAG.match(text):
            kind = "flag"
        elif _NUMBER.match(text):
            kind = "number"
    return Node(kind, text, source, start, end, plain, event.style == "|")


def _close(opened: _Open, source: Source, end: int) -> Node:
    start = opened.event.start_mark.index
    if isinstance(opened.event, yaml.MappingStartEvent):
        return Node("mapping", opened.pairs, source, start, end)
    return Node("list", opened.items, source, start, end)


def _add(parent: _Open, node: Node, report: Report) -> None:
    if isinstance(parent.event, yaml.SequenceStartEvent):
        parent.items.append(node)
        return
    if not parent.keys:
        parent.keys.append(node)
        return
    key = parent.keys.pop()
    letter = key.source.letter
    if key.kind in ("mapping", "list"):
        hint = "put quotes around a text that begins with [ or {"
        report.append(key.diagnose(f"{letter}011", "a key must be text", hint))
    elif key.kind == "broken":
        pass
    elif key.value in parent.pairs:
        first = parent.pairs[key.value].key.place
        message = f"key {key.value!r} is already given in line {first.line}"
        report.append(key.diagnose(f"{letter}008", message))
    else:
        parent.pairs[key.value] = Pair(key, node)
