"""A time limit that many waits share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
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
        loop = asyncio.get_running_loop()
        self._open[waiting] = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_later(self.seconds, self._look, loop)

    def finish(self, waiting: Waiting) -> None:
        """Leave it alone from now on."""
        self._open.pop(waiting, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        for waiting, end in [*self._open.items()]:
            if end > loop.time():
                self._timer = loop.call_at(end, self._look, loop)
                return
            del self._open[waiting]
            self._end(waiting)
