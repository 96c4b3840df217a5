"""A line on stderr that says how far long work has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from filter.cli.terminal import is_terminal
from filter.model import Document

_PATIENCE = 2.0
_PAUSE = 0.2
_LOG_PAUSE = 30.0
_ERASE = "\r\x1b[K"


def counted(documents: Iterable[Document], *, also_written: bool) -> Iterator[Document]:
    """Pass documents on and tell their number; `also_written`: results go to this terminal too."""
    if also_written or not is_terminal(sys.stderr):
        yield from documents
        return
    number = characters = 0
    due = time.monotonic() + _PATIENCE
    told = False
    try:
        for document in documents:
            number += document.part.last
            characters += len(document.text)
            if (now := time.monotonic()) >= due:
                due, told = now + _PAUSE, True
                size = f"{characters / 1e6:,.1f} million characters"
                sys.stderr.write(f"{_ERASE}{number:,} documents, {size}")
                sys.stderr.flush()
            yield document
    finally:
        if told:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()


class Meter:
    """Tells how much of a known amount is done, how fast, and how long the rest takes.

    To a terminal it is a line that changes, to a log a line now and then.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.done = self.rows = 0
        self.began = time.monotonic()
        self.to_terminal = is_terminal(sys.stderr)
        self.due = self.began + (_PATIENCE if self.to_terminal else _LOG_PAUSE)
        self.told = False

    def add(self, rows: int, size: int) -> None:
        """Count what is done, and tell it where it is time to."""
        self.rows += rows
        self.done += size
        now = time.monotonic()
        if now < self.due:
            return
        self.due = now + (_PAUSE if self.to_terminal else _LOG_PAUSE)
        begin, end = (_ERASE, "") if self.to_terminal else ("hogwash: ", "\n")
        sys.stderr.write(begin + self._text(now - self.began) + end)
        sys.stderr.flush()
        self.told = self.to_terminal

    def clear(self) -> None:
        """Take the line away."""
        if self.told:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self.told = False

    def _text(self, seconds: float) -> str:
        left = round(seconds * (self.size - self.done) / max(self.done, 1))
        hours, minutes = divmod(left // 60, 60)
        return (
            f"{self.done / max(self.size, 1):.0%}, {self.rows:,} rows,"
            f" {self.done / 1e6 / max(seconds, 0.001):.1f} MB/s,"
            f" {hours}:{minutes:02}:{left % 60:02} left"
        )
