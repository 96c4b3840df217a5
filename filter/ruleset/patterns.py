"""Regular expressions of rules: compiled once to see that they are valid, and tried for speed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from filter.errors import Diagnostic
from filter.model import Pattern
from filter.ruleset.nodes import Node
from filter.ruleset.source import Report
from filter.ruleset.words import entries, grouped
from filter.text.patterns import compile_pattern

_COMPILE_ERRORS = (regex.error, RecursionError, OverflowError, MemoryError, ValueError)
PROBE_LENGTH = 200
PROBE_SECONDS = 1.0
"""What a sound pattern does in microseconds. The regex package counts processor time, so a busy
machine refuses nothing; only what grows exponentially comes near (cubic: 0.3 s)."""

_PROBE_UNITS = ("a", "1", " ", "在", ".", "a1", "a ", "在 ", "在a", "1.", "a-")
_LITERAL_RUN = re.compile(r"(?<!\\)[^\W_]+")
_MOST_LITERALS = 16
_REPEATED_GROUP = re.compile(r"\)[*+{]")
"""Without one, backtracking is polynomial: lint may speak of that."""


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
        compiled = compile_pattern(item.value)
    except _COMPILE_ERRORS as error:
        report.append(_invalid(item, error))
        return False
    if compiled.search(""):
        hint = "ask for at least one character, with + in place of * for example"
        report.append(item.diagnose("R035", "this pattern matches the empty text", hint))
        return False
    if _REPEATED_GROUP.search(item.value) and is_slow(compiled, PROBE_LENGTH, PROBE_SECONDS):
        hint = "avoid repeats inside repeats, use possessive ones: (?:...)++"
        message = f"this pattern takes over {PROBE_SECONDS:g} s on {PROBE_LENGTH} characters"
        report.append(item.diagnose("R036", message, hint))
        return False
    return True


def is_slow(compiled: regex.Pattern[str], length: int, seconds: float) -> bool:
    """Whether a search of some probe of `length` takes longer than `seconds`."""
    for probe in probes(compiled.pattern, length):
        try:
            compiled.search(probe, timeout=seconds)
        except TimeoutError:
            return True
    return False


def probes(pattern: str, length: int) -> Iterator[str]:
    """Yield repetitive texts that almost match: they make nested repeats backtrack.

    Each ends with the pattern's own text, for the regex package skips what lacks a character that
    every match needs.
    """
    literals = list(dict.fromkeys(_LITERAL_RUN.findall(pattern)))[:_MOST_LITERALS]
    for unit in dict.fromkeys((*literals, *_PROBE_UNITS)):
        yield f"{(unit * length)[:length]}\0{pattern}"


def _invalid(item: Node, error: Exception) -> Diagnostic:
    try:  # folding moves characters, so the place is where the pattern as written goes wrong
        regex.compile(item.value, regex.IGNORECASE)
    except _COMPILE_ERRORS as as_written:
        error = as_written
    too_deep = isinstance(error, RecursionError)
    reason = "nested too deep" if too_deep else getattr(error, "msg", None) or str(error)
    text = f"not a regular expression: {reason}"
    position = getattr(error, "pos", None)
    if position is None:
        return item.diagnose("R034", text)
    text = f"{text} at character {position + 1}"
    return item.diagnose_part(position, 1, "R034", text)
