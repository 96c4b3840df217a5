"""Text files that complaints can point into."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import accumulate

from filter.errors import Diagnostic, Place

Report = list[Diagnostic]
"""Where complaints are gathered, so that all are told at once."""

_UNREADABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text file that complaints point into.

    `letter` begins the codes of complaints about its form: R rules, C configuration. `folder` is
    where paths in it start from. Line ends are LF here, so offsets fit what YAML says.
    """

    name: str
    text: str
    letter: str = "R"
    folder: Traversable | None = None
    starts: tuple[int, ...] = field(default=(0,), repr=False)

    def place(self, offset: int) -> Place:
        """Line and column of an offset."""
        line = bisect.bisect_right(self.starts, offset)
        return Place(self.name, line, offset - self.starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a 1-based line, without its end."""
        start = self.starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end]

    def diagnose(
        self, code: str, message: str, start: int, end: int | None = None, hint: str | None = None
    ) -> Diagnostic:
        """Complain about [start, end); the caret stays on the line that `start` is in."""
        place = self.place(start)
        line = self.line(place.line)
        rest = max(1, len(line.rstrip()) - place.column + 1)
        width = max(1, min((end or start + 1) - start, rest))
        if len(message) > _LONGEST_MESSAGE:  # somebody's whole file may stand where a name should
            message = f"{message[:_LONGEST_MESSAGE]}…"
        return Diagnostic(code, message, place, hint=hint, source=line, width=width)


def source_of(
    data: bytes | str,
    name: str,
    report: Report,
    *,
    letter: str = "R",
    folder: Traversable | None = None,
) -> Source | None:
    """Decode a file and find its lines; None (and a complaint) if it is not UTF-8 text."""
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = error.object[: error.start].decode("utf-8-sig")
            bad = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
            report.append(_unreadable(name, text, letter, bad, "save the file as UTF-8"))
            return None
    else:
        text = data.removeprefix("\ufeff")
    found = _UNREADABLE.search(text)
    if found:
        bad = f"character U+{ord(found[0]):04X} cannot stand in a text file"
        hint = 'remove it, or write it as "\\u...." in double quotes'
        report.append(_unreadable(name, text[: found.start()], letter, bad, hint))
        return None
    return _with_lines(name, text, letter, folder)


def _with_lines(name: str, text: str, letter: str, folder: Traversable | None) -> Source:
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    lengths = map(len, text.split("\n"))
    starts = tuple(accumulate(lengths, lambda start, length: start + length + 1, initial=0))
    return Source(name, text, letter, folder, starts[:-1])


def _unreadable(name: str, before: str, letter: str, message: str, hint: str) -> Diagnostic:
    source = _with_lines(name, before, letter, None)
    return source.diagnose(f"{letter}002", message, len(source.text), hint=hint)
