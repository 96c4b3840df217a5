"""Which rules need to be judged on which lines: necessary conditions, checked for all at once.

Judging costs Python calls; most lines with a hit have far too few for any grade. A line passes
for a rule only if enough different terms hit, in all the groups that one of its grades asks for, and
if so many hits stand close enough for one window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.hits import Hits
from filter.engine.program import WAKE, Program

Keys = npt.NDArray[np.int64]
"""unit * number of rules + rule; a unit is a line, or a document for rules per document."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rule to judge on one unit, with all its hits there."""

    rule: int
    unit: int
    hits: Hits


def candidates(program: Program, hits: Hits, units: Keys, everywhere: Keys) -> Iterator[Candidate]:
    """Yield what is to be judged, in order of units.

    `units` is the unit of every hit; `everywhere` are keys that are judged whatever hits.
    """
    rules = len(program.rules)
    key = units * rules + hits.rule
    order = np.argsort(key, kind="stable")
    key, hits = key[order], hits.take(order)
    enough = _enough(program, key, hits)
    enough = enough[_some_grade_can_hold(program, enough, key, hits)]
    enough = enough[_close_enough(program, enough, key, hits)]
    if len(everywhere):
        enough = np.union1d(enough, everywhere)
    bounds = np.searchsorted(key, [enough, enough + 1])
    for place, first, last in zip(enough.tolist(), *bounds.tolist(), strict=True):
        yield Candidate(place % rules, place // rules, hits.take(slice(first, last)))


def _counts_as_term(hits: Hits) -> npt.NDArray[np.bool_]:
    """A woken pattern may turn out to be a term."""
    counted: npt.NDArray[np.bool_] = (hits.role >= 0) | (hits.role == WAKE)
    return counted


def _enough(program: Program, key: Keys, hits: Hits) -> Keys:
    """Keys with as many different terms as the rule needs at least."""
    terms = len(program.term_names) + 1
    counted = _counts_as_term(hits)
    different = np.unique(key[counted] * terms + hits.term[counted]) // terms
    found, counts = np.unique(different, return_counts=True)
    return found[counts >= np.maximum(program.needed.take(found % len(program.rules)), 1)]


def _some_grade_can_hold(
    program: Program, enough: Keys, key: Keys, hits: Hits
) -> npt.NDArray[np.bool_]:
    """Whether some grade finds as many different terms in each group as it asks for."""
    counted = _counts_as_term(hits) & np.isin(key, enough)
    row = np.searchsorted(enough, key[counted])
    roles, terms = program.groups, len(program.term_names) + 1
    cell = row * roles + hits.waking[counted]
    different = np.unique(cell * terms + hits.term[counted]) // terms
    by_group = np.bincount(different, minlength=len(enough) * roles).reshape(-1, roles)
    there = np.column_stack((by_group, by_group.sum(axis=1)))
    rule = enough % len(program.rules)
    holds = np.ones(len(enough), bool)
    for number in np.unique(rule).tolist():
        rows = np.flatnonzero(rule == number)
        holds[rows] = (there[rows, None, :] >= program.asked[number]).all(axis=2).any(axis=1)
    return holds


def _close_enough(program: Program, enough: Keys, key: Keys, hits: Hits) -> npt.NDArray[np.bool_]:
    """Whether so many hits as needed stand within the widest window.

    Runs of white space are folded, so w visible characters are at most 2w + 1 folded ones.
    """
    rule = key % len(program.rules)
    more = np.maximum(program.needed.take(rule) - 1, 0)
    counted = _counts_as_term(hits)
    rank = np.cumsum(counted) - 1
    at = np.flatnonzero(counted)
    last = rank + more
    fits = counted & (last < len(at))
    first = np.flatnonzero(fits)
    partner = at.take(last[first])
    reach = hits.start.take(partner) - hits.start.take(first)
    close = (key.take(partner) == key.take(first)) & (
        reach <= 2 * program.windows.take(rule.take(first)) + 1
    )
    good = np.unique(key.take(first[close]))
    return np.isin(enough, good) | program.per_document.take(enough % len(program.rules))
