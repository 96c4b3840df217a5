"""Lines that stand among flagged ones: judged by rules with `company`, which look for no word.

Such a rule never blocks, and a document's score does not count it: what stands beside junk is no
evidence of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from filter.engine.judge import Evidence, Firing, best_grade
from filter.engine.measures import STRETCH_MEASURES, Window
from filter.engine.passage import Line, Passage, Stretch
from filter.engine.score import Scored
from filter.model import Company, Grade, Rule

FEWEST_IN_COMPANY = 2
"""Flagged lines of a document below which no line stands among them."""


def stretches(
    flagged: Mapping[int, frozenset[str]], filled: Sequence[int], company: Company
) -> Iterator[tuple[Stretch, list[int]]]:
    """Yield every stretch of lines with the unflagged ones in it.

    `flagged` are lines with the categories found there, `filled` a document's non-empty lines in
    order. A stretch begins and ends with a flagged line, or at an edge of the document.
    """
    # Of many lines few are flagged, so only these are looked at.
    places = [bisect_left(filled, line) for line in sorted(flagged)]
    places = [at for at in places if at < len(filled) and filled[at] in flagged]
    for first, last in _joined(places, company.gap):
        begin, end = first, last + 1
        if company.edges and first == places[0] and first <= company.gap:
            begin = 0
        if company.edges and last == places[-1] and len(filled) - end <= company.gap:
            end = len(filled)
        inside = [line for line in filled[begin:end] if line not in flagged]
        told = [flagged[line] for line in filled[begin:end] if line in flagged]
        yield Stretch(len(told), len(told) + len(inside), len(frozenset().union(*told))), inside


def _joined(places: Sequence[int], gap: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of every run of places with at most `gap` others between two."""
    breaks = [at for at in range(1, len(places)) if places[at] - places[at - 1] > gap + 1]
    for begin, end in pairwise([0, *breaks, len(places)] if places else []):
        yield places[begin], places[end - 1]


def lines_flagged(
    rules: Sequence[Rule], scored: Sequence[Scored], company: Company
) -> dict[int, frozenset[str]]:
    """Return the lines that the rules of a company flagged, with the categories found there."""
    found: dict[int, frozenset[str]] = {}
    for item in scored:
        rule = rules[item.rule]
        if item.action != "pass" and (not company.of or rule.id in company.of):
            found[item.line] = found.get(item.line, frozenset()) | {rule.category}
    return found


def company_firings(
    rules: Sequence[Rule],
    scored: Sequence[Scored],
    filled: Sequence[int],
    line_at: Callable[[int], Line],
) -> Iterator[tuple[int, Firing]]:
    """Yield a rule's number and a firing for every unflagged line in company; `line_at` makes it.

    A line is told of once, by the first rule whose company it stands in.
    """
    taken = {item.line for item in scored if item.action != "pass"}
    for number, rule in enumerate(rules):
        if rule.company is None:
            continue
        flagged = lines_flagged(rules, scored, rule.company)
        for stretch, inside in stretches(flagged, filled, rule.company):
            if not any(_could_hold(grade, stretch) for grade in rule.grades):
                continue
            for at in inside:
                firing = None if at in taken else _judge(rule, line_at(at), stretch)
                if firing:
                    taken.add(at)
                    yield number, firing


def _could_hold(grade: Grade, stretch: Stretch) -> bool:
    """Whether the limits hold that are the same on all lines of a stretch."""
    values = {name: STRETCH_MEASURES[name](stretch) for name in STRETCH_MEASURES}
    return all(values.get(name, limit) >= limit for name, limit in grade.at_least) and all(
        values.get(name, limit) <= limit for name, limit in grade.at_most
    )


def _judge(rule: Rule, line: Line, stretch: Stretch) -> Firing | None:
    line = replace(line, page=replace(line.page, stretch=stretch))
    window = Window(
        Passage(line, (), rule.groups, rule.function_words), 0, len(line.entries), 0, -1
    )
    grade = best_grade(rule.grades, window)
    if grade is None:
        return None
    seen = line.visible_at
    start, end = line.start + seen[0], line.start + seen[-1] + 1
    return Firing(start, end, grade, softened=False, evidence=partial(Evidence, window, ()))
