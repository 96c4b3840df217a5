"""Lines and columns of offsets. LF, CR LF and a lone CR each end a line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import numpy as np


def line_starts(text: str) -> list[int]:
    """Return the offset of every line's first character."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = codes == ord("\n")
    returns = np.flatnonzero(codes == ord("\r"))
    if len(returns):
        following = np.minimum(returns + 1, len(codes) - 1)
        ends[returns[codes[following] != ord("\n")]] = True
    return [0, *(np.flatnonzero(ends) + 1).tolist()]


def line_and_column(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of `offset`; `starts` as `line_starts` gives them."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def lines_at(text: str, offsets: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (number, start, end) of the lines of some offsets, which never fall.

    Numbers count from 1, ends are one behind the line end. Of few offsets that is quicker than to find
    all lines.
    """
    if "\r" in text:
        starts = line_starts(text)
        edges = [*starts, len(text)]
        for offset in offsets:
            number = bisect_right(starts, offset)
            yield number, edges[number - 1], edges[number]
        return
    number, start, stop = 1, 0, _line_end(text, 0)
    for offset in offsets:
        if offset > stop:
            number += text.count("\n", start, offset)
            start, stop = text.rfind("\n", start, offset) + 1, _line_end(text, offset)
        yield number, start, min(stop + 1, len(text))


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found
