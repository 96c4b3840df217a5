"""Failures, each with a stable code, a place and a way out.

Nothing here prints or exits: `cli/` turns these into text and exit code 2.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a file; `line` and `column` are 1-based code points, 0 where unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint about a rule file or a configuration.

    `code` is stable (R... rules, C... configuration, L... lint); `source` is the line the place
    points into and `width` how many code points the caret underlines there.
    """

    code: str
    message: str
    place: Place | None = None
    level: Level = "error"
    hint: str | None = None
    source: str | None = None
    width: int = 1


class HogwashError(Exception):
    """Base of every failure that a caller can act on.

    `code` is stable, `place` says where, `hint` what to do about it.
    """

    def __init__(
        self, code: str, message: str, *, place: Place | None = None, hint: str | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}error[{self.code}]: {self.message}{hint}"


class RuleError(HogwashError):
    """Rule files or configuration that do not load; holds every complaint, not the first one."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = next(d for d in diagnostics if d.level == "error")
        super().__init__(first.code, first.message, place=first.place, hint=first.hint)
        self.diagnostics = diagnostics


class InputError(HogwashError):
    """A document that could not be read or decoded (codes I...)."""


class UsageError(HogwashError):
    """A wrong call of the command line or of the API (codes U...)."""


# --------------------------------------------------------------------------- as text

_MOST_SHOWN = 120
"""Characters of a source line that are shown; a longer one is cut round the caret."""


def format_diagnostic(diagnostic: Diagnostic) -> str:
    """Return a complaint as people read it: place, code, message, hint, source line, caret.

    The caret stands under its characters in a terminal, where CJK takes two cells and tabs are
    kept. Control and bidi characters come out as U+FFFD, so that no file can rewrite the screen.
    """
    where = f"{diagnostic.place}: " if diagnostic.place else ""
    hint = f"; {diagnostic.hint}" if diagnostic.hint else ""
    head = f"{where}{diagnostic.level}[{diagnostic.code}]: {diagnostic.message}{hint}"
    lines = ["".join(map(_printable, head))]
    if diagnostic.source and diagnostic.source.strip() and diagnostic.place:
        before, marked, after = (
            "".join(map(_printable, part))
            for part in _cut(diagnostic.source, diagnostic.place.column - 1, diagnostic.width)
        )
        indent = "".join("\t" if c == "\t" else " " * _cells(c) for c in before)
        lines += [
            f"    {before}{marked}{after}".rstrip(),
            f"    {indent}{'^' * max(1, sum(map(_cells, marked)))}",
        ]
    return "\n".join(lines)


def _cut(line: str, start: int, width: int) -> tuple[str, str, str]:
    """Return what stands before, in and after [start, start + width), shortened if too long."""
    before, marked, after = line[:start], line[start : start + width], line[start + width :]
    half = _MOST_SHOWN // 2
    if len(line) > _MOST_SHOWN:
        before = before if len(before) <= half else f"…{before[-half:]}"
        after = after if len(after) <= half else f"{after[:half]}…"
        if len(marked) > half:
            marked, after = f"{marked[:half]}…", ""
    return before, marked, after


def _printable(character: str) -> str:
    if character == "\t":
        return character
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "\ufffd" if hidden else character


def _cells(character: str) -> int:
    """Terminal cells that a character takes."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
