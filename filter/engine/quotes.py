"""Words that are mentioned, not used: each in quotation marks, as in code, word lists and advice about junk.

Such a passage is for review at the most. Of 35 honest lines with words of junk that rules fired on, 18
were such, of 1,287 lines of junk from published text one; but the keyword lists in the code of sites that
advertise look the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from filter.engine.passage import count_links

FEWEST_QUOTES = 2
"""On a line: one may be a title, or emphasis."""

MENTIONED = 0.6
"""Share of the hits of a passage that stand in quotation marks, from which it is a mention."""

_MOST = 40
"""Characters between two marks: a name or a search, hardly more than a sentence. What is longer is speech."""

_MARKS = re.compile("[\"'`”“»」』]")  # one ends every quotation
_INSIDE = rf"(?=\S)[^{{0}}\n]{{{{1,{_MOST}}}}}(?<=\S)"
_QUOTE = re.compile(
    "|".join(
        f"{before}{first}{_INSIDE.format(first + last)}{last}{behind}"
        for first, last, before, behind in (
            ('"', '"', "(?<![a-z0-9])", "(?![a-z0-9])"),
            ("'", "'", "(?<![a-z0-9])", "(?![a-z0-9])"),  # not an apostrophe
            ("`", "`", "", ""),
            ("“", "”", "", ""),
            ("„", "”", "", ""),
            ("„", "“", "", ""),
            ("«", "»", "", ""),
            ("「", "」", "", ""),
            ("『", "』", "", ""),
        )
    )
)


def quotes_of(line: str) -> Sequence[tuple[int, int]]:
    """Return what stands in quotation marks on a folded line, half-open, in order.

    Nothing where that is little, or where a link stands: who mentions words does not advertise a site.
    """
    if not _MARKS.search(line):
        return ()
    quotes = [match.span() for match in _QUOTE.finditer(line)]
    return quotes if len(quotes) >= FEWEST_QUOTES and not count_links(line) else ()


def are_mentioned(quotes: Sequence[tuple[int, int]], hits: Sequence[tuple[int, int]]) -> bool:
    """Whether most hits stand in quotation marks; both are half-open places, in order."""
    if not quotes:
        return False
    firsts = [first for first, _ in quotes]
    within = 0
    for start, end in hits:
        at = bisect_right(firsts, start - 1) - 1  # the last quotation that begins before the hit
        within += at >= 0 and end < quotes[at][1]
    return within >= MENTIONED * len(hits)
