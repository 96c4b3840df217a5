"""Passages that rules fired on, as columns: of a document with many most are only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.judge import Firing
from filter.engine.measures import Evidence
from filter.model import Rule

Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Telling = Callable[[int], Evidence]
"""Makes what a passage is shown by, from its number."""


@dataclass(frozen=True, slots=True)
class Fired:
    """Columns of n passages: `judge.Firing`s, each with its rule.

    `place`: int[n], place of the grade among the rule's. `start`, `end`: int64[n], half-open
    positions in the batch's folded text. `evidence` makes what a passage is shown by.
    """

    rule: Places
    place: Places
    start: Keys
    end: Keys
    softened: Bools
    evidence: Telling

    def __len__(self) -> int:
        return len(self.rule)

    def joined(self, other: Fired) -> Fired:
        """Return these passages, then the others."""
        return Fired(
            np.concatenate((self.rule, other.rule)),
            np.concatenate((self.place, other.place)),
            np.concatenate((self.start, other.start)),
            np.concatenate((self.end, other.end)),
            np.concatenate((self.softened, other.softened)),
            either(self.evidence, len(self), other.evidence),
        )


def either(own: Telling, size: int, others: Telling) -> Telling:
    """Return what tells of `size` passages, then of the others."""
    return lambda number: own(number) if number < size else others(number - size)


def fired_of(rules: Sequence[Rule], firings: Sequence[tuple[int, Firing]]) -> Fired:
    """Return firings, each with the number of its rule, as columns."""
    rows = [
        (rule, rules[rule].grades.index(one.grade), one.start, one.end, one.softened)
        for rule, one in firings
    ]
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    rule, grade, start, end, softened = columns
    return Fired(
        rule, grade, start, end, softened.astype(bool), lambda number: firings[number][1].evidence()
    )
