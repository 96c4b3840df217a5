"""Terms that stand in the same lines belong together: a group of terms becomes a rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_ROUNDS = 20
_SHARED = 0.2
"""Two groups are one where this share of the smaller one's lines has terms of both."""
_SMALLEST = 5
"""Terms of a group that stands on its own."""


def grouped(present: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the numbers of terms in groups, the one with most lines first.

    Terms take over the label that weighs most among those they stand with (label propagation);
    groups that share lines are joined, and so are those too small for a rule.

    Args:
        present: bool[lines, terms], the best term first.
    """
    together = present.T.astype(np.float64) @ present.astype(np.float64)
    often = np.sqrt(np.maximum(np.diag(together), 1))
    link = together / np.outer(often, often)
    np.fill_diagonal(link, 0)
    labels = list(range(len(link)))
    for _ in range(_ROUNDS):
        before = list(labels)
        for term, row in enumerate(link):
            if row.any():
                weight = np.bincount(labels, row, len(labels))
                labels[term] = int(weight.argmax())
        if labels == before:
            break
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for term, label in enumerate(labels):
        groups[label].append(term)
    return _joined(list(groups.values()), present)


def _joined(groups: list[list[int]], present: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Join groups until each has lines and terms of its own."""
    while len(groups) > 1:
        lines = np.array([present[:, group].any(axis=1) for group in groups], np.float64)
        shared = lines @ lines.T
        sizes = np.maximum(np.diag(shared), 1)
        share = shared / np.minimum.outer(sizes, sizes)
        np.fill_diagonal(share, -1)
        one, other = (int(n) for n in np.unravel_index(share.argmax(), share.shape))
        if share[one, other] < _SHARED:
            small = [n for n, group in enumerate(groups) if len(group) < _SMALLEST]
            if not small:
                break
            one = small[-1]
            share[one, one] = -1
            other = int(share[one].argmax())
        kept, gone = sorted((one, other))
        groups[kept] = sorted(groups[kept] + groups[gone])
        del groups[gone]
    return sorted(groups, key=lambda group: -int(present[:, group].any(axis=1).sum()))


def spread(items: Sequence[str], most: int) -> list[str]:
    """Return at most so many items, evenly from the whole sequence."""
    if len(items) <= most:
        return list(items)
    return [items[number * len(items) // most] for number in range(most)]


def commonest(values: Counter[str]) -> str | None:
    """Return the commonest value, the first in the alphabet of several."""
    return min(values, key=lambda value: (-values[value], value), default=None)
