"""Lines that stand among flagged ones: judged by rules with `company`, which look for no word.

Such a rule never blocks, and a document's score does not count it: what stands beside junk is no
evidence of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.judge import Firing, best_grade
from filter.engine.measures import Window, evidence_of
from filter.engine.passage import Line, Passage, Stretch
from filter.engine.program import Program
from filter.engine.scored import Bools, Places, Scored
from filter.engine.sets import counted, distinct, is_among
from filter.model import Company, Grade, Rule

FEWEST_IN_COMPANY = 2
"""Flagged lines of a document below which no line stands among them."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Columns of n stretches of lines that stand together.

    `begin`, `end`: int[n], half-open places among a document's non-empty lines. `flagged`, `kinds`:
    int[n], flagged lines there, and their different categories.
    """

    begin: Places
    end: Places
    flagged: Places
    kinds: Places

    @property
    def lines(self) -> Places:
        """Lines of every stretch."""
        return self.end - self.begin

    def could_hold(self, grade: Grade) -> Bools:
        """Whether the limits of a grade hold that are the same on all lines of a stretch."""
        values: dict[str, npt.NDArray[Any]] = {
            "flagged": self.flagged,
            "flagged_share": self.flagged / self.lines,
            "flagged_kinds": self.kinds,
        }
        holds = np.ones(len(self.begin), bool)
        for name, limit in grade.at_least:
            holds &= values[name] >= limit if name in values else True
        for name, limit in grade.at_most:
            holds &= values[name] <= limit if name in values else True
        return holds


def stretches(line: Places, category: Places, filled: Places, company: Company) -> Stretches:
    """Return every stretch of lines; it begins and ends with a flagged line, or at an edge.

    `line`, `category`: int[n], flagged lines and for what. `filled`: a document's non-empty lines,
    in order.
    """
    # Of many lines few are flagged, so only these are looked at.
    known = is_among(line, filled)
    line, category = line[known], category[known]
    places = np.searchsorted(filled, distinct(line))
    if not len(places):
        return Stretches(places, places, places, places)
    breaks = np.flatnonzero(np.diff(places) > company.gap + 1) + 1
    firsts, lasts = np.append(0, breaks), np.append(breaks, len(places))
    begin, end = places.take(firsts), places.take(lasts - 1) + 1
    own = np.searchsorted(begin, np.searchsorted(filled, line), side="right") - 1
    kinds = int(category.max()) + 1
    _, different = counted(distinct(own * kinds + category) // kinds)
    if company.edges and begin[0] <= company.gap:
        begin[0] = 0
    if company.edges and len(filled) - end[-1] <= company.gap:
        end[-1] = len(filled)
    return Stretches(begin, end, lasts - firsts, different)


def company_firings(
    program: Program, scored: Scored, filled: Places, line_at: Callable[[int], Line]
) -> Iterator[tuple[int, Firing]]:
    """Yield a rule's number and a firing for every unflagged line in company; `line_at` makes it.

    A line is told of once, by the first rule whose company it stands in.
    """
    flagged = scored.take(scored.action > 0)
    taken = set(flagged.line.tolist())
    for number, company, counts in program.worth.company:
        rule = program.rules[number]
        own = flagged.take(counts.take(flagged.rule))
        found = stretches(own.line, program.worth.category.take(own.rule), filled, company)
        could = [found.could_hold(grade) for grade in rule.grades]
        for at in np.flatnonzero(np.any(could, axis=0)).tolist():
            lines = filled[found.begin[at] : found.end[at]]
            inside = lines[~is_among(lines, np.sort(own.line))].tolist()
            stretch = Stretch(int(found.flagged[at]), len(lines), int(found.kinds[at]))
            for line in inside:
                firing = None if line in taken else _judge(rule, line_at(line), stretch)
                if firing:
                    taken.add(line)
                    yield number, firing


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
    return Firing(start, end, grade, softened=False, evidence=partial(evidence_of, window, ()))
