"""One layout for rule files: changed in their text, so that comments and values stay as written.

The keys of a rule stand in the order of the table, a blank line stands between rules, and no line
ends in spaces. Nothing is sorted, wrapped or quoted anew: what an author grouped stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from filter.errors import RuleError
from filter.ruleset.nodes import Node, read_nodes
from filter.ruleset.source import Report, Source, source_of
from filter.ruleset.table import RULE

_ORDER = {key.name: number for number, key in enumerate(RULE.keys)}


def formatted(text: str, name: str) -> str:
    """Return a rule file in the one layout.

    Raises:
        RuleError: It is not YAML.
    """
    return _spaced(_ordered(text, name), name)


def formatted_list(text: str) -> str:
    """Return a list of words without spaces round its lines and without doubled blank lines."""
    lines = text.removeprefix("\ufeff").splitlines()
    return _joined([line.strip() for line in lines], frozenset())


def _parsed(text: str, name: str) -> tuple[Source, list[Node]]:
    """Return the source and the nodes of its rules."""
    report: Report = []
    source = source_of(text, name, report)
    root = read_nodes(source, report) if source else None
    if report or source is None:
        raise RuleError(tuple(report))
    rules = root.get("rules") if root else None
    items = rules.value if rules and rules.kind == "list" else []
    return source, [item for item in items if item.kind == "mapping"]


def _line_of(source: Source, offset: int) -> int:
    return source.place(offset).line - 1


# --------------------------------------------------------------------------- order


class _Segment(NamedTuple):
    """Lines of one key: comments above it, itself, and its value. `at`: the line of the key."""

    name: str
    first: int
    at: int
    last: int


def _ordered(text: str, name: str) -> str:
    """Put the keys of every rule into the order of the table."""
    source, rules = _parsed(text, name)
    lines = source.text.split("\n")
    for rule in reversed(rules):
        segments = _segments(rule, source, lines)
        in_order = sorted(segments, key=lambda segment: _ORDER.get(segment.name, len(_ORDER)))
        if in_order != segments:
            first, last = segments[0].first, segments[-1].last
            lines[first:last] = _moved(in_order, segments[0], lines)
    return "\n".join(lines)


def _segments(rule: Node, source: Source, lines: Sequence[str]) -> list[_Segment]:
    """Return the keys of a rule in the order of the file; none where they share lines."""
    keys = sorted((pair.key for pair in rule.pairs), key=lambda key: key.start)
    at = [_line_of(source, key.start) for key in keys]
    if source.text[rule.start : rule.start + 1] == "{" or len(set(at)) < len(at):
        return []
    end = max(pair.node.end for pair in rule.pairs)
    last = _line_of(source, len(source.text[:end].rstrip())) + 1
    indent = keys[0].place.column - 1
    first = [at[0], *(_above(lines, line, indent) for line in at[1:])]
    return [
        _Segment(key.value, begin, line, then)
        for key, begin, line, then in zip(keys, first, at, [*first[1:], last], strict=True)
    ]


def _above(lines: Sequence[str], at: int, indent: int) -> int:
    """Return the first of the comments that stand right above a line, as far in as `indent`."""
    while at and lines[at - 1].startswith(" " * indent + "#"):
        at -= 1
    return at


def _moved(order: Sequence[_Segment], old_first: _Segment, lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of segments in a new order; the dash of the list stays before the first."""
    indent = len(lines[order[0].at]) - len(lines[order[0].at].lstrip())
    if order[0] is old_first:
        indent = lines[old_first.at].index(old_first.name)
    dash = lines[old_first.at][:indent]
    for segment in order:
        for number in range(segment.first, segment.last):
            line = lines[number]
            if number == segment.at:
                line = (dash if segment is order[0] else " " * indent) + line[indent:]
            yield line


# --------------------------------------------------------------------------- spaces


def _spaced(text: str, name: str) -> str:
    """Take spaces off the ends of lines; one blank line between rules, none doubled."""
    source, rules = _parsed(text, name)
    lines = source.text.split("\n")
    fixed = {line for rule in rules for line in _inside_scalars(rule, source)}
    lines = [line if at in fixed else line.rstrip() for at, line in enumerate(lines)]
    for rule in reversed(rules[1:]):
        at = _line_of(source, rule.start)
        top = at
        dash = lines[at].find("-")
        while top and _is_comment(lines[top - 1], dash) and top - 1 not in fixed:
            top -= 1
        lines[top:top] = [""]
        fixed = {line + (line >= top) for line in fixed}
    return _joined(lines, fixed)


def _is_comment(line: str, most: int) -> bool:
    """Whether a line is a comment that begins `most` characters in, or less."""
    inner = line.lstrip()
    return inner.startswith("#") and len(line) - len(inner) <= most


def _inside_scalars(node: Node, source: Source) -> Iterator[int]:
    """Yield lines that belong to a text of several lines: spaces may matter there."""
    if node.kind in ("mapping", "list"):
        inner = (pair.node for pair in node.pairs) if node.kind == "mapping" else node.value
        for each in inner:
            yield from _inside_scalars(each, source)
        return
    first, end = _line_of(source, node.start), node.end
    keeps = source.text[node.start : node.start + 3].rstrip().endswith("+")
    if not keeps:  # blank lines behind a block are none of it
        end = len(source.text[:end].rstrip())
    last = _line_of(source, max(end - keeps, node.start))
    if last > first:
        block = source.text[node.start : node.start + 1] in ("|", ">")
        yield from range(first + block, last + 1)


def _joined(lines: Sequence[str], fixed: Collection[int]) -> str:
    """Join lines; of blank lines one is left, at the beginning and the end none."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        blank = not line and number not in fixed
        if not (blank and (not kept or not kept[-1])):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "".join(f"{line}\n" for line in kept)
