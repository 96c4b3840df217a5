"""A time limit that many waits share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Waiting = TypeVar("Waiting", bound=Hashable)


class TimeLimit(Generic[Waiting]):
    """Calls `end` with every wait that takes longer than `seconds`.

    All waits may take equally long, so they end in the order they began in and one timer serves
    all: setting and cancelling one for each costs more than reading a request does.
    """

    def __init__(self, seconds: float, end: Callable[[Waiting], object]) -> None:
        self.seconds = seconds
        self._end = end
        self._open: dict[Waiting, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: Waiting) -> None:
        """Count its time from now."""
        self._open[waiting] = monotonic() + self.seconds
        if self._timer is None:
            self._wake_in(self.seconds)

    def finish(self, waiting: Waiting) -> None:
        """Leave it alone from now on."""
        self._open.pop(waiting, None)

    def _wake_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        for waiting, end in [*self._open.items()]:
            left = end - monotonic()
            if left > 0:
                if self._timer is None:  # what was ended may have begun another wait
                    self._wake_in(left)
                return
            if self._open.pop(waiting, None) is not None:
                self._end(waiting)
