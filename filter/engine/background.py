"""How common short runs of characters are in honest text: small tables that ship."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from filter.text.tables import packaged

GRAM = 4
"""Characters of a run in the table."""

RARE = -9
"""Level of a run that the table does not know: below 2^-1 occurrences per million characters."""

_SIGN = 5
"""Level of a run with a sign in it: the tables know letters, digits and spaces only."""


@cache
def gram_levels() -> Mapping[str, int]:
    """Return log2 of the occurrences per million characters of the 24,000 commonest runs."""
    return _levels("grams.txt", GRAM)


@cache
def _all_levels() -> Mapping[str, int]:
    """Return the same for runs of two, three and four characters."""
    return {**_levels("pairs.txt", 2), **_levels("triples.txt", 3), **gram_levels()}


def form_rate(form: str, *, left: bool, right: bool) -> float:
    """Return how often a folded word stands in honest text at the most, per million characters.

    Its rarest run tells. `left`/`right`: it is bounded there, so a space stands beside it.
    """
    text = " " * left + form + " " * right
    known = _all_levels()
    levels = [
        known.get(run, RARE)
        for length in (2, 3, GRAM)
        for at in range(len(text) - length + 1)
        if (run := text[at : at + length]).replace(" ", "a").isalnum()
    ]
    return float(2.0 ** min(levels, default=_SIGN))


def _levels(name: str, length: int) -> Mapping[str, int]:
    levels: dict[str, int] = {}
    for line in packaged("filter.engine", name).decode().splitlines():
        if not line.startswith("#"):
            level, _, grams = line.partition("\t")
            for at in range(0, len(grams), length):
                levels[grams[at : at + length]] = int(level)
    return levels
