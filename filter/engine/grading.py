"""Which grade holds in which window, for all windows at once.

Limits that the numbers of a window tell are held against the windows of a rule as one table. What
asks for more - words of the line, groups near each other, the text around - is asked of the few
windows that it could decide on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.demands import Possible
from filter.engine.limits import GradeLimits
from filter.engine.sets import begins_run, chosen, counted, distinct
from filter.engine.spans import SPAN_MEASURES, Spans

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Measured = npt.NDArray[Any]

_NONE = np.iinfo(np.intp).max


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of lines and windows themselves.

    `of_lines`: values of OF_LINES for windows given. `meeting`: bool[candidates] by rule and place
    of a grade, its groups stand near each other. `holds`: whether a grade, by its place, holds in a
    window. `context`: bool[candidates], there are hits of groups that the rule only forbids.
    """

    of_lines: Mapping[str | int, Callable[[Spans], Measured]]
    meeting: Callable[[int, int], Bools]
    holds: Callable[[int, int], bool]
    context: Bools


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Windows, their rules and places of grades: what may hold there."""

    window: Places
    rule: Places
    place: Places

    def take(self, keep: Bools | Places) -> _Pairs:
        places = chosen(keep)
        return _Pairs(self.window.take(places), self.rule.take(places), self.place.take(places))


def best_grades(
    limits: GradeLimits, rule: Places, possible: Possible, spans: Spans, asked: Asked
) -> tuple[Places, Places]:
    """Return (windows, places of grades): the best grade of every window where one holds.

    Args:
        limits: Of all rules.
        rule: int[candidates], the rule of each.
        possible: The grades that are looked at, by candidate.
        spans: The windows.
        asked: What is asked of lines and windows.
    """
    values: dict[str | int, Measured] = {}

    def value(of: str | int) -> Measured:
        if of not in values:
            found = spans.of_group(of) if isinstance(of, int) else SPAN_MEASURES[of](spans)
            values[of] = found.astype(np.float64)  # as limits are: they are compared many times
        return values[of]

    best = np.full(len(spans.start), _NONE)
    rules = rule.take(spans.candidate)
    # Numbers of two bytes are sorted in a tenth of the time.
    order = np.argsort(rules.astype(np.min_scalar_type(len(limits.certain))), kind="stable")
    present, counts = counted(rules[order])
    edges = [0, *np.cumsum(counts).tolist()]
    further = []
    for number, (begin, end) in zip(present.tolist(), pairwise(edges), strict=True):
        own = order[begin:end]
        # A row a grade: long rows are quick to compare.
        holds = possible.of_rule(spans.candidate.take(own), len(limits.certain[number]))
        places = np.flatnonzero(holds.any(axis=1))  # half of the grades no line has words for
        holds, certain = holds.take(places, axis=0), limits.certain[number].take(places)
        for of, least in limits.lower[number]:
            holds &= value(of).take(own) >= least.take(places, axis=0)
        for of, most in limits.upper[number]:
            holds &= value(of).take(own) <= most.take(places, axis=0)
        if holds.any():
            told = holds & certain[:, None]
            best[own] = np.where(told.any(axis=0), places.take(told.argmax(axis=0)), _NONE)
            open_yet = np.ascontiguousarray((holds & ~certain[:, None]).T)
            window, place = np.divmod(np.flatnonzero(open_yet), len(places))  # as nonzero, quicker
            further.append((own.take(window), np.full(len(window), number), places.take(place)))
    if further:
        columns = (np.concatenate(column) for column in zip(*further, strict=True))
        _decide(limits, spans, _Pairs(*columns), asked, best)
    found = np.flatnonzero(best != _NONE)
    return found, best.take(found)


def _decide(limits: GradeLimits, spans: Spans, pairs: _Pairs, asked: Asked, best: Places) -> None:
    """Find windows in which one of further grades is the best; note it in `best`.

    `pairs`: windows and the grades that may hold there, those of a window in order.
    """
    for bound in limits.of_lines:
        pairs = pairs.take(pairs.place < best.take(pairs.window))
        limited = np.flatnonzero(bound.has[pairs.rule, pairs.place])
        if len(limited):
            some = pairs.take(limited)
            fresh = begins_run(some.window)
            measured = asked.of_lines[bound.of](spans.take(some.window[fresh]))
            values = measured.take(np.cumsum(fresh) - 1)
            keep = np.ones(len(pairs.window), bool)
            keep[limited] = values >= bound.least[some.rule, some.place]
            keep[limited] &= values <= bound.most[some.rule, some.place]
            pairs = pairs.take(keep)
    candidate = spans.candidate.take(pairs.window)
    apart = limits.near[pairs.rule, pairs.place]
    asking = np.flatnonzero(apart)
    number = pairs.rule.take(asking) * limits.near.shape[1] + pairs.place.take(asking)
    for one in distinct(number).tolist():
        own = asking[number == one]
        met = asked.meeting(*divmod(one, limits.near.shape[1]))
        apart[own] = ~met.take(candidate.take(own))
    pairs, candidate = pairs.take(~apart), candidate[~apart]
    late = limits.context[pairs.rule, pairs.place] & asked.context.take(candidate)
    late |= limits.late[pairs.rule, pairs.place]
    told = pairs.take(~late)
    first = begins_run(told.window)
    decided = told.window[first]
    best[decided] = np.minimum(best.take(decided), told.place[first])
    rest = pairs.take(late)
    for window, place in zip(rest.window.tolist(), rest.place.tolist(), strict=True):
        if place < best[window] and asked.holds(window, place):
            best[window] = place
