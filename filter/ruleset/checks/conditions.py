"""Checks of conditions, and of the groups that they name."""

from __future__ import annotations

import string

from filter.model import Grade, Rule
from filter.ruleset.checks.linted import Complaint, Complaints, Rules
from filter.ruleset.conditions import grades_of
from filter.ruleset.shape import did_you_mean
from filter.ruleset.words import entries


def unused_groups(rules: Rules) -> Complaints:
    """L006: a group that nothing names."""
    for rule, node, _ in rules.linted:
        used = _names_used(rule)
        if "groups" in used:
            continue
        for key in ("words", "words_from", "patterns", "signals"):
            value = node.get(key)
            for pair in value.pairs if value else ():
                if pair.key.value not in used:
                    message = f"no condition or message of {rule.id!r} names {pair.key.value!r}"
                    hint = "its words count for hits, distinct and density all the same"
                    yield Complaint(pair.key.diagnose("L006", message, hint))


def _names_used(rule: Rule) -> set[str]:
    names = {
        name
        for grade in rule.grades
        for name in (
            *(name for name, _ in grade.at_least),
            *(name for name, _ in grade.at_most),
            *(group for near in grade.near for group in near.groups),
        )
    }
    for message in rule.messages.values():
        names |= {name for _, name, _, _ in string.Formatter().parse(message) if name}
    return names


def idle_grades(rules: Rules) -> Complaints:
    """L007: a block that a better one makes idle."""
    for rule, node, _ in rules.linted:
        grades = grades_of(node.get("when"), dict.fromkeys(rule.groups, 0.0), rule.score, [])
        for place, grade in grades:
            for other_place, other in grades:
                if place is None or other is grade or other.score < grade.score:
                    continue
                equal = other.score == grade.score and _implies(other, grade)
                if equal and other_place and other_place.start > place.start:
                    continue  # of two equal blocks, the second is told of
                if _implies(grade, other):
                    line = (other_place or place).place.line
                    message = "this block never counts: whenever it holds, a better one does"
                    hint = f"see the block in line {line}"
                    yield Complaint(place.diagnose("L007", message, hint))
                    break


def _implies(strict: Grade, lax: Grade) -> bool:
    """Whether `lax` holds whenever `strict` does."""
    at_least, at_most = dict(strict.at_least), dict(strict.at_most)
    at_least["hits"] = max(1.0, at_least.get("hits", 0.0))
    return (
        all(at_least.get(name, 0.0) >= limit for name, limit in lax.at_least)
        and all(name in at_most and at_most[name] <= limit for name, limit in lax.at_most)
        and set(lax.near) <= set(strict.near)
    )


def strange_company(rules: Rules) -> Complaints:
    """L010: a rule to go with that is not loaded."""
    ids = {linted.rule.id for linted in rules.linted}
    for _, node, _ in rules.linted:
        company = node.get("company")
        for name in entries(company.get("of")) if company else ():
            if name.value not in ids:
                hint = did_you_mean(name.value, ids) or "load it too, or drop its name"
                message = f"there is no rule {name.value!r} to go with"
                yield Complaint(name.diagnose("L010", message, hint))
