"""Lines and columns of offsets. LF, CR LF and a lone CR each end a line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

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
