"""`when:` -> Grades: one for every block of `any`, with the limits around it merged in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from filter.model import Grade, Near
from filter.ruleset.nodes import Node
from filter.ruleset.shape import did_you_mean
from filter.ruleset.source import Report
from filter.ruleset.words import entries
from filter.vocabulary import MEASURES, SHARES

Limits = dict[str, tuple[float, Node]]
"""Measure or group -> its limit, and where that is written."""

HIT: tuple[str, float] = ("hits", 1.0)


def read_grades(
    when: Node | None, members: Mapping[str, float], score: float, report: Report
) -> tuple[Grade, ...]:
    """Return the grades, best score first.

    `members`: how many words, patterns and signals each group has; `score` is the rule's own.
    """
    grades = [grade for _, grade in grades_of(when, members, score, report)]
    return tuple(sorted(grades, key=lambda grade: -grade.score))


def grades_of(
    when: Node | None, members: Mapping[str, float], score: float, report: Report
) -> list[tuple[Node | None, Grade]]:
    """Return every block of `any` with its grade, in the order of the file."""
    if when is None:
        return [(None, Grade((HIT,), score=score))]
    blocks: list[Node | None] = [*entries(when.get("any"))] or [None]
    return [(block, _grade(when, block, members, score, report)) for block in blocks]


def _grade(
    when: Node, block: Node | None, members: Mapping[str, float], score: float, report: Report
) -> Grade:
    at_least: Limits = {}
    at_most: Limits = {}
    near: list[Near] = []
    for part in filter(None, (when, block)):
        at_least = _stricter(at_least, _lower(part, members, report), max)
        at_most = _stricter(at_most, _upper(part, members, report), min)
        near += _near(part, members, report)
    _refuse_impossible(at_least, at_most, members, report)
    own = block.get("score") if block else None
    limits = tuple((name, limit) for name, (limit, _) in at_least.items())
    return Grade(
        limits or (HIT,),
        tuple((name, limit) for name, (limit, _) in at_most.items()),
        tuple(near),
        own.number if own else score,
    )


def _stricter(outer: Limits, inner: Limits, choose: Any) -> Limits:
    merged = dict(outer)
    for name, limit in inner.items():
        merged[name] = choose(merged[name], limit, key=_limit) if name in merged else limit
    return merged


def _limit(entry: tuple[float, Node]) -> float:
    return entry[0]


def _lower(part: Node, members: Mapping[str, float], report: Report) -> Limits:
    limits = _limits(part.get("at_least"), members, report)
    required = {name: (1.0, node) for name, node in _groups(part.get("all_of"), members, report)}
    return _stricter(limits, required, max)


def _upper(part: Node, members: Mapping[str, float], report: Report) -> Limits:
    limits = _limits(part.get("at_most"), members, report)
    refused = {name: (0.0, node) for name, node in _groups(part.get("none_of"), members, report)}
    return _stricter(limits, refused, min)


def _limits(node: Node | None, members: Mapping[str, float], report: Report) -> Limits:
    limits: Limits = {}
    known = (*MEASURES, *filter(None, members))
    for key, value in node.pairs if node else ():
        if key.value in known:
            limits[key.value] = (value.number, value)
        else:
            hint = did_you_mean(key.value, known)
            report.append(key.diagnose("R029", f"unknown measure or group {key.value!r}", hint))
    return limits


def _groups(
    node: Node | None, members: Mapping[str, float], report: Report
) -> list[tuple[str, Node]]:
    """Return the known groups of a list, each with its place."""
    known = [name for name in members if name]
    found = []
    for item in entries(node):
        if item.value in known:
            found.append((item.value, item))
        else:
            hint = did_you_mean(item.value, known) or "this rule has no named groups"
            report.append(item.diagnose("R029", f"unknown group {item.value!r}", hint))
    return found


def _near(part: Node, members: Mapping[str, float], report: Report) -> list[Near]:
    found = []
    for item in entries(part.get("near")):
        names = [name for name, _ in _groups(item.get("groups"), members, report)]
        within = item.get("within")
        if within and len(names) == 2:
            found.append(Near((names[0], names[1]), int(within.number)))
    return found


def _refuse_impossible(
    at_least: Limits, at_most: Limits, members: Mapping[str, float], report: Report
) -> None:
    for name, (limit, node) in at_least.items():
        most, why = _most(name, members)
        if limit > most:
            report.append(node.diagnose("R031", f"this can never hold: {why}"))
        elif name in at_most and limit > at_most[name][0]:
            upper, where = at_most[name]
            message = f"this can never hold: {name} must be {limit:g} at least, {upper:g} at most"
            later = max((node, where), key=lambda node: node.start)
            report.append(later.diagnose("R031", message))
    for name in ("hits", "distinct"):
        if name in at_most and at_most[name][0] < 1:
            message = f"this can never hold: where anything is looked at, {name} is 1 at least"
            report.append(at_most[name][1].diagnose("R031", message))


def _most(name: str, members: Mapping[str, float]) -> tuple[float, str]:
    """How much a measure or group can be at most, and why."""
    if name in SHARES:
        return 1, f"{name} is a share, so it is 1 at most"
    if name == "groups" and math.inf not in members.values():  # else not all are known
        return len(members), f"the rule has only {len(members)} groups"
    if name == "distinct":
        total = sum(members.values())
        return total, f"only {total:g} words, patterns and signals are listed"
    if name in members:
        return members[name], f"group {name!r} lists {members[name]:g}"
    return math.inf, ""
