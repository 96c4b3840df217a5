"""Searching a rule's patterns in lines: those that are woken, each for a limited time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from filter.engine.passage import Hit, Line
from filter.engine.program import SOFTEN, WAKE, CompiledPattern

PATTERN_SECONDS = 0.2
"""Time for one search of one pattern on one line. Typical searches take microseconds."""


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
        for start, piece in _pieces(line, woken.get(pattern.term)):
            if not search_piece(pattern, piece, start, hits):
                timeouts.append(PatternTimeout(pattern.search.pattern))
                break
    return hits, timeouts


def search_piece(pattern: CompiledPattern, piece: str, start: int, hits: list[Hit]) -> bool:
    """Add what a pattern matches in a line that begins at `start`; False: it ran out of time."""
    try:
        for match in pattern.search.finditer(piece, timeout=PATTERN_SECONDS):
            first, last = match.span()
            if last > first:
                hits.append(Hit(start + first, start + last, pattern.role, pattern.term))
    except TimeoutError:
        return False
    return True


def awake_patterns(
    patterns: Iterable[CompiledPattern], woken: Container[int], *, soften: bool = False
) -> list[CompiledPattern]:
    """Return the patterns to search: those that look at every line, and those woken."""
    return [p for p in patterns if (p.role == SOFTEN) == soften and (p.awake or p.term in woken)]


def _pieces(line: Line, places: Sequence[int] | None) -> Iterator[tuple[int, str]]:
    """Yield the lines (of a document: a line is one) that hold places, with where they begin."""
    string = line.string
    if "\n" not in string and "\r" not in string:
        yield line.start, string
        return
    ends = line.ends
    numbers: Iterable[int] = range(len(ends))
    if places is not None:
        numbers = sorted({bisect_left(ends, place - line.start) for place in places})
    for number in numbers:
        start = ends[number - 1] + 1 if number else 0
        if start < ends[number]:
            yield line.start + start, string[start : ends[number]]


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
