"""How common pairs of characters are in honest text: a small table that ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise


@cache
def pair_levels() -> Mapping[str, int]:
    """Level of the 14,000 commonest pairs: 2 * log2(1 + 4 * occurrences per million pairs)."""
    text = (files("filter") / "engine" / "data" / "pairs.txt").read_text("utf-8")
    levels: dict[str, int] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            level, _, pairs = line.partition("\t")
            for at in range(0, len(pairs), 2):
                levels[pairs[at : at + 2]] = int(level)
    return levels


def gram_level(gram: str) -> tuple[int, int]:
    """Rank a gram by its rarest pair, then by all; smaller is rarer."""
    levels = pair_levels()
    found = [levels.get(a + b, 0) for a, b in pairwise(gram)]
    return min(found), sum(found)
