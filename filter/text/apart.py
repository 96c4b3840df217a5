"""Letters that stand apart: each alone, several near one another on a line, as in S l o t."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

WIDEST_GAP = 4
"""Distance of two single letters that still belong to one word: up to three marks between."""
FEWEST_APART = 3
"""Single letters near one another that may be a word."""


def letters_apart(word: Bools, line_ends: Ints) -> tuple[Ints, Ints]:
    """Return letters that stand alone, in runs of FEWEST_APART and more on one line.

    As (positions, bounds), int32: run k is positions[bounds[k]:bounds[k + 1]].

    Args:
        word: bool[n], letters and digits.
        line_ends: int32[lines], their positions.
    """
    positions = np.flatnonzero(_in_threes(word)).astype(np.int32)
    if not len(positions):
        return positions, np.zeros(1, np.int32)
    # Few are left, so that only now lines are looked up.
    line = np.searchsorted(line_ends, positions)
    near = (np.diff(positions) <= WIDEST_GAP) & (line[1:] == line[:-1])
    return long_runs(positions, _bounds(near), FEWEST_APART)


def long_runs(positions: Ints, bounds: Ints, shortest: int) -> tuple[Ints, Ints]:
    """Return the runs of `shortest` positions and more; run k is positions[bounds[k]:bounds[k + 1]]."""
    return chosen_runs(positions, bounds, np.diff(bounds) >= shortest)


def chosen_runs(positions: Ints, bounds: Ints, chosen: Bools) -> tuple[Ints, Ints]:
    """Return the runs that are chosen, bool[runs]."""
    lengths = np.diff(bounds)
    kept = np.repeat(chosen, lengths)
    bounds = np.concatenate(([0], np.cumsum(lengths[chosen]))).astype(np.int32)
    return positions[kept], bounds


def _bounds(near: Bools) -> Ints:
    """Return the bounds of runs; `near`: bool[n - 1], an item belongs to the run of the one before."""
    return np.concatenate(([0], np.flatnonzero(~near) + 1, [len(near) + 1])).astype(np.int32)


def _in_threes(word: Bools) -> Bools:
    """Mark letters that stand alone among three or more near one another, on whatever line."""
    alone = word.copy()
    alone[1:] &= ~word[:-1]
    alone[:-1] &= ~word[1:]
    # Two more follow: then they and those two are marked.
    first = _near(_near(alone, -1) & alone, -1) & alone
    if not first.any():
        return first
    second = _near(first, 1) & alone
    return first | second | (_near(second, 1) & alone)


def _near(marks: Bools, step: int) -> Bools:
    """Mark what lies two to four characters behind a mark (`step` 1), or before one (-1)."""
    found = np.zeros(len(marks), bool)
    for distance in range(2, min(WIDEST_GAP + 1, len(marks))):
        here, there = found[distance:], marks[: len(marks) - distance]
        if step < 0:
            here, there = found[: len(marks) - distance], marks[distance:]
        here |= there
    return found
