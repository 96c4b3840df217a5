"""The limits of all grades as tables, for holding them against many windows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.model import Rule

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
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
    "word_count",
)
"""Measures that `spans.SPAN_MEASURES` counts for all windows at once."""

FUNCTION_WORDS, LINKS, DISGUISE = "function_words", "links", "disguise"
OF_LINES = (FUNCTION_WORDS, LINKS, DISGUISE)
"""Measures that ask for more of a line: for these only windows that could fire are looked at."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one measure, `least` and `most`: float64[rules, grades], infinite where there is none.

    `has`: bool[rules, grades], where there is one.
    """

    of: str
    least: Values
    most: Values
    has: Bools


class Conditions(NamedTuple):
    """Limits on one side of what all windows are counted by, grade by grade.

    `first`: int[cells + 1], where those of a cell begin (cells are as in `demands.Cells`). `of`:
    int[conditions], a place in OF_SPANS, or behind these the role of a group; `limits`: float64[conditions].
    """

    first: Places
    of: Places
    limits: Values


@dataclass(frozen=True, slots=True)
class GradeLimits:
    """Limits of all grades.

    `lower`, `upper`: limits of groups and of OF_SPANS; `forbidden`: upper limits of groups that a rule only
    forbids, `of` is a role there. The rest are tables of [rules, grades]: whether a
    grade is `certain`, since it asks for these alone, its `scores`, `of_lines` (limits of OF_LINES), and
    whether it asks for groups `near` each other, or `late` for other measures.
    """

    lower: Conditions
    upper: Conditions
    forbidden: Conditions
    certain: Bools
    scores: Values
    of_lines: tuple[Bounds, ...]
    near: Bools
    late: Bools


def limits_of_grades(rules: Sequence[Rule]) -> GradeLimits:
    """Gather the limits of all grades."""
    shape = len(rules), max((len(rule.grades) for rule in rules), default=0)
    near, late, context = (np.zeros(shape, bool) for _ in range(3))
    scores = np.zeros(shape)
    of_lines = {
        name: Bounds(name, np.full(shape, -np.inf), np.full(shape, np.inf), np.zeros(shape, bool))
        for name in OF_LINES
    }
    lower: list[list[tuple[int, float]]] = []
    upper: list[list[tuple[int, float]]] = []
    around: list[list[tuple[int, float]]] = []
    for number, rule in enumerate(rules):
        forbidden = rule.forbidden_groups
        for at, grade in enumerate(rule.grades):
            cell = number, at
            scores[cell] = grade.score
            near[cell] = bool(grade.near)
            lower.append([])
            upper.append([])
            around.append([])
            for sides, side, name, limit in (
                *((lower, "least", name, limit) for name, limit in grade.at_least),
                *((upper, "most", name, limit) for name, limit in grade.at_most),
            ):
                if name in forbidden:
                    around[-1].append((rule.groups.index(name), limit))
                    context[cell] = True
                elif name in rule.groups:
                    sides[-1].append((len(OF_SPANS) + rule.groups.index(name), limit))
                elif name in OF_SPANS:
                    sides[-1].append((OF_SPANS.index(name), limit))
                elif name in of_lines and not (name == FUNCTION_WORDS and rule.function_words):
                    getattr(of_lines[name], side)[cell] = limit
                    of_lines[name].has[cell] = True
                else:
                    late[cell] = True
    further = near | late | context
    for bounds in of_lines.values():
        further |= bounds.has
    return GradeLimits(
        _conditions(lower),
        _conditions(upper),
        _conditions(around),
        ~further,
        scores,
        tuple(of_lines.values()),
        near,
        late,
    )


def _conditions(cells: Sequence[Sequence[tuple[int, float]]]) -> Conditions:
    listed = [condition for cell in cells for condition in cell]
    return Conditions(
        np.cumsum([0, *map(len, cells)]),
        np.array([of for of, _ in listed], np.intp),
        np.array([limit for _, limit in listed], np.float64),
    )
