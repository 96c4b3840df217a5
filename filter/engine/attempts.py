"""Grades held against the measures of a window: what holds, and how far the rest is from holding."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Literal

from filter.engine.explanation import Attempt, Limit
from filter.model import Grade, Near, Rule

_OPERATORS = {">=": operator.ge, "<=": operator.le}


def limit_names(rule: Rule) -> tuple[str, ...]:
    """Return the measures and groups that a rule's grades ask for, in order."""
    limits = (pair for grade in rule.grades for pair in (*grade.at_least, *grade.at_most))
    return tuple(dict.fromkeys(name for name, _ in limits))


def near_name(near: Near) -> str:
    """Return how a `near` is called among limits."""
    return f"{near.groups[0]} near {near.groups[1]}"


def attempts_of(
    rule: Rule, measures: Mapping[str, float], gaps: Mapping[str, float | None]
) -> tuple[Attempt, ...]:
    """Hold every grade against a window's measures and the gaps between groups."""
    return tuple(_attempt(grade, measures, gaps) for grade in rule.grades)


def _attempt(
    grade: Grade, measures: Mapping[str, float], gaps: Mapping[str, float | None]
) -> Attempt:
    limits = tuple(_limits(grade, measures, gaps))
    gap = sum(_share_missing(limit) for limit in limits)
    return Attempt(grade.score, limits, all(limit.met for limit in limits), gap)


def _limits(
    grade: Grade, measures: Mapping[str, float], gaps: Mapping[str, float | None]
) -> Iterator[Limit]:
    for name, limit in grade.at_least:
        yield _limit(name, ">=", limit, measures[name])
    for name, limit in grade.at_most:
        yield _limit(name, "<=", limit, measures[name])
    for near in grade.near:
        yield _limit(near_name(near), "<=", near.within, gaps[near_name(near)])


def _limit(name: str, op: Literal[">=", "<="], limit: float, value: float | None) -> Limit:
    if value is None:
        return Limit(name, op, limit, None, met=False, missing=None)
    met = _OPERATORS[op](value, limit)
    return Limit(name, op, limit, value, met, 0.0 if met else abs(limit - value))


def _share_missing(limit: Limit) -> float:
    """How much of a limit is missing, from 0 (met) to 1 (nothing of it is there)."""
    if limit.missing is None or limit.value is None:
        return 1.0
    return limit.missing / max(limit.limit, limit.value) if limit.missing else 0.0
