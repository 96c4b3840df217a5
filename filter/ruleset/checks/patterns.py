"""Checks of patterns: what wakes them, and how long they can take."""

from __future__ import annotations

import math
import time

import regex

from filter.ruleset.attacks import attacks
from filter.ruleset.checks.linted import Complaint, Complaints, Rules
from filter.ruleset.nodes import Node
from filter.ruleset.words import entries, grouped
from filter.text.literals import needed_literals
from filter.text.patterns import compile_pattern


def without_literal(rules: Rules) -> Complaints:
    """L008: nothing wakes the pattern, so it always runs."""
    for _, node, _ in rules.linted:
        for pattern in _patterns(node):
            if not needed_literals(pattern.value):
                message = "this pattern has no literal, so it runs over every text"
                hint = "give every alternative two characters or more that stand as they are"
                yield Complaint(pattern.diagnose("L008", message, hint))


def growing(rules: Rules) -> Complaints:
    """L009: some text makes the pattern backtrack, as a timed try shows."""
    for _, node, _ in rules.linted:
        for pattern in _patterns(node):
            if grows(pattern.value):
                message = "four times the text takes this pattern more than thirty times as long"
                hint = "avoid repeats inside repeats, use possessive ones: (?:...)++"
                yield Complaint(pattern.diagnose("L009", message, hint))


_GROWTH = 30.0
"""Four times the text costs a quadratic pattern 16 times the time, a cubic one 64 times."""
_SHORT, _LONG = 100, 400
_NOTICEABLE = 0.0005
"""Seconds of processor time; what takes less on the long probe is never dear on a line."""
_PATIENCE = 0.25
"""Seconds of processor time after which a try is given up: that is answer enough."""


def grows(source: str) -> bool:
    """Whether some attack takes the pattern over `_GROWTH` times as long on four times the text."""
    compiled = compile_pattern(source)
    return any(
        # What looks slow is timed once more, since other work on the machine adds to a try.
        _grows_on(compiled, short, long, tries=2) and _grows_on(compiled, short, long, tries=9)
        for short, long in zip(attacks(source, _SHORT), attacks(source, _LONG), strict=True)
    )


def _grows_on(compiled: regex.Pattern[str], short: str, long: str, tries: int) -> bool:
    slow = _seconds(compiled, long, tries)
    return slow > _NOTICEABLE and slow > _GROWTH * min(_seconds(compiled, short, tries), _PATIENCE)


def _seconds(compiled: regex.Pattern[str], text: str, tries: int) -> float:
    """Processor time of a search, the best of some tries; infinite where it is given up."""
    best = math.inf
    for _ in range(tries):
        start = time.process_time()
        try:
            compiled.search(text, timeout=_PATIENCE)
        except TimeoutError:
            return math.inf
        best = min(best, time.process_time() - start)
    return best


def _patterns(node: Node) -> list[Node]:
    return [item for _, value in grouped(node.get("patterns")) for item in entries(value)]
