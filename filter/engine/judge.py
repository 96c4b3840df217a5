"""Judging one rule on one line: masks, windows, grades. Knows nothing of documents."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.measures import LINE_MEASURES, Evidence, Window, evidence_of
from filter.engine.passage import Hit, Line, Passage, hits_between
from filter.engine.program import EXCEPT, CompiledPattern
from filter.engine.quotes import are_mentioned, quotes_of
from filter.engine.searching import PatternTimeout, gather, softeners
from filter.model import Check, Grade, Near, Rule
from filter.text.tables import BOUND

SHORTEST_WINDOW = 20
"""Visible characters: below, one long word would make any line dense."""

SOFTENING_REACH = 60
"""Visible characters between a passage and what softens it: about a sentence. Junk glued to a long
honest paragraph is not excused by a word at the paragraph's other end."""

Asked = npt.NDArray[np.int32]
"""Different terms that every grade of a rule asks for, int32[grades, groups]."""


class Firing(NamedTuple):
    """A passage that a rule fired on, folded positions [start, end).

    `softened`: to review at the most. Its `evidence` is made when it is asked for: of a document with many findings few are shown.
    """

    start: int
    end: int
    grade: Grade
    softened: bool
    evidence: Callable[[], Evidence]


def resolve(found: Sequence[Hit], line: Line) -> list[Hit]:
    """Drop what an exception masks, then what a longer or earlier hit overlaps.

    `found` may be in any order; the result is in order of position.
    """
    found = _whole_words(found, line)
    masks = sorted((hit.start, hit.end) for hit in found if hit.role == EXCEPT)
    starts = [start for start, _ in masks]
    reach = list(accumulate((end for _, end in masks), max))
    kept: list[Hit] = []
    for hit in sorted((h for h in found if h.role >= 0), key=lambda h: (h.start, -h.end)):
        if kept and hit.start < kept[-1].end:
            continue
        before = bisect_right(starts, hit.start)
        if before and reach[before - 1] >= hit.end:
            continue
        kept.append(hit)
    return kept


def _whole_words(found: Sequence[Hit], line: Line) -> Sequence[Hit]:
    """Drop words read across a separator whose outer pieces are listed: 国产 高清 are two.

    Only in scripts without spaces: elsewhere "slot-gacor" is one word.
    """
    if not any(hit.apart for hit in found):
        return found
    breaks, bounded, origin = line.breaks, line.count(BOUND), line.start
    apart = [
        breaks[h.end - 1 - origin] > breaks[h.start + 1 - origin]
        and bounded[h.end - origin] == bounded[h.start - origin]
        for h in found
    ]
    if not any(apart):
        return found
    whole = [h for h, cut in zip(found, apart, strict=True) if not cut and h.role >= EXCEPT]
    starts, ends = {h.start for h in whole}, {h.end for h in whole}
    return [
        h
        for h, cut in zip(found, apart, strict=True)
        if not (cut and h.start in starts and h.end in ends)
    ]


def windows(passage: Passage, widest: int) -> list[Window]:
    """From every hit two windows that end with a whole hit: the widest and the shortest.

    Both hold at least SHORTEST_WINDOW visible characters where the line has as many.
    """
    line, hits = passage.line, passage.hits
    visible, at = line.visible, line.visible_at
    found: dict[tuple[int, int], Window] = {}
    for width in dict.fromkeys((widest, SHORTEST_WINDOW)):
        last = 0
        for first, hit in enumerate(hits):
            start = hit.start - line.start
            last = max(last, first)
            while (
                last + 1 < len(hits)
                and visible[hits[last + 1].end - line.start] - visible[start] <= width
            ):
                last += 1
            end = hits[last].end - line.start
            short = SHORTEST_WINDOW - (visible[end] - visible[start])
            begin, whole = start, first
            if short > 0:
                ahead = min(visible[end] + short, len(at))
                end = max(end, at[ahead - 1] + 1) if ahead else end
                short = SHORTEST_WINDOW - (visible[end] - visible[start])
                if short > 0 and visible[start]:
                    begin = at[max(visible[start] - short, 0)]
                    while whole and hits[whole - 1].start - line.start >= begin:
                        whole -= 1
            found.setdefault((begin, end), Window(passage, begin, end, whole, last))
    return list(found.values())


def gaps(passage: Passage, near: Near) -> Iterator[int]:
    """Yield how many visible characters stand between hits of the two groups; one walk."""
    visible, origin = passage.line.visible, passage.line.start
    one, other = near.groups
    last: dict[str, int] = {}
    for hit in passage.hits:
        group = passage.groups[hit.role]
        if group not in near.groups:
            continue
        partner = last.get(other if group == one else one)
        if partner is not None:
            yield visible[hit.start - origin] - visible[partner - origin]
        last[group] = hit.end


def meets(passage: Passage, near: Near) -> bool:
    """Whether two hits, one of each group, stand close enough."""
    return any(gap <= near.within for gap in gaps(passage, near))


def holds(grade: Grade, window: Window, values: dict[str, float]) -> bool:
    """Whether all limits hold; `values` remembers measures of this window between grades."""
    for name, limit in grade.at_least:
        if name not in values:
            values[name] = window.value(name)
        if values[name] < limit:
            return False
    for name, limit in grade.at_most:
        if name not in values:
            values[name] = window.value(name)
        if values[name] > limit:
            return False
    return all(meets(window.passage, near) for near in grade.near)


def best_grade(grades: Iterable[Grade], window: Window) -> Grade | None:
    """Return the first of the grades, best first, that holds in a window."""
    values: dict[str, float] = {}
    return next((grade for grade in grades if holds(grade, window, values)), None)


def _within_reach(rule: Rule, asked: Asked, hits: Iterable[Hit]) -> list[Grade]:
    """Return the grades that the line has words enough for, in whatever groups they are."""
    terms = [0] * asked.shape[1]
    for role, _ in {(hit.role, hit.term) for hit in hits if hit.role >= 0}:
        terms[role] += 1
    enough = (asked[: len(rule.grades)] <= terms).all(axis=1)
    return [rule.grades[place] for place in np.flatnonzero(enough).tolist()]


def possible_grades(rule: Rule, grades: Iterable[Grade], passage: Passage) -> list[Grade]:
    """Return those of the grades that could hold in some window: all that is the same in every one is met.

    No window has more different terms than the line.
    """
    different = {(hit.role, hit.term) for hit in passage.hits}
    whole = Window(passage, 0, passage.line.end - passage.line.start, 0, len(passage.hits) - 1)
    most: dict[str, float] = {
        "distinct": len({term for _, term in different}),
        "groups": len({role for role, _ in different}),
    }
    counts = Counter(role for role, _ in different)
    for role, group in enumerate(rule.groups):
        if role not in passage.context_roles:
            most[group] = counts[role]

    def value(name: str) -> float:
        if name not in most:
            most[name] = whole.value(name)
        return most[name]

    return [
        grade
        for grade in grades
        if all(most.get(name, limit) >= limit for name, limit in grade.at_least)
        and all(value(name) >= limit for name, limit in grade.at_least if name in LINE_MEASURES)
        and all(value(name) <= limit for name, limit in grade.at_most if name in LINE_MEASURES)
        and all(meets(passage, near) for near in grade.near)
    ]


def checks(grade: Grade, value: Callable[[str], float]) -> tuple[Check, ...]:
    """Return the limits of a grade with the values that met them; `value` returns these by name."""
    least = [_check((name, ">=", limit, value(name))) for name, limit in grade.at_least]
    most = [_check((name, "<=", limit, value(name))) for name, limit in grade.at_most]
    return (*least, *most)


_check = partial(tuple.__new__, Check)  # as Check(*row), in half the time


def judge(
    rule: Rule,
    line: Line,
    found: Sequence[Hit],
    patterns: Sequence[CompiledPattern],
    context: frozenset[int],
    asked: Asked,
) -> tuple[list[Firing], list[PatternTimeout]]:
    """Judge one rule on one line (a document, if the rule is per document).

    `found` are the hits of its words and signals, `context` the roles of groups that the rule
    only forbids, `asked` what its grades ask of groups.
    """
    everything, timeouts = gather(line, found, patterns)
    within = _within_reach(rule, asked, everything)
    if not within:
        return [], timeouts
    passage = passage_of(rule, line, everything, context)
    grades = possible_grades(rule, within, passage)
    if not grades:
        return [], timeouts
    fired = [
        (grade, window)
        for window in windows_of(rule, passage)
        if (grade := best_grade(grades, window)) is not None
    ]
    if not fired:
        return [], timeouts
    softening, late = softeners(line, found, patterns)
    return firings(rule, passage, fired, softening), timeouts + late


def passage_of(
    rule: Rule, line: Line, everything: Sequence[Hit], context: frozenset[int]
) -> Passage:
    """Return the hits that count, ready to be measured."""
    return Passage(
        line,
        resolve([hit for hit in everything if hit.role not in context], line),
        rule.groups,
        rule.function_words,
        [hit for hit in everything if hit.role in context],
        context,
        rule.window,
    )


def windows_of(rule: Rule, passage: Passage) -> list[Window]:
    """Return the windows that are measured; a document is one."""
    if rule.per == "document":
        length = passage.line.end - passage.line.start
        return [Window(passage, 0, length, 0, len(passage.hits) - 1)]
    return windows(passage, max(rule.window, SHORTEST_WINDOW))


def firings(
    rule: Rule,
    passage: Passage,
    fired: list[tuple[Grade, Window]],
    softening: Sequence[Hit],
) -> list[Firing]:
    """Make passages of the windows in which a grade holds."""
    if rule.per == "document":
        return [
            _document_firing(grade, window, bool(softening), hits)
            for grade, window in fired
            for hits in _told_lines(rule, window)
        ]
    line = passage.line
    quotes = quotes_of(line.string)
    return [
        Firing(
            start,
            end,
            grade,
            is_near(softening, line, start, end)
            or are_mentioned(quotes, [(h.start - line.start, h.end - line.start) for h in hits]),
            partial(evidence_of, window, hits),
        )
        for start, end, grade, window, hits in _passages(passage, fired)
    ]


def is_near(softening: Sequence[Hit], line: Line, start: int, end: int) -> bool:
    """Whether a softening hit stands within SOFTENING_REACH of a passage."""
    visible, origin = line.visible, line.start
    return any(
        visible[max(hit.start, start) - origin] - visible[min(hit.end, end) - origin]
        <= SOFTENING_REACH
        for hit in softening
    )


def _passages(
    passage: Passage, fired: list[tuple[Grade, Window]]
) -> list[tuple[int, int, Grade, Window, Sequence[Hit]]]:
    """Join firing windows that touch; each passage keeps its best window."""
    visible, origin = passage.line.visible, passage.line.start
    merged: list[tuple[int, int, Grade, Window]] = []
    for grade, window in sorted(fired, key=lambda item: item[1].first):
        start, end = window.hits[0].start, window.hits[-1].end
        if merged:
            old_start, old_end, old_grade, old_window = merged[-1]
            if start <= old_end or (
                visible[start - origin] - visible[old_end - origin] < SHORTEST_WINDOW
            ):
                better = (grade.score, window.value("density")) > (
                    old_grade.score,
                    old_window.value("density"),
                )
                best = (grade, window) if better else (old_grade, old_window)
                merged[-1] = (old_start, max(end, old_end), *best)
                continue
        merged.append((start, end, grade, window))
    return [
        (start, end, grade, window, hits_between(passage, start, end))
        for start, end, grade, window in merged
    ]


def _told_lines(rule: Rule, window: Window) -> list[list[Hit]]:
    """Choose the lines that a document's finding stands on, each by its hits of the first group.

    The one with most different terms of it, or each of them; with no such hit, all hits there are.
    """
    line = window.passage.line
    string = line.string
    by_line: dict[int, list[Hit]] = {}
    for hit in window.hits:
        if hit.role == 0:
            place = hit.start - line.start
            key = max(string.rfind("\n", 0, place), string.rfind("\r", 0, place))
            by_line.setdefault(key, []).append(hit)
    if not by_line:
        return [list(window.hits)]
    if rule.tells == "each":
        return list(by_line.values())
    return [max(by_line.values(), key=lambda hits: len({h.term for h in hits}))]


def _document_firing(grade: Grade, window: Window, softened: bool, hits: list[Hit]) -> Firing:
    if not hits:
        line = window.passage.line
        return Firing(line.start, line.end, grade, softened, partial(evidence_of, window, ()))
    evidence = partial(evidence_of, window, hits)
    return Firing(hits[0].start, hits[-1].end, grade, softened, evidence)
