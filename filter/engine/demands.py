"""What the grades of rules ask for at the least: what cannot be met need not be judged."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.anchors import LEAST_COLUMNS, Demand
from filter.engine.sets import distinct, ranges
from filter.model import Grade, Rule

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

Free = Sequence[Counter[int]]
"""By rule and group, the number of patterns that run on every line: what they find is not known
beforehand, so nothing is asked for that they could give."""

UNREACHED = int(np.iinfo(np.int32).max)
"""A number of hits that no line has."""


_PACKED_BITS = 5
_IN_A_PACK = 12
_MOST_PACKED = (1 << _PACKED_BITS - 1) - 1
_GUARDS = sum(1 << _PACKED_BITS * at + _PACKED_BITS - 1 for at in range(_IN_A_PACK))


class Cells(NamedTuple):
    """Lower limits of the grades of all rules, one rule behind the other: one has 143, most have a tenth.

    Every rule has one. `first`: int[rules + 1], where those of a rule begin; `hits`: int32[cells]; `packed`: int64[packs, cells],
    what is asked of groups as `_packed` has it.
    """

    first: Places
    hits: Ints
    packed: Keys

    def of(self, rule: Places) -> tuple[Places, Places]:
        """Return how many cells rules have, and these cells, those of one rule behind the other."""
        size = np.diff(self.first).take(rule)
        return size, ranges(self.first.take(rule), size)


class Limits(NamedTuple):
    """What every grade asks for at the least, by rule and grade.

    `hits`: int32[rules, grades], UNREACHED where a rule has fewer grades; `density`:
    float64[rules, grades]; `groups`: int32[rules, grades, groups]; `context`: bool[rules, groups],
    groups that the rule only forbids. `needed`: int32[rules], fewest different terms without which
    no grade can hold; 0 means that the rule looks at every line. `packed`: int64[packs, rules,
    grades], `groups` as `_packed` has them.
    """

    hits: Ints
    density: npt.NDArray[np.float64]
    groups: Ints
    context: npt.NDArray[np.bool_]
    needed: Ints
    cells: Cells


@dataclass(frozen=True, slots=True)
class Possible:
    """Which grades candidates could meet: those of candidate k are marks[first[k]:first[k + 1]].

    `first`: int[candidates + 1], `marks`: bool[first[-1]].
    """

    first: Places
    marks: Bools

    def any(self) -> Bools:
        """Return which candidates could meet some grade, bool[candidates]."""
        if len(self.first) == 1:
            return np.empty(0, bool)
        some: Bools = np.logical_or.reduceat(self.marks, self.first[:-1])
        return some

    def take(self, chosen: Places) -> Possible:
        """Return those of some candidates."""
        size = np.diff(self.first).take(chosen)
        first = np.concatenate(([0], np.cumsum(size)))
        return Possible(first, self.marks.take(ranges(self.first.take(chosen), size)))

    def listed(self) -> tuple[Places, Places]:
        """Return (bounds, places): candidate k could meet the grades places[bounds[k]:bounds[k + 1]], in order."""
        marked = np.flatnonzero(self.marks)
        bounds = np.searchsorted(marked, self.first)
        return bounds, marked - np.repeat(self.first[:-1], np.diff(bounds))


def context_groups(rule: Rule) -> frozenset[int]:
    """Roles of the groups that stand in `at_most` limits only."""
    forbidden = rule.forbidden_groups
    return frozenset(role for role, name in enumerate(rule.groups) if name in forbidden)


def limits_of(rules: Sequence[Rule], free: Free) -> Limits:
    """Gather the lower limits of every grade."""
    grades = max((len(rule.grades) for rule in rules), default=0)
    roles = max((len(rule.groups) for rule in rules), default=0)
    hits = np.full((len(rules), grades), UNREACHED, np.int32)
    density = np.zeros((len(rules), grades))
    groups = np.zeros((len(rules), grades, roles), np.int32)
    for number, rule in enumerate(rules):
        for place, grade in enumerate(rule.grades):
            limits = dict(grade.at_least)
            close = {name for near in grade.near for name in near.groups}
            hits[number, place] = _needed(rule, grade, free[number])
            density[number, place] = 0.0 if free[number] else limits.get("density", 0.0)
            for role, group in enumerate(rule.groups):
                asked = max(math.ceil(limits.get(group, 0)), group in close)
                groups[number, place, role] = 0 if role in free[number] else asked
    context = np.zeros((len(rules), max(roles, LEAST_COLUMNS)), bool)
    for number, rule in enumerate(rules):
        context[number, list(context_groups(rule))] = True
    # No word wakes a rule with company.
    needed = [
        UNREACHED if rule.company else _fewest(row) for rule, row in zip(rules, hits, strict=True)
    ]
    cells = _cells(hits, groups)
    return Limits(hits, density, groups, context, np.array(needed, np.int32), cells)


def _cells(hits: Ints, groups: Ints) -> Cells:
    """Put the limits of all grades one behind the other."""
    real = hits != UNREACHED
    first = np.concatenate(([0], np.cumsum(real.sum(axis=1))))
    return Cells(first, hits[real], _packed(groups[real]))


def _fewest(hits: Ints) -> int:
    return max(0, int(hits.min()))


def _needed(rule: Rule, grade: Grade, free: Counter[int]) -> int:
    """Different terms (and woken patterns) that the grade asks for."""
    limits = {name: math.ceil(limit) for name, limit in grade.at_least}
    by_group = [max(0, limits.get(group, 0) - free[role]) for role, group in enumerate(rule.groups)]
    any_hit = 1 if any(limit > 0 for limit in limits.values()) or grade.near else 0
    total = free.total()
    return max(limits.get("distinct", 0) - total, any_hit - total, sum(by_group))


def demands_of(rules: Sequence[Rule], free: Free, limits: Limits) -> list[Demand | None]:
    """Return what the grades of every rule ask for; None for rules that look at every line."""
    demands: list[Demand | None] = []
    for number, rule in enumerate(rules):
        asked = [math.ceil(dict(grade.at_least).get("groups", 0)) for grade in rule.grades]
        grades, roles = len(rule.grades), len(rule.groups)
        demand = Demand(
            groups=limits.groups[number, :grades, :roles].astype(np.int64),
            terms=limits.hits[number, :grades].astype(np.int64),
            kinds=np.array(asked, np.int64) - len(free[number]),
            open=~limits.context[number, :roles],
        )
        demands.append(demand if limits.needed[number] else None)
    return demands


def could_hold(limits: Limits, rule: Places, candidate: Places, role: Ints, term: Ints) -> Possible:
    """Return which grades the terms of candidates could meet.

    Args:
        limits: What grades ask for.
        rule: int[candidates], the rule of each.
        candidate: int[hits], whose hit each is.
        role: int32[hits], the group that it may count for.
        term: int32[hits].
    """
    roles, cells = limits.groups.shape[2], limits.cells
    terms = int(term.max(initial=0)) + 1
    each = distinct((candidate * roles + role) * terms + term) // terms
    found = np.bincount(each, minlength=len(rule) * roles).reshape(len(rule), roles)
    evident = np.where(limits.context[rule, :roles], 0, found).sum(axis=1)
    size, cell = cells.of(rule)
    possible: Bools = np.repeat(evident, size) >= cells.hits.take(cell)
    for here, asked in zip(_packed(found), cells.packed, strict=True):
        left = np.repeat(here | _GUARDS, size)
        left -= asked.take(cell)
        left &= _GUARDS
        possible &= left == _GUARDS
    return Possible(np.concatenate(([0], np.cumsum(size))), possible)


def fewest_hits(limits: Limits, rule: Places, possible: Possible) -> Ints:
    """Return the hits that the grades ask for which a candidate could meet, int32[candidates].

    `rule`: of each. UNREACHED where it could meet none.
    """
    _, cell = limits.cells.of(rule)
    hits = limits.cells.hits.take(cell)
    fewest: Ints = np.minimum.reduceat(
        np.where(possible.marks, hits, UNREACHED), possible.first[:-1]
    )
    return fewest


def _packed(counts: npt.NDArray[np.integer]) -> Keys:
    """Pack counts [..., groups] so that many are compared by one subtraction: int64[packs, ...].

    Each has four bits (15 and more are one) and a guard above them, which only a greater count that
    is taken away takes.
    """
    shifts = _PACKED_BITS * np.arange(_IN_A_PACK)
    few = np.minimum(counts, _MOST_PACKED).astype(np.int64)
    packs = [
        (few[..., at : at + _IN_A_PACK] << shifts[: counts.shape[-1] - at]).sum(axis=-1)
        for at in range(0, counts.shape[-1], _IN_A_PACK)
    ]
    return np.array(packs, np.int64).reshape(len(packs), *counts.shape[:-1])


def as_far_as(told: Bools, limits: Limits) -> Limits:
    """Return limits that ask only for groups whose hits are all known; told: bool[rules, groups]."""
    roles = limits.groups.shape[2]
    whole = np.all((told | limits.context)[:, :roles], axis=1)
    groups = np.where(told[:, None, :roles], limits.groups, 0)
    hits = np.where((limits.hits == UNREACHED) | whole.reshape(-1, 1), limits.hits, 0)
    return limits._replace(groups=groups, hits=hits, cells=_cells(hits, groups))
