"""Pieces of a page, put together to blocks whose every character knows its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filter.model import Block, Link

_SHORT = 200
"""Characters up to which a plain loop is faster than array operations: links are that short."""

_BLANK = str.maketrans("\n\r\t\f\v", "     ")


class Lines:
    """Text that grows line by line; characters of one source are added with their places."""

    __slots__ = ("ends", "filled", "size", "starts", "texts")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.filled = False
        self.size = 0

    def add(self, text: str, start: int, end: int, *, keep_lines: bool = False) -> None:
        """Add characters that stand one by one, or all together, for the places [start, end)."""
        if not text.isspace():
            self.filled = True
        elif not self.filled and not keep_lines:
            return
        if not keep_lines and not text.isprintable():
            text = text.translate(_BLANK)
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)
        self.size += len(text)

    def space(self, place: int) -> None:
        """Set apart what follows."""
        if self.filled:
            self.add(" ", place, place)

    def end_line(self, place: int) -> None:
        """End the line, if something stands on it."""
        if self.filled:
            self.add("\n", place, place, keep_lines=True)
            self.filled = False

    def extend(self, other: Lines) -> None:
        """Add what another has."""
        self.texts += other.texts
        self.starts += other.starts
        self.ends += other.ends
        self.size += other.size

    def block(self, scope: str, base: int, link: Link | None = None) -> Block:
        """Return all of it as a block of the part of the page that begins at `base`."""
        text = "".join(self.texts)
        return Block(scope, text, self._origin(base), link)

    def _origin(self, base: int) -> npt.NDArray[np.int32]:
        if self.size <= _SHORT:
            return self._short_origin(base)
        lengths = np.fromiter(map(len, self.texts), np.int32, len(self.texts))
        starts = np.array(self.starts, np.int32) - base
        ends = np.array(self.ends, np.int32) - base
        one_by_one = np.repeat(ends - starts == lengths, lengths)
        first = np.cumsum(lengths) - lengths
        inside = np.arange(int(lengths.sum()), dtype=np.int32) - np.repeat(first, lengths)
        begin = np.repeat(starts, lengths) + np.where(one_by_one, inside, 0)
        end = np.where(one_by_one, begin + 1, np.repeat(ends, lengths))
        return np.stack((begin, end)).astype(np.int32)

    def _short_origin(self, base: int) -> npt.NDArray[np.int32]:
        begin: list[int] = []
        finish: list[int] = []
        for text, start, end in zip(self.texts, self.starts, self.ends, strict=True):
            if end - start == len(text):
                begin += range(start - base, end - base)
                finish += range(start - base + 1, end - base + 1)
            else:
                begin += [start - base] * len(text)
                finish += [end - base] * len(text)
        return np.array((begin, finish), np.int32)
