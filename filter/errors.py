"""Failures, each with a stable code, a place and a way out.

Nothing here prints or exits: `cli/` turns these into text and exit code 2.
"""

from __future__ import annotations

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
