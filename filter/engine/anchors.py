"""Anchors: the words of a rule without one of which none of its grades can hold.

Most listed words are ordinary ones ("free", "contact us") that count only beside telling ones. So a
line is looked at closely only if anchors stand on it. Every group of a rule has a weight; the
weights are such that whatever fires has anchors of a whole, `FULL`, on its line, and such that
honest text has few. Chosen once, when rules are compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.model import SCOPES, Rule

Ints = npt.NDArray[np.int32]
Weights = npt.NDArray[np.int8]
Rates = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FULL = 12
"""Weight from which a line is looked at."""

LEAST_COLUMNS = 3
"""Of a table by rule and role. Roles below zero (except, soften, wake) are masked only after they
were looked up, so they must lead into it however few groups there are."""

_CHOICES = (0, 2, 3, 4, 6, FULL)
"""Nothing, a sixth, a quarter, a third, a half, a whole."""

_FURTHER = 8000.0
"""Occurrences per million characters of all further words that are looked for together."""

_LEAST_RATE = 0.01
"""Occurrences per million characters of a group that honest text never has."""


class Demand(NamedTuple):
    """What the grades of one rule ask for at the least, less what patterns give that always run.

    `groups`: int[grades, groups], different terms of every group; `terms`: int[grades], different
    terms of any group; `kinds`: int[grades], different groups. `open`: bool[groups], groups whose
    hits count as terms.
    """

    groups: npt.NDArray[np.int64]
    terms: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    open: Bools


def choose_weights(demand: Demand, rates: Rates) -> npt.NDArray[np.int64]:
    """Choose the weight of every group, int[groups]; `rates`: how often honest text has it."""
    cost = np.maximum(rates, _LEAST_RATE)
    starts = (np.where(demand.open, choice, 0) for choice in _CHOICES)
    found = [_lowered(demand, start, cost) for start in starts if _suffice(demand, start)]
    return min(found, key=lambda weights: float(cost @ weights**2))


def _lowered(demand: Demand, weights: npt.NDArray[np.int64], cost: Rates) -> npt.NDArray[np.int64]:
    """Lower, one after another, the weights that cost most, while all grades still reach FULL."""
    failed: set[tuple[int, int]] = set()  # what does not suffice now will not with lower weights
    while True:
        gains = [
            # Two half anchors have to meet, so a half costs a quarter.
            (float(cost[group]) * (int(weights[group]) ** 2 - choice**2), group, choice)
            for group in np.flatnonzero(weights).tolist()
            for choice in _CHOICES
            if choice < weights[group] and (group, choice) not in failed
        ]
        for _, group, choice in sorted(gains, key=lambda gain: -gain[0]):
            trial = weights.copy()
            trial[group] = choice
            if _suffice(demand, trial):
                weights = trial
                break
            failed.add((group, choice))
        else:
            return weights


def _suffice(demand: Demand, weights: npt.NDArray[np.int64]) -> bool:
    """Whether every grade's terms weigh FULL, chosen as light as its limits allow."""
    asked = demand.groups
    lightest = weights[demand.open].min(initial=FULL)
    further = np.maximum(demand.terms - asked.sum(axis=1), 0) * lightest
    # Further groups are others than those asked for by name.
    others = np.sort(np.where((asked > 0) | ~demand.open, FULL, weights), axis=1)
    kinds = np.maximum(demand.kinds - (asked > 0).sum(axis=1), 0)
    running = np.concatenate(
        (np.zeros((len(asked), 1), np.int64), np.cumsum(others, axis=1)), axis=1
    )
    widened = np.take_along_axis(running, np.minimum(kinds, others.shape[1])[:, None], axis=1)
    total = (asked * weights).sum(axis=1) + np.maximum(further, widened[:, 0])
    return bool((total >= FULL).all())


class Anchors(NamedTuple):
    """What stands for anchors in the automaton's forms and in the signals.

    `weights`: int8[scopes, forms], by scope of the line. `groups`: int8[rules, groups], what a hit
    weighs for its own rule, FULL for rules that are not to be told by anchors. `used`: bool[forms],
    it is looked for. `whole`: bool[forms], the word is of a rule that looks at whole documents: it
    wakes no line alone. `told`: bool[rules, groups], all words of the group are looked for.
    `left`/`right`: bool[forms], it is an anchor only if a word begins, or ends, there.
    """

    weights: Weights
    groups: Weights
    used: Bools
    whole: Bools
    told: Bools
    left: Bools
    right: Bools


class Listing(NamedTuple):
    """Columns of owners of forms: `form`, `rule`, `group`, whether hits are `evidence` for it.

    `left`/`right`: bool, the owner asks for a word boundary there.
    """

    form: Ints
    rule: Ints
    group: Ints
    left: Bools
    right: Bools
    evidence: Bools


def weigh_forms(
    rules: Sequence[Rule],
    demands: Sequence[Demand | None],
    listing: Listing,
    rates: Rates,
) -> Anchors:
    """Weigh all forms; `rates` as often as honest text has them, float64[forms].

    A demand is None for a rule that looks at every line whatever hits.
    """
    weights = np.zeros((len(SCOPES), len(rates)), np.int8)
    columns = max((len(rule.groups) for rule in rules), default=1)
    groups = np.zeros((len(rules), max(columns, LEAST_COLUMNS)), np.int8)
    told = np.zeros(groups.shape, bool)
    rest: list[npt.NDArray[np.intp]] = []
    whole = np.zeros(len(rates), bool)
    left, right = np.ones(len(rates), bool), np.ones(len(rates), bool)
    order = np.argsort(listing.rule, kind="stable")
    bounds = np.searchsorted(listing.rule[order], np.arange(len(rules) + 1))
    for number, (rule, demand) in enumerate(zip(rules, demands, strict=True)):
        own = order[bounds[number] : bounds[number + 1]]
        if rule.per == "document":
            form = listing.form[own]
            whole[form] = True
            left[form[~listing.left[own]]] = False
            right[form[~listing.right[own]]] = False
        if demand is None or rule.per == "document":
            groups[number] = FULL
            continue
        own = own[listing.evidence[own]]
        if not len(own):
            continue
        form, group = listing.form[own], listing.group[own]
        by_group = np.bincount(group, rates[form], minlength=len(demand.open)).astype(np.float64)
        chosen = choose_weights(demand, by_group)
        # One form may stand for several terms of a rule, when it wakes patterns.
        sums = np.minimum(np.bincount(form, chosen[group], minlength=len(rates)), FULL)
        for scope in rule.scope:
            row = weights[SCOPES.index(scope)]
            np.maximum(row, sums.astype(np.int8), out=row)
        groups[number, : len(chosen)] = chosen
        weighs = chosen[group] > 0
        left[form[weighs & ~listing.left[own]]] = False
        right[form[weighs & ~listing.right[own]]] = False
        told[number] = True
        for place in np.flatnonzero((chosen == 0) & demand.open).tolist():
            some = own[group == place]
            told[number, place] = not len(some)
            rest += [some] if len(some) else []
    used = weights.any(axis=0) | whole
    # Groups that cost little more are looked for too: they tell of lines where no grade can hold.
    extra = [float((rates * ~used)[listing.form[some]].sum()) for some in rest]
    spent = 0.0
    for at in np.argsort(extra, kind="stable").tolist():
        spent += extra[at]
        if spent > _FURTHER:
            break
        own = rest[at]
        told[listing.rule[own[0]], listing.group[own[0]]] = True
        form = listing.form[own]
        used[form] = True
        left[form[~listing.left[own]]] = False
        right[form[~listing.right[own]]] = False
    return Anchors(weights, groups, used, whole, told, left, right)
