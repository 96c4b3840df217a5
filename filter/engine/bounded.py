"""Words of bounded letters round characters that are marked: what several signals begin with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filter.engine.sets import counted, ranges
from filter.text.fold import Folded, has
from filter.text.tables import BOUND

Places = npt.NDArray[np.intp]
Spans = list[tuple[int, int]]
"""Half-open positions in the folded text, in order."""


def words_with(folded: Folded, marked: Places, least: int = 1) -> Spans:
    """Runs of bounded letters and digits with so many of the characters that are marked, in order.

    Runs of such characters alone are given however short they are.
    """
    marked = marked[has(folded.entries.take(marked), BOUND)]
    if not len(marked):
        return []
    # Only lines with a mark are looked at: of most texts these are few.
    edges = np.concatenate(([-1], folded.line_ends, [len(folded.entries)]))
    lines, _ = counted(np.searchsorted(folded.line_ends, marked))
    first, last = edges.take(lines), edges.take(lines + 1)
    others = ranges(first + 1, last - first - 1)
    others = others[~has(folded.entries.take(others), BOUND)]
    others = np.sort(np.concatenate((others, first, last)), kind="stable")
    gaps, counts = counted(np.searchsorted(others, marked))
    starts, ends = others.take(gaps - 1) + 1, others.take(gaps)
    word = (counts >= least) | (counts == ends - starts)
    return list(zip(starts[word].tolist(), ends[word].tolist(), strict=True))
