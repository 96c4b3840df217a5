"""Searching a rule's patterns in lines: those that are woken, each for a limited time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from filter.engine.passage import Hit, Line
from filter.engine.program import SOFTEN, WAKE, CompiledPattern

PATTERN_SECONDS = 0.2
"""Time for one search of one pattern on one line, or on every _TIMED characters of a longer one. Typical
searches take microseconds."""
_TIMED = 1 << 14

REACH = 1000
WHOLE = 2 * REACH
"""Of a line longer than WHOLE a pattern is searched only where what wakes it stands, with as many characters
on either side as a match may have, REACH at the most: in a line of a million characters most searching would
be in vain."""

SEPARATOR = "\0"
"""What folded text never holds: stands between lines that are searched together."""

_KEEPS_TO_LINES = re.compile(
    r"""(?x:
      [^\\\[\](){}^$.\x00-\x1f]                                   # a character, | * + ?
    | \\(?:[bdsw]|p\{Han\}|[^\w\x00-\x1f])
    | \[(?!\^)(?:[^\\\[\]\x00-\x1f]|\\(?:[dsw]|p\{Han\}|[^\w\x00-\x1f]))+\]
    | \((?:\?(?:[:>=!]|<[=!])|(?![?*])) | \)
    | \{\d+(?:,\d*)?\}
    )+"""
)


def keeps_to_lines(source: str) -> bool:
    """Whether no part of a pattern takes a SEPARATOR for anything but the end of a line.

    Then it matches in joined lines what it matches in each. Few ways of writing are known to be such:
    no dots, no negated classes, no anchors but word boundaries.
    """
    return _KEEPS_TO_LINES.fullmatch(source) is not None


class PatternTimeout(NamedTuple):
    """A pattern that was stopped: what it would have found is not known."""

    source: str


def search(
    patterns: Iterable[CompiledPattern], line: Line, woken: Mapping[int, Sequence[int]]
) -> tuple[list[Hit], list[PatternTimeout]]:
    """Search patterns of a rule in a line, or in lines of a document.

    `woken`: by term of a pattern, folded positions of what wakes it; others look at every line.
    """
    hits: list[Hit] = []
    timeouts: list[PatternTimeout] = []
    for pattern in patterns:
        for start, piece, places in _pieces(line, None if pattern.awake else woken[pattern.term]):
            spans, in_time = spans_near(pattern, piece, places)
            for first, last in spans:
                hits.append(Hit(start + first, start + last, pattern.role, pattern.term))
            if not in_time:
                timeouts.append(PatternTimeout(pattern.search.pattern))
                break
    return hits, timeouts


def spans_near(
    pattern: CompiledPattern, piece: str, places: Sequence[int] | None
) -> tuple[list[tuple[int, int]], bool]:
    """Search a line where something wakes the pattern: as `spans_in`.

    `places`: where in the line that stands, in order; None: the pattern looks everywhere.
    """
    if places is None or len(piece) <= WHOLE:
        return spans_in(pattern, piece)
    spans: list[tuple[int, int]] = []
    for first, last in _stretches(places, pattern.reach):
        found, in_time = spans_in(pattern, piece, max(first, 0), last)
        spans += found
        if not in_time:
            return spans, False
    return spans, True


def _stretches(places: Iterable[int], reach: int) -> list[tuple[int, int]]:
    """Return what lies within reach of places, in order; what touches is joined."""
    joined: list[tuple[int, int]] = []
    for place in places:
        begin = place - reach
        if joined and begin <= joined[-1][1]:
            begin, _ = joined.pop()
        joined.append((begin, place + reach))
    return joined


def spans_in(
    pattern: CompiledPattern, text: str, first: int = 0, last: int | None = None
) -> tuple[list[tuple[int, int]], bool]:
    """Return where a pattern matches from `first` to `last`, and whether there was time for all.

    If there was not, as far as it got.
    """
    spans: list[tuple[int, int]] = []
    size = (len(text) if last is None else last) - first
    seconds = PATTERN_SECONDS * max(1, size / _TIMED)
    try:
        for match in pattern.search.finditer(text, first, last, timeout=seconds):
            first, last = span = match.span()
            if last > first:
                spans.append(span)
    except TimeoutError:
        return spans, False
    return spans, True


def awake_patterns(
    patterns: Iterable[CompiledPattern], woken: Container[int], *, soften: bool = False
) -> list[CompiledPattern]:
    """Return the patterns to search: those that look at every line, and those woken."""
    return [p for p in patterns if (p.role == SOFTEN) == soften and (p.awake or p.term in woken)]


def _pieces(
    line: Line, places: Sequence[int] | None
) -> Iterator[tuple[int, str, Sequence[int] | None]]:
    """Yield the lines (of a document: a line is one) that hold places.

    As (start, line, places counted from there); None: all lines, since all places count.
    """
    string = line.string
    inside = None if places is None else sorted(place - line.start for place in places)
    if "\n" not in string and "\r" not in string:
        yield line.start, string, inside
        return
    ends = line.ends
    numbers: Iterable[tuple[int, Iterable[int] | None]] = ((at, None) for at in range(len(ends)))
    if inside is not None:
        numbers = groupby(inside, key=partial(bisect_left, ends))
    for number, own in numbers:
        start = ends[number - 1] + 1 if number else 0
        if start < ends[number]:
            piece = string[start : ends[number]]
            yield line.start + start, piece, None if own is None else [at - start for at in own]


def gather(
    line: Line, found: Sequence[Hit], patterns: Sequence[CompiledPattern]
) -> tuple[list[Hit], list[PatternTimeout]]:
    """Add to the hits of words what the patterns match that these hits wake."""
    woken = _woken(found)
    matched, timeouts = search(awake_patterns(patterns, woken), line, woken)
    return [*found, *matched], timeouts


def softeners(
    line: Line, found: Sequence[Hit], patterns: Sequence[CompiledPattern]
) -> tuple[list[Hit], list[PatternTimeout]]:
    """Return what softens, wherever in the line it stands."""
    woken = _woken(found)
    matched, timeouts = search(awake_patterns(patterns, woken, soften=True), line, woken)
    return matched + [hit for hit in found if hit.role == SOFTEN], timeouts


def _woken(found: Iterable[Hit]) -> dict[int, list[int]]:
    """Return where the literals of patterns stand, by term of the pattern."""
    woken: dict[int, list[int]] = {}
    for hit in found:
        if hit.role == WAKE:
            woken.setdefault(hit.term, []).append(hit.start)
    return woken
