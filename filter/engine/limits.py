"""The limits of all grades as tables, for holding them against many windows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.demands import context_groups
from filter.model import Rule

Bools = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

OF_SPANS = (
    "hits",
    "distinct",
    "groups",
    "length",
    "coverage",
    "density",
    "digits",
    "sentence_punct",
    "segments",
)
"""Measures that `spans.SPAN_MEASURES` counts for all windows at once; cheap ones first."""

FUNCTION_WORDS, LINKS = "function_words", "links"
BY_LINE = (FUNCTION_WORDS, LINKS)
"""Measures that ask for the words of a line."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one measure or group: float64[rules * grades], `least` and `most`.

    `has`: bool[rules * grades], there is a limit. `rules`: bool[rules], in one of its grades.
    """

    least: Values
    most: Values
    has: Bools
    rules: Bools


@dataclass(frozen=True, slots=True)
class GradeLimits:
    """Limits of every grade. A grade's number is its rule's times `grades`, and its place.

    `scores`: float64[rules * grades].
    `roles`: by role. `measures`: those of OF_SPANS and BY_LINE. `late`:
    bool[rules * grades], it asks for more measures than these. `near`: for groups near each other.
    `context`: it limits a group that the rule only forbids.
    """

    grades: int
    scores: Values
    roles: tuple[Bounds, ...]
    measures: Mapping[str, Bounds]
    late: Bools
    near: Bools
    context: Bools


def limits_of_grades(rules: Sequence[Rule]) -> GradeLimits:
    """Gather the limits of all grades."""
    grades = max((len(rule.grades) for rule in rules), default=0)
    names = (*OF_SPANS, *BY_LINE)
    roles = max((len(rule.groups) for rule in rules), default=0)
    size = len(rules) * grades
    least = {name: np.full(size, -np.inf) for name in (*names, *range(roles))}
    most = {name: np.full(size, np.inf) for name in (*names, *range(roles))}
    late, near, context = (np.zeros(size, bool) for _ in range(3))
    scores = np.zeros(size)
    for number, rule in enumerate(rules):
        forbidden = context_groups(rule)
        for place, grade in enumerate(rule.grades):
            at = number * grades + place
            scores[at] = grade.score
            near[at] = bool(grade.near)
            sides = ((grade.at_least, least, np.maximum), (grade.at_most, most, np.minimum))
            for limits, table, stricter in sides:
                for name, limit in limits:
                    key = rule.groups.index(name) if name in rule.groups else name
                    if key in forbidden:
                        context[at] = True
                    elif key not in table or (key == FUNCTION_WORDS and rule.function_words):
                        late[at] = True
                    else:
                        table[key][at] = stricter(table[key][at], limit)

    def bounds(key: str | int) -> Bounds:
        has = np.isfinite(least[key]) | np.isfinite(most[key])
        return Bounds(least[key], most[key], has, has.reshape(len(rules), grades).any(axis=1))

    return GradeLimits(
        grades,
        scores,
        tuple(bounds(role) for role in range(roles)),
        {name: bounds(name) for name in names},
        late,
        near,
        context,
    )
