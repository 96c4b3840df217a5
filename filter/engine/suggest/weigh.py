"""Which terms mark junk: weights, and one term where several say the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from filter.engine.suggest.counts import Found

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_PRIOR = 50.0
"""Lines that the prior is worth: they have a term as often as both kinds of text together."""
_FLOOR = 0.25
"""What a term that is nowhere counts for, so that nothing is infinitely rare."""
_BELIEVED = 1000
"""Clean lines that a word is taken to be missing from where it is missing from fewer: most words
are rare."""
_Z = 1.64
"""A weight is the lower end of an interval that one estimate of twenty falls below."""
_LIGHTEST = 2.5
_LIGHT = 0.4
"""What weighs less than both this and this share of the best term is no mark."""
_SWALLOWED = 0.8
"""A term that stands inside one longer term this often is a fragment of it."""
_COVERED = 0.5
"""A place of which this share is covered by better terms is no new evidence."""


def weights(junk: Ints, clean: Ints, junk_lines: int, clean_lines: int) -> Floats:
    """Return the log-odds of junk for every term, less their uncertainty.

    Log-odds with an informative prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008) over
    lines: what is rare in both kinds of text says little, however uneven it is.

    Args:
        junk: Lines of junk that have the term.
        clean: Clean lines that have it.
        junk_lines: All lines of junk.
        clean_lines: The clean lines that are comparable.
    """
    comparable = np.where(clean > 0, clean_lines, max(clean_lines, _BELIEVED))
    pooled = (junk + clean + _FLOOR) / (junk_lines + comparable + 1)
    prior = _PRIOR * pooled + _FLOOR
    here, there = junk + prior, clean + prior
    odds: Floats = np.log(here / (junk_lines + _PRIOR + 1 - here)) - np.log(
        there / (comparable + _PRIOR + 1 - there)
    )
    doubt: Floats = _Z * np.sqrt(1 / here + 1 / there)
    return odds - doubt


def without_fragments(terms: Sequence[str], junk: Ints) -> npt.NDArray[np.bool_]:
    """Return which terms are more than a piece of one longer term."""
    place = {term: number for number, term in enumerate(terms)}
    keep = np.ones(len(terms), bool)
    for term, number in place.items():
        pieces = {term[:end] for end in range(1, len(term))}
        pieces |= {term[start:] for start in range(1, len(term))}
        for piece in pieces:
            inner = place.get(piece.strip())
            if inner is not None and junk[number] >= _SWALLOWED * junk[inner]:
                keep[inner] = False
    return keep


def chosen(found: Found, weight: Floats, least: int, most: int) -> list[int]:
    """Return terms, best first, each with lines in which no better one stands in its place.

    Args:
        found: Where terms stand in junk.
        weight: The weight of every term; what weighs little beside the best is left out.
        least: New lines that a term must have.
        most: Terms that are returned.
    """
    size = int(found.end.max(initial=0))
    covered = np.zeros(size, bool)
    order = np.argsort(found.term, kind="stable")
    first = np.searchsorted(found.term[order], np.arange(len(weight) + 1))
    taken: list[int] = []
    lightest = min(_LIGHTEST, _LIGHT * float(weight.max(initial=0)))
    for term in np.argsort(-weight, kind="stable").tolist():
        if weight[term] <= max(lightest, 0) or len(taken) == most:
            break
        places = order[first[term] : first[term + 1]]
        starts, ends = found.start[places].tolist(), found.end[places].tolist()
        new = [
            covered[start:end].mean() < _COVERED for start, end in zip(starts, ends, strict=True)
        ]
        if len(set(found.line[places][new].tolist())) < least:
            continue
        taken.append(term)
        for start, end in zip(starts, ends, strict=True):
            covered[start:end] = True
    return taken
