"""Lines and columns of offsets. LF, CR LF and a lone CR each end a line."""

from __future__ import annotations

import numpy as np

from filter.text.fold import Offsets


def line_starts(text: str) -> Offsets:
    """Return int32[number of lines]: the offset of every line's first character."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = codes == ord("\n")
    returns = np.flatnonzero(codes == ord("\r"))
    if len(returns):
        following = np.minimum(returns + 1, len(codes) - 1)
        ends[returns[codes[following] != ord("\n")]] = True
    return np.concatenate(([0], np.flatnonzero(ends) + 1)).astype(np.int32)


def line_and_column(starts: Offsets, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of `offset`; `starts` as `line_starts` gives them."""
    line = int(np.searchsorted(starts, offset, side="right"))
    return line, int(offset) - int(starts[line - 1]) + 1
