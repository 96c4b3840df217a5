"""A checked node -> Rule: reads its words, patterns, conditions, messages and examples."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from filter.model import SEVERITIES, WORD_SCOPES, Company, LinkTest, Rule, Soften, Term
from filter.ruleset.conditions import read_grades
from filter.ruleset.examples import read_examples
from filter.ruleset.messages import read_messages
from filter.ruleset.nodes import Node
from filter.ruleset.patterns import read_patterns
from filter.ruleset.shape import did_you_mean
from filter.ruleset.source import Report
from filter.ruleset.words import (
    Lists,
    entries,
    group_names,
    grouped,
    read_function_words,
    read_words,
)
from filter.vocabulary import MEASURES, MESSAGE_FIELDS, SIGNALS

_MATCHERS = ("words", "words_from", "patterns", "signals")


def build_rule(node: Node, report: Report, lists: Lists, *, damaged: bool = False) -> Rule:
    """Return the rule; what is wrong is left out and complained about.

    `lists`: as `read_words` has them. `damaged`: parts were dropped before, so nothing can be said of what is too few.
    """
    before = len(report)
    terms = read_words(node.get("words"), node.get("words_from"), report, lists)
    patterns = read_patterns(node.get("patterns"), report)
    signals = _read_signals(node.get("signals"), report)
    _refuse_taken_names(node, report)
    members: dict[str, float] = dict.fromkeys(_groups(node), 0.0)
    members |= Counter([*(t.group for t in terms), *(p.group for p in patterns)])
    pool = _read_pool(node.get("pool"), report, lists)
    if pool is not None:
        members |= dict.fromkeys((word.group for word in pool if word.group), math.inf)
        members[""] = math.inf
    for _, group in signals:
        members[group] += 1
    if damaged or len(report) > before:
        members = dict.fromkeys(members, math.inf)
    severity = _text(node, "severity", "medium")
    score = _number(node, "score", SEVERITIES[severity])
    return Rule(
        id=_text(node, "id", ""),
        messages=read_messages(node.get("message"), members, report),
        category=_text(node, "category", ""),
        severity=severity,
        score=score,
        grades=read_grades(node.get("when"), members, score, report),
        terms=terms,
        patterns=patterns,
        signals=signals,
        scope=tuple(item.value for item in entries(node.get("scope")))
        or (("link",) if node.get("link") else WORD_SCOPES),
        per=_text(node, "per", "line"),
        tells=_text(node, "tells", "one"),
        window=int(_number(node, "window", 40)),
        boost=_numbers(node.get("boost")),
        soften=_read_soften(node.get("soften"), report, lists),
        link=_read_link(node.get("link")),
        company=_read_company(node.get("company")),
        pool=pool,
        pooled=_text(node, "pooled", "all"),
        action=_text(node, "action", None),
        status=_text(node, "status", "stable"),
        function_words=read_function_words(node.get("function_words"), report),
        examples=read_examples(node.get("tests"), report),
        description=_text(node, "description", ""),
        place=node.place,
        **_read_except(node.get("except"), report, lists),
    )


def _groups(node: Node) -> list[str]:
    return [name for key in _MATCHERS for name in group_names(node.get(key))]


def _refuse_taken_names(node: Node, report: Report) -> None:
    """A group named like a measure would hide it from conditions and messages."""
    for key in _MATCHERS:
        value = node.get(key)
        for pair in value.pairs if value else ():
            name = pair.key.value
            if name in MEASURES or name in MESSAGE_FIELDS:
                what = "measure" if name in MEASURES else "field of messages"
                message = f"group {name!r} has the name of a {what}"
                report.append(pair.key.diagnose("R016", message, "choose another name"))


def _read_signals(node: Node | None, report: Report) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for group, value in grouped(node):
        for item in entries(value):
            if item.value in SIGNALS:
                found[item.value, group] = None
            else:
                hint = did_you_mean(item.value, SIGNALS)
                report.append(item.diagnose("R030", f"unknown signal {item.value!r}", hint))
    return tuple(found)


def _read_except(node: Node | None, report: Report, lists: Lists) -> dict[str, Any]:
    if node is None:
        return {}
    return {
        "except_terms": read_words(node.get("words"), None, report, lists),
        "except_patterns": read_patterns(node.get("patterns"), report),
    }


def _read_soften(node: Node | None, report: Report, lists: Lists) -> Soften | None:
    if node is None:
        return None
    return Soften(
        read_words(node.get("words"), None, report, lists),
        read_patterns(node.get("patterns"), report),
        _number(node, "score", Soften().score),
    )


def _read_link(node: Node | None) -> LinkTest | None:
    if node is None:
        return None
    return LinkTest(**{pair.key.value: pair.node.value.lower() == "true" for pair in node.pairs})


def _read_company(node: Node | None) -> Company | None:
    if node is None:
        return None
    of = tuple(item.value for item in entries(node.get("of")))
    edges = _text(node, "edges", "false").lower() == "true"
    return Company(of, int(_number(node, "gap", Company().gap)), edges)


def _read_pool(node: Node | None, report: Report, lists: Lists) -> tuple[Term, ...] | None:
    """Return the words that a pool sorts; those that do not count are of no group."""
    if node is None:
        return None
    without = read_words(None, node.get("without"), report, lists)
    named = read_words(None, node.get("words_from"), report, lists)
    return (*named, *(word._replace(group="") for word in without))


def _text(node: Node, key: str, default: Any) -> Any:
    value = node.get(key)
    return value.value if value else default


def _number(node: Node, key: str, default: float) -> float:
    value = node.get(key)
    return value.number if value else default


def _numbers(node: Node | None) -> dict[str, float]:
    return {pair.key.value: pair.node.number for pair in node.pairs} if node else {}
