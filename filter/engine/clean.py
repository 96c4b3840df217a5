"""Cutting what was flagged: the whole line, or the passage where the line holds honest text too."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from typing import Literal

import numpy as np
import regex

from filter.engine.score import Tally
from filter.model import ACTIONS, Cleaned, Document, Edit, Finding
from filter.text.fold import Offsets
from filter.text.lines import line_and_column, line_starts

_HONEST_LETTERS = 12
"""Letters and digits that must remain for a line to be worth keeping: a Chinese clause or three
short words. Less is a label or a leftover of the junk."""

_EDGE = 16
"""Characters on either side of a passage in which its cut may reach the end of a sentence: what
stands between is a leftover of the junk, a longer stretch is honest text."""

_SENTENCE_END = regex.compile(r"[。！？!?；;…”」』】\]>）)]|\.(?=\s|$)")
_LEFTOVER = " \t\u3000_-|,，、丨·/"


def clean_document(
    judge: Callable[[Document], Tally],
    document: Document,
    level: Literal["review", "block"],
    replacement: str,
) -> Cleaned:
    """Cut until nothing is flagged any more; `judge` returns all findings of a document."""
    text = document.text
    kept = np.arange(len(text), dtype=np.int32)
    cuts: list[tuple[int, int, str]] = []  # of the original text
    floor = ACTIONS.index(level)
    current = document
    while True:
        findings = [f for f in judge(current).findings if ACTIONS.index(f.action) >= floor]
        if not findings:
            break
        mask = np.ones(len(current.text), bool)
        for start, end, names in _places(current, findings, keep_lines=bool(replacement)):
            mask[start:end] = False
            if start < end:
                cuts.append((int(kept[start]), int(kept[end - 1]) + 1, names))
        if mask.all():  # nothing stands where the findings are: they come from what is written
            break
        kept = kept[mask]
        rest = _take(text, kept)
        if current.layout is not None:
            current = current.layout.reread(rest, current)
        else:
            current = changed(current, text=rest, blocks=())
    edits = tuple(_edits(document, kept, cuts, replacement))
    pieces: list[str] = []
    done = 0
    for edit in edits:
        start = edit.start - document.part.offset
        pieces += (text[done:start], edit.replacement)
        done = edit.end - document.part.offset
    pieces.append(text[done:])
    return Cleaned("".join(pieces), edits)


def _places(
    document: Document, findings: list[Finding], *, keep_lines: bool
) -> Iterator[tuple[int, int, str]]:
    """Yield half-open offsets to cut with the ids of the rules, comma-joined."""
    text, offset = document.text, document.part.offset
    own = document.layout.cuts(text, findings, offset) if document.layout else None
    if own is None:
        yield from _cuts(text, findings, offset, keep_lines)
    else:
        yield from ((start, end, finding.rule) for (start, end), finding in own)


def _take(text: str, kept: Offsets) -> str:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return codes.take(kept).tobytes().decode("utf-32-le", "surrogatepass")


def _cuts(
    text: str, findings: list[Finding], offset: int, keep_lines: bool
) -> Iterator[tuple[int, int, str]]:
    """Yield half-open offsets to cut with the ids of the rules, comma-joined."""
    starts = line_starts(text)
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        line, _ = line_and_column(starts, finding.start - offset)
        by_line.setdefault(line, []).append(finding)
    for line, found in by_line.items():
        names = ",".join(dict.fromkeys(finding.rule for finding in found))
        start = int(starts[line - 1])
        after = int(starts[line]) if line < len(starts) else len(text)
        end = start + len(text[start:after].rstrip("\r\n"))
        passages = _widen(text, [(f.start - offset, f.end - offset) for f in found], start, end)
        if _is_worth_keeping(text, passages, start, end):
            for first, last in passages:
                yield first, last, names
        else:
            yield start, (end if keep_lines else after), names


def _widen(
    text: str, passages: list[tuple[int, int]], start: int, end: int
) -> list[tuple[int, int]]:
    """Join passages and widen each to the sentence ends around it, if these are close."""
    widened: list[tuple[int, int]] = []
    for first, last in sorted(passages):
        last = min(last, end)  # noqa: PLW2901
        floor = widened[-1][1] if widened else start
        left, right = max(floor, first - _EDGE), min(end, last + _EDGE)
        ends = [match.end() for match in _SENTENCE_END.finditer(text, left, first)]
        if ends:
            first = ends[-1]  # noqa: PLW2901
        elif left == floor:
            first = left  # noqa: PLW2901
        stop = _SENTENCE_END.search(text, last, right)
        if stop:
            last = stop.start()  # noqa: PLW2901
        elif right == end:
            last = end  # noqa: PLW2901
        while first > floor and text[first - 1] in _LEFTOVER:
            first -= 1  # noqa: PLW2901
        while last < end and text[last] in _LEFTOVER:
            last += 1  # noqa: PLW2901
        if widened and first <= widened[-1][1]:
            widened[-1] = (widened[-1][0], max(last, widened[-1][1]))
        else:
            widened.append((first, last))
    return widened


def _is_worth_keeping(text: str, passages: list[tuple[int, int]], start: int, end: int) -> bool:
    rest: list[str] = []
    done = start
    for first, last in passages:
        rest.append(text[done:first])
        done = last
    rest.append(text[done:end])
    return sum(character.isalnum() for character in "".join(rest)) >= _HONEST_LETTERS


def _edits(
    document: Document,
    kept: Offsets,
    cuts: list[tuple[int, int, str]],
    replacement: str,
) -> Iterator[Edit]:
    """Yield what is missing from `kept` as cuts of the original, in order.

    `cuts` are what was cut in all rounds; each lies within one missing stretch.
    """
    cuts = sorted(cuts, key=lambda cut: cut[0])
    begins = [begin for begin, _, _ in cuts]
    gone = np.ones(len(document.text), bool)
    gone[kept] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([False], gone, [False])).astype(np.int8)))
    starts = line_starts(document.text)
    offset = document.part.offset
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        own = cuts[bisect_left(begins, start) : bisect_left(begins, end)]
        names = dict.fromkeys(name for _, _, listed in own for name in listed.split(","))
        line, _ = line_and_column(starts, start)
        yield Edit(
            start + offset,
            end + offset,
            line + document.part.line - 1,
            document.text[start:end],
            tuple(names),
            replacement,
        )
