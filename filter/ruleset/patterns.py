"""Regular expressions of rules: compiled once to see that they are valid, and tried for speed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from filter.errors import Diagnostic
from filter.model import Pattern
from filter.ruleset.nodes import Node, Report
from filter.ruleset.words import entries, grouped

FLAGS = regex.IGNORECASE
PROBE_LENGTH = 400
PROBE_SECONDS = 1.0
"""A search of a probe takes microseconds; the regex package measures this in processor time."""

_PROBE_UNITS = ("a", "1", " ", "在", ".", "a1", "a ", "在 ", "在a", "1.", "a-")
_LITERAL_RUN = re.compile(r"(?<!\\)[^\W_]+")
_MOST_LITERALS = 16


def read_patterns(node: Node | None, report: Report) -> tuple[Pattern, ...]:
    """Return the different patterns, in order, that are fit for use."""
    found: dict[Pattern, None] = {}
    for group, value in grouped(node):
        for item in entries(value):
            if _is_fit(item, report):
                found[Pattern(item.value, group)] = None
    return tuple(found)


def _is_fit(item: Node, report: Report) -> bool:
    try:
        compiled = regex.compile(item.value, FLAGS)
    except regex.error as error:
        position = getattr(error, "pos", None)
        report.append(_invalid(item, getattr(error, "msg", str(error)), position))
        return False
    except (RecursionError, OverflowError, MemoryError, ValueError) as error:
        report.append(_invalid(item, str(error) or "too complex", None))
        return False
    if compiled.search(""):
        hint = "ask for at least one character, with + in place of * for example"
        report.append(item.diagnose("R035", "this pattern matches the empty text", hint))
        return False
    if slowest_probe(compiled, PROBE_LENGTH, PROBE_SECONDS) is not None:
        hint = "avoid repeats inside repeats, use possessive ones: (?:...)++"
        message = f"this pattern takes over {PROBE_SECONDS:g} s on {PROBE_LENGTH} characters"
        report.append(item.diagnose("R036", message, hint))
        return False
    return True


def slowest_probe(compiled: regex.Pattern[str], length: int, seconds: float) -> str | None:
    """Return the first probe of `length` that a search does not finish in time."""
    for probe in probes(compiled.pattern, length):
        try:
            compiled.search(probe, timeout=seconds)
        except TimeoutError:
            return probe
    return None


def probes(pattern: str, length: int) -> Iterator[str]:
    """Yield repetitive texts that almost match: they make nested repeats backtrack."""
    literals = list(dict.fromkeys(_LITERAL_RUN.findall(pattern)))[:_MOST_LITERALS]
    for unit in dict.fromkeys((*literals, *_PROBE_UNITS)):
        yield (unit * (length // len(unit) + 1))[:length] + "\x00"


def _invalid(item: Node, message: str, position: int | None) -> Diagnostic:
    text = f"not a regular expression: {message}"
    if position is None:
        return item.diagnose("R034", text)
    text = f"{text} at character {position + 1}"
    return item.diagnose_part(position, 1, "R034", text)
