"""Which grade holds in which window, for all windows at once.

Limits of what windows are counted by are held against all that may hold there at once, one limit of
each grade after the other, until few are left. What asks for more - words of the line, groups near
each other, the text around - is asked of the few windows that it could decide on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.demands import Possible
from filter.engine.limits import OF_SPANS, Conditions
from filter.engine.program import Program
from filter.engine.sets import begins_run, chosen, distinct, ranges
from filter.engine.spans import SPAN_MEASURES, Spans

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Measured = npt.NDArray[Any]

_NONE = np.iinfo(np.intp).max

_ROUNDS = (1, 4, 16, _NONE)
"""Grades before which a round stops: of junk every third window meets the first that is possible, and those
behind it need not be asked for."""
_FEW = 4096
"""Pairs of a window and a grade up to which one round is quicker."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of lines and windows themselves.

    `of_lines`: values of OF_LINES for windows given. `meeting`: bool[candidates] by rule and place
    of a grade, its groups stand near each other. `holds`: whether a grade, by its place, holds in a
    window. `around`: different terms of groups that a rule only forbids, by role and window.
    """

    of_lines: Mapping[str | int, Callable[[Spans], Measured]]
    meeting: Callable[[int, int], Bools]
    holds: Callable[[int, int], bool]
    around: Callable[[Places, Places], Measured]


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
    program: Program, rule: Places, possible: Possible, spans: Spans, asked: Asked
) -> tuple[Places, Places]:
    """Return (windows, places of grades): the best grade of every window where one holds.

    Args:
        program: The compiled rules.
        rule: int[candidates], the rule of each.
        possible: The grades that are looked at, by candidate.
        spans: The windows.
        asked: What is asked of lines and windows.
    """
    counts = _Counts(spans, program.limits.groups.shape[2])
    best = np.full(len(spans.start), _NONE)
    bounds, places = possible.listed()
    first, size = bounds.take(spans.candidate), np.diff(bounds).take(spans.candidate)
    begin = 0
    for stop in _ROUNDS if size.sum() > _FEW else _ROUNDS[-1:]:
        left = np.flatnonzero((best == _NONE) & (size > begin))
        sizes = np.minimum(size.take(left), stop) - begin
        window, place = np.repeat(left, sizes), ranges(first.take(left) + begin, sizes)
        pairs = _Pairs(window, rule.take(spans.candidate.take(window)), places.take(place))
        _hold(program, spans, pairs, counts, asked, best)
        begin = stop
    found = np.flatnonzero(best != _NONE)
    return found, best.take(found)


def _hold(
    program: Program,
    spans: Spans,
    pairs: _Pairs,
    counts: _Counts,
    asked: Asked,
    best: Places,
) -> None:
    """Find the best of some grades in every window; note it in `best`.

    `pairs`: windows and the grades that may hold there, those of a window in order.
    """
    limits, first_cell = program.grade_limits, program.limits.cells.first
    for side, fits in ((limits.lower, np.greater_equal), (limits.upper, np.less_equal)):
        cell = first_cell.take(pairs.rule) + pairs.place
        pairs = pairs.take(_within(side, fits, cell, pairs.window, counts.take))
    is_certain = limits.certain[pairs.rule, pairs.place]
    certain = pairs.take(is_certain)
    first = begins_run(certain.window)
    best[certain.window[first]] = certain.place[first]
    _decide(program, spans, pairs.take(~is_certain), asked, best)


class _Counts:
    """What windows are counted by, a row each as `limits.Conditions` number them, counted when asked for."""

    def __init__(self, spans: Spans, groups: int) -> None:
        self._spans = spans
        self._values = np.empty((len(OF_SPANS) + groups, len(spans.start)))
        self._known = np.zeros(len(self._values), bool)

    def take(self, of: Places, window: Places) -> npt.NDArray[np.float64]:
        """Return one count of each of some windows."""
        asked = np.zeros(len(self._known), bool)
        asked[of] = True
        for row in np.flatnonzero(asked & ~self._known).tolist():
            group = row - len(OF_SPANS)
            self._values[row] = (
                SPAN_MEASURES[OF_SPANS[row]](self._spans)
                if group < 0
                else self._spans.of_group(group)
            )
            self._known[row] = True
        return self._values.ravel().take(of * self._values.shape[1] + window)


def _within(
    side: Conditions,
    fits: np.ufunc,
    cell: Places,
    window: Places,
    counts: Callable[[Places, Places], Measured],
) -> Places:
    """Return which pairs keep to all limits on a side, in order.

    `cell`, `window`: int[pairs]. `counts`: what windows are counted by, by `Conditions.of` and window.
    """
    pair, at, stop = np.arange(len(cell)), side.first.take(cell), side.first.take(cell + 1)
    kept = [pair[:0]]
    while len(pair):
        kept.append(pair[at == stop])
        left = np.flatnonzero(at < stop)
        pair, at, stop = pair.take(left), at.take(left), stop.take(left)
        value = counts(side.of.take(at), window.take(pair))
        met = np.flatnonzero(fits(value, side.limits.take(at)))
        pair, at, stop = pair.take(met), at.take(met) + 1, stop.take(met)
    return np.sort(np.concatenate(kept))


def _decide(program: Program, spans: Spans, pairs: _Pairs, asked: Asked, best: Places) -> None:
    """Find windows in which one of further grades is the best; note it in `best`.

    `pairs`: windows and the grades that may hold there, those of a window in order.
    """
    limits = program.grade_limits
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
    pairs = pairs.take(~apart)
    cell = program.limits.cells.first.take(pairs.rule) + pairs.place
    pairs = pairs.take(_within(limits.forbidden, np.less_equal, cell, pairs.window, asked.around))
    late = limits.late[pairs.rule, pairs.place]
    told = pairs.take(~late)
    first = begins_run(told.window)
    decided = told.window[first]
    best[decided] = np.minimum(best.take(decided), told.place[first])
    rest = pairs.take(late)
    for window, place in zip(rest.window.tolist(), rest.place.tolist(), strict=True):
        if place < best[window] and asked.holds(window, place):
            best[window] = place
