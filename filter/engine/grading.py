"""Which grade holds in which window, for all windows at once.

Limits are looked at measure by measure, and every look leaves fewer pairs of a window and a grade.
What an array cannot tell - words of the line, the text around - is asked last, of few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from filter.engine.limits import BY_LINE, FUNCTION_WORDS, LINKS, Bounds, GradeLimits
from filter.engine.spans import SPAN_MEASURES, Spans, Values

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_NEVER = np.iinfo(np.intp).max


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of lines and windows themselves.

    `by_line`: for measures that a line tells, values of given windows; `holds`: whether a grade, by
    its place, holds in a window. `context`: bool[candidates], it has hits of forbidden groups.
    """

    by_line: Mapping[str, Callable[[Spans], Values]]
    holds: Callable[[int, int], bool]
    context: Bools


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Windows and numbers of grades, in order of windows, best grades first."""

    window: Places
    grade: Places

    def __len__(self) -> int:
        return len(self.window)

    def take(self, keep: Bools | Places) -> _Pairs:
        return _Pairs(self.window[keep], self.grade[keep])


def best_grades(
    limits: GradeLimits, rule: Places, possible: Bools, spans: Spans, asked: Asked
) -> tuple[Places, Places]:
    """Return (windows, places of grades): the best grade of every window where one holds.

    Args:
        limits: Of all rules.
        rule: int[candidates], the rule of each.
        possible: bool[candidates, grades], grades that are looked at.
        spans: The windows.
        asked: What is asked of lines and windows.
    """
    present = np.zeros(len(possible), bool)
    present[spans.candidate] = True
    there = np.zeros(limits.late.size // max(limits.grades, 1), bool)
    there[rule[present]] = True
    window, place = np.nonzero(possible.take(spans.candidate, axis=0))
    pairs = _Pairs(window, place + (rule * limits.grades).take(spans.candidate).take(window))
    for role, bounds in enumerate(limits.roles):
        if (bounds.rules & there).any() and len(pairs):
            pairs = _within(pairs, bounds, partial(Spans.of_group, role=role), spans)
    for name, measure in SPAN_MEASURES.items():
        bounds = limits.measures[name]
        if (bounds.rules & there).any() and len(pairs):
            pairs = _within(pairs, bounds, measure, spans)
    late = limits.late | limits.near
    if asked.context.any():
        late |= limits.context
    untold = late | limits.measures[FUNCTION_WORDS].has | limits.measures[LINKS].has
    best = _best(pairs, untold, len(spans.start))
    for name in BY_LINE:
        pairs = pairs.take(pairs.grade < best.take(pairs.window))
        pairs = _within(pairs, limits.measures[name], asked.by_line[name], spans)
    late_here = (limits.late | limits.near).take(pairs.grade)
    candidate = spans.candidate.take(pairs.window)
    late_here |= limits.context.take(pairs.grade) & asked.context.take(candidate)
    best = np.minimum(best, _best(pairs.take(~late_here), np.zeros_like(late), len(best)))
    rest = pairs.take(late_here)
    for at, grade in zip(rest.window.tolist(), rest.grade.tolist(), strict=True):
        if grade < best[at] and asked.holds(at, grade % limits.grades):
            best[at] = grade
    found = np.flatnonzero(best != _NEVER)
    return found, best.take(found) % limits.grades


def _within(
    pairs: _Pairs, bounds: Bounds, measure: Callable[[Spans], npt.NDArray[np.number]], spans: Spans
) -> _Pairs:
    """Keep the pairs whose windows are within the bounds of their grades."""
    limited = np.flatnonzero(bounds.has.take(pairs.grade))
    if not len(limited):
        return pairs
    window, grade = pairs.window.take(limited), pairs.grade.take(limited)
    fresh = np.concatenate(([True], window[1:] != window[:-1]))
    values = measure(spans.take(window[fresh])).take(np.cumsum(fresh) - 1)
    outside = (values < bounds.least.take(grade)) | (values > bounds.most.take(grade))
    keep = np.ones(len(pairs), bool)
    keep[limited[outside]] = False
    return pairs.take(keep)


def _best(pairs: _Pairs, untold: Bools, windows: int) -> Places:
    """Return the first grade of every window that is told by now; _NEVER for none."""
    best = np.full(windows, _NEVER)
    told = pairs.take(~untold.take(pairs.grade))
    # Backwards, since the last one that is written stays.
    best[told.window[::-1]] = told.grade[::-1]
    return best
