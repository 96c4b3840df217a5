"""Patterns of rules, compiled."""

from __future__ import annotations

import functools

import regex

from filter.text.literals import fold_pattern

_MOST_KEPT = 4096
"""Compiled patterns that are remembered; the regex package itself remembers 500, and many rules share some."""


@functools.lru_cache(_MOST_KEPT)
def compile_pattern(source: str) -> regex.Pattern[str]:
    """Compile a pattern as it is searched in folded text.

    Raises:
        regex.error: It is not a pattern; RecursionError, OverflowError, MemoryError and ValueError
            also come of such.
    """
    return regex.compile(fold_pattern(source), regex.IGNORECASE, cache_pattern=False)
