"""Writes stretches of a page, or of what its scripts write, as lines that know their places."""

from __future__ import annotations

from filter.sources.blocks import Lines
from filter.sources.markup import Attribute, pieces
from filter.sources.scripts import Written


class Pen:
    """Copies from the page; from what a script writes between `turn_to` and `turn_back`."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.source = page
        self.written: Written | None = None

    def turn_to(self, written: Written) -> None:
        """Copy from the text that a script writes."""
        self.source, self.written = written.text, written

    def turn_back(self) -> None:
        """Copy from the page again."""
        self.source, self.written = self.page, None

    def place(self, at: int) -> int:
        """Lead a place of what is copied from back to the page."""
        if self.written is None:
            return at
        if at < len(self.written.starts):
            return self.written.starts[at]
        return self.written.ends[-1] if self.written.ends else 0

    def write(
        self,
        lines: Lines,
        start: int,
        end: int,
        *,
        raw: bool = False,
        attribute: bool = False,
        keep_lines: bool = False,
    ) -> None:
        """Add what stands between two places, without NULs, as browsers show it.

        `raw` text holds no character references; in an attribute they end otherwise.
        """
        source = self.source
        if raw or source.find("&", start, end) < 0:
            if self.written is None and source.find("\0", start, end) < 0:
                lines.add(source[start:end], start, end, keep_lines=keep_lines)
            else:
                self._singly(lines, source[start:end], start, keep_lines=keep_lines)
            return
        for text, first, last in pieces(source, start, end, attribute=attribute):
            if last - first != len(text):
                lines.add(text, self.place(first), self.place(last - 1) + 1, keep_lines=keep_lines)
            else:
                self._singly(lines, text, first, keep_lines=keep_lines)

    def _singly(self, lines: Lines, text: str, start: int, *, keep_lines: bool) -> None:
        if self.written is None and "\0" not in text:
            lines.add(text, start, start + len(text), keep_lines=keep_lines)
            return
        for at, character in enumerate(text, start):
            if character != "\0":
                end = self.written.ends[at] if self.written else at + 1
                lines.add(character, self.place(at), end, keep_lines=keep_lines)

    def value(self, found: Attribute | None) -> str:
        """Return an attribute's value; '' where there is none."""
        if found is None:
            return ""
        source = self.source
        if source.find("&", found.start, found.end) < 0:
            return source[found.start : found.end]
        return "".join(p.text for p in pieces(source, found.start, found.end, attribute=True))
