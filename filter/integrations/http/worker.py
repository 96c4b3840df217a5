"""A process that judges, so that the one that talks to clients never waits for the engine.

It can be ended when a text takes too long, and a crash in it costs one request. This is how the
process that talks to clients sees it; what happens in it is in `child`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from collections import deque
from collections.abc import Callable
from typing import cast

from filter.engine.scanner import Scanner
from filter.integrations.http.child import Reply, work
from filter.integrations.http.frames import Inbox, framed
from filter.integrations.http.tasks import Answer, Limits, Task
from filter.integrations.http.timelimit import TimeLimit

_START_SECONDS = 60.0

Sent = tuple[Task, "asyncio.Future[Answer]"]
"""A task, and who waits for its answer."""


class WorkerError(Exception):
    """The process ended, or did not answer in time, or its engine failed."""


class Worker(asyncio.Protocol):
    """One judging process. Start it with `use`, which gives it its rules.

    `on_answers` is called when it has answered, `on_end` with why it ended and what it did not
    answer. `limits.seconds` may pass from one answer to the next. `size_ahead` are the bytes of the
    tasks it has not begun with.
    """

    def __init__(
        self,
        limits: Limits,
        on_answers: Callable[[], None],
        on_end: Callable[[str, list[Sent]], None],
    ) -> None:
        self._ours, self._theirs = socket.socketpair()
        context = multiprocessing.get_context("spawn")  # a fork would copy locks of threads
        self._process = context.Process(
            target=work, args=(self._theirs, limits), name="hogwash-judge", daemon=True
        )
        self._on_answers = on_answers
        self._on_end = on_end
        self._limit: TimeLimit[Worker] = TimeLimit(limits.seconds, Worker._too_slow)
        self._inbox = Inbox()
        self._transport: asyncio.WriteTransport | None = None
        self._ready: asyncio.Future[None] | None = None
        self._sent: deque[Sent] = deque()
        self._taken = 0
        self.size_ahead = 0
        self.alone = False
        self.scanner: Scanner | None = None
        self.ended = False

    async def use(self, scanner: Scanner) -> None:
        """Judge by these rules from now on.

        Raises:
            WorkerError: The process does not start.
        """
        loop = asyncio.get_running_loop()
        if self._transport is None:
            await asyncio.to_thread(self._process.start)
            self._theirs.close()
            self._ours.setblocking(False)
            self._transport, _ = await loop.create_connection(lambda: self, sock=self._ours)
        self._ready = loop.create_future()
        self._transport.write(framed(scanner))
        try:
            await asyncio.wait_for(self._ready, _START_SECONDS)
        except TimeoutError as error:
            self._end(f"no rules within {_START_SECONDS:g} seconds")
            raise WorkerError("the judging process does not start") from error
        self.scanner = scanner

    @property
    def idle(self) -> bool:
        """Whether it has nothing to do."""
        return not self._sent

    @property
    def ahead(self) -> int:
        """How many tasks it has been sent and not yet begun with."""
        return len(self._sent) - self._taken

    def send(self, tasks: list[Sent], *, alone: bool = False) -> None:
        """Let it answer tasks; `alone`: it shall get no others before it has answered."""
        assert self._transport is not None
        self.alone = alone
        if self.idle:
            self._taken = len(tasks)
            self._limit.begin(self)
        else:
            self.size_ahead += sum(len(task.body) for task, _ in tasks)
        self._sent += tasks
        self._transport.write(framed([task for task, _ in tasks]))

    def data_received(self, data: bytes) -> None:
        """Hand on the answers."""
        for message in self._inbox.messages(data):
            if message is None:
                assert self._ready is not None
                if not self._ready.done():
                    self._ready.set_result(None)
            else:
                self._answered(cast("list[Reply]", message))

    def _answered(self, replies: list[Reply]) -> None:
        self._limit.finish(self)
        done = [self._sent.popleft() for _ in replies]
        self._taken, self.size_ahead = len(self._sent), 0  # it goes on with all that has come
        if self._sent:
            self._limit.begin(self)
        self._on_answers()  # first of all: it need not wait while answers are sent
        for (_, future), reply in zip(done, replies, strict=True):
            if future.done():  # its client went away or waited too long
                continue
            if isinstance(reply, str):
                future.set_exception(WorkerError(reply))
            else:
                future.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that it ended."""
        del exc
        self._end("the judging process ended")

    def _too_slow(self) -> None:
        self._end(f"no verdict within {self._limit.seconds:g} seconds")

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._transport is not None:
            self._end("the service stops")
            await asyncio.to_thread(self._process.join)

    def _end(self, why: str) -> None:
        if self.ended or self._transport is None:
            return
        self.ended = True
        self._limit.finish(self)
        self._transport.abort()
        self._process.kill()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(WorkerError(why))
        self._on_end(why, [*self._sent])
        self._sent.clear()
