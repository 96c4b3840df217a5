"""How common words are in honest text: a small table that ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from filter.text.tables import packaged


@cache
def word_levels() -> Mapping[str, int]:
    """Return log2 of the lines of a million that hold a folded word, in one language at least.

    Words of less than a thousand lines of a million are not in the table.
    """
    levels: dict[str, int] = {}
    for line in packaged("filter.ruleset", "words.txt").decode().splitlines():
        if not line.startswith("#"):
            level, _, words = line.partition("\t")
            levels.update(dict.fromkeys(words.split("|"), int(level)))
    return levels
