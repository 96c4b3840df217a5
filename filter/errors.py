"""Failures, each with a stable code, a place and a way out.

Nothing here prints or exits: `cli/` turns these into text and exit code 2.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Level = Literal["error", "warning"]


class Place(NamedTuple):
    """A point in a file; `line` and `column` are 1-based code points, 0 where unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Diagnostic(NamedTuple):
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


FAILURES: Mapping[str, str] = {
    "I001": "a file cannot be read",
    "I002": "bytes are not of the encoding",
    "I003": "a text would not come back byte for byte",
    "I004": "a row is no JSON object, or is nested too deeply",
    "I005": "a row lacks a field, or the field is no text",
    "I006": "a row is too long",
    "I007": "a page is too large, or a character cannot be written in its encoding",
    "I008": "this cannot be changed in place",
    "I009": "a file of this format cannot be cleaned",
    "I010": "a library for this format is missing, or the file was not made by this command",
    "I011": "an archive or table is damaged",
    "I020": "the token file cannot be read",
    "I040": "the text of a row is null",
    "I041": "a table has no such column, or several",
    "I042": "a column holds no text",
    "I043": "the text of a row is not UTF-8",
    "I044": "this is no Parquet file",
    "I045": "a row group is damaged",
    "I046": "a verdict column is there already",
    "I047": "two files would become one",
    "I048": "a folder holds no Parquet file",
    "O001": "the system refuses to read or write a file",
    "O002": "rewritten rules would mean something else, so they stay as they were",
    "U001": "an argument is unknown or missing",
    "U002": "there is no such command",
    "U003": "a name is none of the known ones",
    "U004": "there is no such encoding",
    "U005": "a number is out of range",
    "U006": "stdout is closed",
    "U007": "there is nothing to work on",
    "U008": "options exclude one another",
    "U009": "there is no such rule or file",
    "U010": "a value or a file is not what the call takes",
    "U020": "the token is too short",
    "U021": "the token has characters that headers cannot carry",
    "U022": "serving others needs a token",
    "U023": "the address cannot be listened on",
    "U024": "an extra is not installed",
    "U025": "a folder of clean text holds none",
    "U026": "a limit is set for lines that are not given",
    "U027": "a text is too long to explain",
    "U028": "the builtin rules are not changed",
    "U030": "an option does not go with --output-dir or Parquet",
    "U031": "another run works in the folder",
    "U032": "the folder holds the parts of another job",
    "U033": "a file has changed since its part was written",
    "U034": "a terminal cannot show this",
    "U035": "a file that would be written is there already",
    "W001": "a process died",
    "W002": "the work was stopped",
}
"""Every failure beyond rule files and configurations: code -> one-line meaning. Codes are stable.

I input, O the operating system, U usage, W work in several processes. Rule files and
configurations have theirs in `filter.ruleset.codes`.
"""


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


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is close to `word`, for a hint."""
    # Imported here, as elsewhere what only failures need: a program starts in the time of a page.
    close = importlib.import_module("difflib").get_close_matches(word, list(known), n=1)
    return next(iter(close), None)


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
