"""Where to cut a page: the element that holds nothing but junk, or else the flagged text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from filter.model import Finding
from filter.sources.elements import VOID
from filter.sources.markup import Token, attributes, tokens
from filter.sources.page import Element, Page

_HONEST = 12
"""Letters and digits that must remain for an element to be worth keeping, as with lines."""

_SEEN = frozenset(
    {"img", "input", "video", "audio", "picture", "iframe", "canvas", "embed", "object"}
)
_KEPT = frozenset({"html", "head", "body", "main", "form", "table", "tbody", "tr"})
"""Elements that stay, whatever is left in them: the page is built of these."""

Cut = tuple[int, int]


class _Outline:
    """The elements of a page by place, and what honest text stands in each."""

    def __init__(self, text: str, flagged: Sequence[Cut]) -> None:
        self.text = text
        self.tokens = [token for token in tokens(text) if token.kind != "end"]
        self.token_starts = [token.start for token in self.tokens]
        found = [e for piece in Page(text, note_elements=True).parts() for e in piece.elements]
        self.elements = sorted(found, key=lambda e: (e.start, -e.end))
        self.starts = [element.start for element in self.elements]
        self.parents = _parents(self.elements)
        weight = np.zeros(len(text) + 1, np.int32)
        for token in self.tokens:
            if token.kind == "text":
                letters = [c.isalnum() for c in text[token.start : token.end]]
                weight[token.start : token.end] = letters
            elif token.kind == "start" and token.name in _SEEN:
                weight[token.start] = _HONEST
        for start, end in flagged:
            weight[start:end] = 0
        self.honest = np.concatenate(([0], np.cumsum(weight)))

    def rest(self, start: int, end: int) -> int:
        """Letters and digits between two places that are not flagged."""
        return int(self.honest[end] - self.honest[start])

    def around(self, start: int, end: int) -> Iterator[Element]:
        """Yield the elements that hold a passage, from the smallest on."""
        at = bisect_right(self.starts, start) - 1
        while at >= 0:
            if self.elements[at].end >= end:
                yield self.elements[at]
            at = self.parents[at]

    def token_at(self, place: int) -> Token | None:
        """Return the token that a place is in; not an end tag."""
        at = bisect_right(self.token_starts, place) - 1
        return self.tokens[at] if at >= 0 and place < self.tokens[at].end else None


def _parents(elements: Sequence[Element]) -> list[int]:
    parents: list[int] = []
    opened: list[int] = []
    for at, element in enumerate(elements):
        while opened and elements[opened[-1]].end <= element.start:
            opened.pop()
        parents.append(opened[-1] if opened else -1)
        opened.append(at)
    return parents


def page_cuts(text: str, findings: Sequence[Finding], offset: int) -> Iterator[tuple[Cut, Finding]]:
    """Yield what to cut for every finding, half-open places of the page."""
    flagged = [(finding.start - offset, finding.end - offset) for finding in findings]
    outline = _Outline(text, flagged)
    for finding, (start, end) in zip(findings, flagged, strict=True):
        for cut in _cut(outline, start, end):
            yield cut, finding


def _cut(outline: _Outline, start: int, end: int) -> Iterator[Cut]:
    token = outline.token_at(start)
    if token is not None and token.kind == "comment":
        yield token.start, token.end
    elif token is not None and token.kind == "start":
        yield from _cut_attribute(outline, token, start, end)
    elif token is not None and token.kind == "raw" and token.name == "script":
        yield start, end
    else:
        yield from _cut_text(outline, start, end)


def _cut_attribute(outline: _Outline, token: Token, start: int, end: int) -> Iterator[Cut]:
    if token.name == "a":
        yield from _cut_element(outline, token.start, max(end, token.end))
    elif token.name in VOID and token.name in ("meta", "area"):
        yield token.start, token.end
    else:
        found = attributes(outline.text, token.inner, token.inner_end).values()
        values = [(a.start, a.end) for a in found if a.start <= start < a.end]
        yield from values or [(start, end)]


def _cut_element(outline: _Outline, start: int, end: int) -> Iterator[Cut]:
    """Cut the smallest element that holds the passage, and those around that it leaves empty."""
    best: Cut | None = None
    left = 0
    for element in outline.around(start, end):
        if element.name in _KEPT:
            break
        rest = outline.rest(element.start, element.end)
        if best is not None and rest > left:
            break
        best, left = (element.start, element.end), rest
    yield best or (start, end)


def _cut_text(outline: _Outline, start: int, end: int) -> Iterator[Cut]:
    smallest = next(outline.around(start, end), None)
    if smallest is None or smallest.name in _KEPT | {"title"}:
        yield from _texts(outline, start, end)
    elif outline.rest(smallest.start, smallest.end) < _HONEST:
        yield from _cut_element(outline, start, end)
    else:
        yield from _texts(outline, start, end)


def _texts(outline: _Outline, start: int, end: int) -> Iterator[Cut]:
    """Yield the texts between two places: tags stay, so that the page stays whole."""
    at = max(bisect_right(outline.token_starts, start) - 1, 0)
    for token in outline.tokens[at:]:
        if token.start >= end:
            return
        first, last = max(token.start, start), min(token.end, end)
        if token.kind in ("text", "raw") and first < last:
            yield first, last
