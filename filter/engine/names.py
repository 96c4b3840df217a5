"""Many short texts kept as one, so that a cache of programs need not load them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


class Names(Sequence[str]):
    """A list of texts; by number only."""

    __slots__ = ("_ends", "_text")

    def __init__(self, names: Sequence[str]) -> None:
        """Keep `names` in their order."""
        self._text = "".join(names)
        self._ends = np.cumsum([0, *map(len, names)], dtype=np.int32)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: Any) -> Any:
        return self._text[self._ends[number] : self._ends[number + 1]]
