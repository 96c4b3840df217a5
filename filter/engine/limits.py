"""The limits of all grades as tables, for holding them against many windows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
"""Measures that `spans.SPAN_MEASURES` counts for all windows at once."""

FUNCTION_WORDS, LINKS, DISGUISE = "function_words", "links", "disguise"
OF_LINES = (FUNCTION_WORDS, LINKS, DISGUISE)
"""Measures that ask for more of a line: for these only windows that could fire are looked at."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one measure, or of a group by its role: `least` and `most`.

    float64[grades] of one rule, or float64[rules, grades]; infinite where there is no limit.
    """

    of: str | int
    least: Values
    most: Values

    @property
    def has(self) -> Bools:
        """Grades with a limit."""
        return np.isfinite(self.least) | np.isfinite(self.most)


class Limit(NamedTuple):
    """Limits on one side: float64[grades, 1]."""

    of: str | int
    limits: Values


@dataclass(frozen=True, slots=True)
class GradeLimits:
    """Limits of all grades.

    `lower`, `upper`: by rule, limits of groups, then of OF_SPANS. `certain`: by rule bool[grades], a grade
    asks for these alone. The rest are tables of [rules, grades]: `scores`, `of_lines` (those of
    OF_LINES), and whether a grade asks for groups `near` each other, `late` for other measures, or
    limits a group that the rule only forbids (`context`).
    """

    lower: tuple[tuple[Limit, ...], ...]
    upper: tuple[tuple[Limit, ...], ...]
    certain: tuple[Bools, ...]
    scores: Values
    of_lines: tuple[Bounds, ...]
    near: Bools
    late: Bools
    context: Bools


def limits_of_grades(rules: Sequence[Rule]) -> GradeLimits:
    """Gather the limits of all grades."""
    shape = len(rules), max((len(rule.grades) for rule in rules), default=0)
    near, late, context = (np.zeros(shape, bool) for _ in range(3))
    scores = np.zeros(shape)
    of_lines = tuple(
        Bounds(name, np.full(shape, -np.inf), np.full(shape, np.inf)) for name in OF_LINES
    )
    lower: list[tuple[Limit, ...]] = []
    upper: list[tuple[Limit, ...]] = []
    for number, rule in enumerate(rules):
        forbidden = context_groups(rule)
        size = len(rule.grades)
        own: dict[str | int, Bounds] = {
            key: Bounds(key, np.full(size, -np.inf), np.full(size, np.inf))
            for key in (*range(len(rule.groups)), *OF_SPANS)
        }
        own |= {
            bounds.of: Bounds(bounds.of, bounds.least[number], bounds.most[number])
            for bounds in of_lines
        }
        for at, grade in enumerate(rule.grades):
            scores[number, at] = grade.score
            near[number, at] = bool(grade.near)
            for name, limit, is_least in (
                *((name, limit, True) for name, limit in grade.at_least),
                *((name, limit, False) for name, limit in grade.at_most),
            ):
                key = rule.groups.index(name) if name in rule.groups else name
                if key in forbidden:
                    context[number, at] = True
                elif key not in own or (key == FUNCTION_WORDS and rule.function_words):
                    late[number, at] = True
                elif is_least:
                    own[key].least[at] = max(own[key].least[at], limit)
                else:
                    own[key].most[at] = min(own[key].most[at], limit)
        told = [bounds for bounds in own.values() if bounds.of not in OF_LINES]
        lower.append(_sides((bounds.of, bounds.least) for bounds in told))
        upper.append(_sides((bounds.of, bounds.most) for bounds in told))
    further = near | late | context
    for bounds in of_lines:
        further |= bounds.has
    certain = tuple(~row[: len(rule.grades)] for row, rule in zip(further, rules, strict=True))
    return GradeLimits(tuple(lower), tuple(upper), certain, scores, of_lines, near, late, context)


def _sides(limits: Iterable[tuple[str | int, Values]]) -> tuple[Limit, ...]:
    return tuple(Limit(of, side[:, None]) for of, side in limits if np.isfinite(side).any())
