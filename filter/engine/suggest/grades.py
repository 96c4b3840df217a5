"""How many of the terms make a verdict: limits that the given clean text bears out.

Every condition of a small table is tried on the junk and on all clean lines, of which half had no
part in weighing the terms. What flags none of these is taken, the one that finds most first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.scanner import Scanner
from filter.engine.suggest.counts import Texts, blocks, mapped
from filter.model import Grade, Rule, RuleSet, Term, Verdict

Bools = npt.NDArray[np.bool_]

STRONG, FAIR = "strong", "fair"
WINDOW = 60
_LEAST_GAIN = 0.004
"""A further grade finds this share of the junk that no other one finds."""
_SAME = 0.9
"""Of grades that find this share of the most, the first of the table is taken."""
_MOST_KEPT = 20_000
"""Clean lines kept for trying the table on; more of them mean that the terms are no good."""
_ALLOWED = 1e-6
"""Share of clean lines that may be flagged."""
_ENOUGH = 0.97
"""Share of junk from which no clean line is risked for more."""


class Variant(NamedTuple):
    """A grade to try, and how many clean lines must be at hand to trust what they say of it."""

    least: Mapping[str, float]
    grade: Grade
    needs: int


class Fit(NamedTuple):
    """The grades that were taken for a rule; `junk` tells which lines they find.

    `near`: clean lines that hold its terms and are not flagged, the closest first.
    """

    grades: tuple[Grade, ...]
    junk: Bools
    near: tuple[str, ...]


class Fits(NamedTuple):
    """One fit a rule; `false` of the clean `lines` are flagged."""

    rules: tuple[Fit, ...]
    false: int
    lines: int


def _variants() -> tuple[Variant, ...]:
    table: list[tuple[dict[str, float], Sequence[float], int]] = [
        ({"distinct": 3}, (0.4, 0.5, 0.6, 0.7, 0.3), 0),
        ({STRONG: 2}, (0.4, 0.5, 0.6, 0.3, 0.2), 0),
        ({"distinct": 4}, (0.3, 0.4, 0.5, 0.6, 0.2), 0),
        ({"distinct": 5}, (0.2, 0.3, 0.4, 0.5, 0.1), 0),
        ({STRONG: 1, "distinct": 2}, (0.5, 0.4, 0.6, 0.3, 0.2), 20_000),
        ({"distinct": 2}, (0.6, 0.5, 0.7, 0.4, 0.8, 0.3), 20_000),
        ({STRONG: 3}, (0.2, 0.3, 0.1), 0),
        ({STRONG: 1, "distinct": 3}, (0.2, 0.3, 0.1), 20_000),
        ({STRONG: 1}, (0.6, 0.5, 0.7, 0.8, 0.4, 0.9, 0.3), 200_000),
    ]
    return tuple(
        Variant(
            least,
            Grade((*least.items(), ("density", density))),
            max(needs, 20_000 if density < 0.4 else 0, 200_000 if density < 0.2 else 0),
        )
        for least, densities, needs in table
        for density in densities
    )


VARIANTS = _variants()
_RUNGS: tuple[Mapping[str, float], ...] = (
    {"distinct": 3},
    {STRONG: 2},
    {"distinct": 4},
    {"distinct": 5},
)
"""What every rule takes that can: the more evidence, the thinner it may be spread."""
"""The table; what we trust most comes first."""
_LOOSE = (
    Grade(((STRONG, 1), ("density", 0.2))),
    Grade(((STRONG, 1), ("distinct", 2))),
    Grade((("distinct", 2), ("density", 0.3))),
    Grade((("distinct", 3),)),
)
"""What every variant implies."""


class Evidence(NamedTuple):
    """What a rule looks for, all of it in the groups STRONG and FAIR; signals are (name, group)."""

    terms: tuple[Term, ...]
    signals: tuple[tuple[str, str], ...] = ()


def rule_of(name: str, evidence: Evidence, grades: Iterable[Grade]) -> Rule:
    """Return a rule with this evidence and these grades, all of the best score."""
    scored = tuple(grade._replace(score=10.0) for grade in grades)
    return Rule(
        name,
        {},
        "spam",
        "critical",
        10.0,
        scored,
        evidence.terms,
        signals=evidence.signals,
        window=WINDOW,
    )


def fit(rules: Sequence[Evidence], junk: Sequence[str], clean: Texts, *, jobs: int = 1) -> Fits:
    """Choose grades for rules, each given by what it looks for; what clean lines allow is for all."""
    loose = [rule_of(f"v{n}", evidence, _LOOSE) for n, evidence in enumerate(rules)]
    scanner = Scanner(RuleSet(tuple(loose)))
    close: list[tuple[str, tuple[int, ...]]] = []
    lines = 0
    tasks = ((None, block.lines) for block in blocks(clean()))
    for _, (size, flagged) in mapped(partial(_flagged, scanner), tasks, jobs):
        lines += size
        close += flagged[: _MOST_KEPT - len(close)]
    allowed = int(lines * _ALLOWED)
    fits: list[Fit] = []
    false = 0
    for number, evidence in enumerate(rules):
        mine = [line for line, found in close if number in found]
        found, wrong = _tried(evidence, junk), _tried(evidence, mine)
        possible = [n for n, variant in enumerate(VARIANTS) if _possible(variant, evidence, lines)]
        taken = _best(found, wrong, possible, 0)
        if _any(found, taken).mean() * len(rules) < _ENOUGH:
            taken = _best(found, wrong, possible, allowed - false)
        flags = _any(wrong, taken)
        false += int(flags.sum())
        closest: list[int] = np.argsort(-wrong.sum(axis=0), kind="stable").tolist()
        near = tuple(mine[place] for place in closest if not flags[place])
        fits.append(Fit(tuple(VARIANTS[n].grade for n in taken), _any(found, taken), near))
    return Fits(tuple(fits), false, lines)


def _possible(variant: Variant, evidence: Evidence, lines: int) -> bool:
    """Whether there is so much to find, and clean text enough to trust what it says of it."""
    groups = [term.group for term in evidence.terms] + [group for _, group in evidence.signals]
    most = {"distinct": len(groups), STRONG: groups.count(STRONG)}
    enough = all(most.get(name, limit) >= limit for name, limit in variant.least.items())
    return enough and variant.needs <= lines


def _any(table: Bools, taken: Sequence[int]) -> Bools:
    """Return which lines any of the taken variants flags."""
    flags = np.zeros(table.shape[1], bool)
    for number in taken:
        flags |= table[number]
    return flags


def _flagged(
    scanner: Scanner, lines: Sequence[str]
) -> tuple[int, list[tuple[str, tuple[int, ...]]]]:
    """Return how many lines there are, and those in which rules fired with the rules' numbers."""
    return len(lines), [
        (lines[number], tuple(sorted({int(f.rule[1:]) for f in verdict.findings})))
        for number, verdict in _judged(scanner, lines)
    ]


def _tried(evidence: Evidence, lines: Sequence[str]) -> Bools:
    """Return bool[variants, lines]: what each one flags."""
    table = np.zeros((len(VARIANTS), len(lines)), bool)
    if not lines:
        return table
    rules = [rule_of(f"v{n}", evidence, [variant.grade]) for n, variant in enumerate(VARIANTS)]
    scanner = Scanner(RuleSet(tuple(rules)))
    for number, verdict in _judged(scanner, lines):
        for finding in verdict.findings:
            table[int(finding.rule[1:]), number] = True
    return table


def _judged(scanner: Scanner, lines: Sequence[str]) -> Iterator[tuple[int, Verdict]]:
    """Yield the numbers and verdicts of the lines in which rules fired, each judged alone."""
    if lines:
        clear = [line.replace("\n", " ").replace("\r", " ") for line in lines]
        lengths = np.array([len(line) for line in clear], dtype=np.int64)
        yield from scanner.scan_joined("\n".join(clear), lengths)


def _best(found: Bools, false: Bools, usable: Sequence[int], allowed: int) -> list[int]:
    """Take the first usable density of every rung, then what finds most besides.

    What is taken flags, with what was taken before, no more clean lines than is allowed. Rungs are
    taken whether or not this junk needs them: the next has words that nobody has seen.
    """
    taken: list[int] = []
    junk = np.zeros(found.shape[1], bool)
    clean = np.zeros(false.shape[1], bool)

    def fits(number: int) -> bool:
        return number not in taken and (clean | false[number]).sum() <= allowed

    for rung in _RUNGS:
        best = next((n for n in usable if VARIANTS[n].least == rung and fits(n)), None)
        if best is not None:
            taken.append(best)
            junk |= found[best]
            clean |= false[best]
    while True:
        gains = [(int((found[n] & ~junk).sum()), n) for n in usable if fits(n)]
        most = max(gains, default=(0, 0))[0]
        if most <= _LEAST_GAIN * len(junk):
            break
        best = next(n for gain, n in gains if gain >= _SAME * most)
        taken.append(best)
        junk |= found[best]
        clean |= false[best]
    return _without_implied(taken)


def _without_implied(taken: Sequence[int]) -> list[int]:
    """Leave out what only holds where another one holds too."""
    limits = {number: dict(VARIANTS[number].grade.at_least) for number in taken}

    def implies(one: int, other: int) -> bool:
        return all(limits[one].get(name, 0) >= limit for name, limit in limits[other].items())

    return [n for n in taken if not any(o != n and implies(n, o) for o in taken)]
