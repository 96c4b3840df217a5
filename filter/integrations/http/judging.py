"""Requests to answers, off the event loop.

Requests that come together are judged together, since every array operation has a fixed cost: a
fourth of the time for sixteen articles of 5 KB. Long ones have a process of their own, so that
they never hold up short ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from filter.integrations.http.refusal import busy
from filter.integrations.http.settings import Settings
from filter.integrations.http.store import RuleStore
from filter.integrations.http.tasks import Answer, Limits, Task
from filter.integrations.http.timelimit import TimeLimit
from filter.integrations.http.worker import Sent, Worker, WorkerError

log = logging.getLogger("hogwash.http")

_SHORT = 1 << 16
"""Bytes up to which a request is short."""

_BATCH = 1 << 18
"""Bytes of short requests that are judged at once."""


class Lane:
    """Some judging processes and the requests that wait in one line for them.

    A process that is at work is sent what it can judge next if it is the only one. Several fill
    one another's gaps, and a slow text shall not hold up what another process could judge.
    """

    def __init__(self, store: RuleStore, settings: Settings, batch: int, processes: int) -> None:
        self._store = store
        self._most = settings.max_waiting
        self._limits = Limits(
            settings.max_findings, settings.max_documents, batch, settings.judge_seconds
        )
        self._ahead = batch if processes == 1 else 0
        self._workers = [self._new() for _ in range(processes)]
        self._preparing: dict[int, asyncio.Task[None]] = {}
        self._handing_out = False
        self._stopped = False
        self._line: deque[Sent] = deque()
        self._suspects: deque[Sent] = deque()
        """What a process did not answer before it ended: asked again, each alone."""

    def _new(self) -> Worker:
        return Worker(self._limits, self._hand_out, self._lost)

    async def start(self) -> None:
        """Start the processes, so that the first request need not wait for them."""
        await asyncio.gather(*map(self._prepare, range(len(self._workers))))

    def add(self, task: Task) -> asyncio.Future[Answer]:
        """Put a task at the end of the line."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._line.append((task, future))
        if not self._handing_out:  # once for all that come in this turn of the loop
            self._handing_out = True
            loop.call_soon(self._hand_out)
        return future

    @property
    def waiting(self) -> int:
        """How many requests no process has begun with."""
        ahead = sum(worker.ahead for worker in self._workers)
        return len(self._line) + len(self._suspects) + ahead

    def full(self) -> bool:
        """Tell whether too many wait already; those who gave up do not count."""
        self._forget_who_gave_up()
        return self.waiting >= self._most

    def _forget_who_gave_up(self) -> None:
        for line in (self._line, self._suspects):
            while line and line[0][1].done():
                line.popleft()

    async def close(self) -> None:
        """End the processes."""
        self._stopped = True
        for task in self._preparing.values():
            task.cancel()
        await asyncio.gather(*(worker.close() for worker in self._workers))
        self._fail([*self._line, *self._suspects], "the service stops")

    def _hand_out(self) -> None:
        """Give the processes what they have room for."""
        self._handing_out = False
        self._forget_who_gave_up()
        for index, worker in enumerate(self._workers):
            if not (self._line or self._suspects):
                return
            if worker.ended or worker.scanner is not self._store.current.scanner:
                self._prepare_soon(index)
            elif self._suspects:
                if worker.idle:
                    worker.send([self._suspects.popleft()], alone=True)
            elif tasks := self._take(worker):
                worker.send(tasks)

    def _take(self, worker: Worker) -> list[Sent]:
        """Take what a process has room for off the line: an equal share, if there are others."""
        if not worker.idle and (worker.alone or not self._ahead):
            return []
        share = -(-len(self._line) // len(self._workers))
        room = self._limits.batch if worker.idle else self._ahead - worker.size_ahead
        tasks: list[Sent] = []
        while self._line and len(tasks) < share:
            task, future = self._line[0]
            if future.done():  # its client went away or waited too long
                self._line.popleft()
                continue
            room -= len(task.body)
            if room < 0 and (tasks or not worker.idle):
                break
            tasks.append(self._line.popleft())
        return tasks

    def _prepare_soon(self, index: int) -> None:
        if self._stopped or index in self._preparing:
            return
        task = asyncio.create_task(self._prepare(index))
        self._preparing[index] = task
        task.add_done_callback(lambda done: self._prepared(index, done))

    async def _prepare(self, index: int) -> None:
        """Let a process run that judges by the current rules."""
        if self._workers[index].ended:
            self._workers[index] = self._new()
        await self._workers[index].use(self._store.current.scanner)

    def _prepared(self, index: int, task: asyncio.Task[None]) -> None:
        del self._preparing[index]
        if task.cancelled():
            return
        error = task.exception()
        if error and self._workers[index].scanner is None:  # it did not even start
            waiting = [*self._line, *self._suspects]
            self._line.clear()
            self._suspects.clear()
            self._fail(waiting, str(error))
        self._hand_out()

    def _lost(self, why: str, unanswered: list[Sent]) -> None:
        """Ask again what a process took along when it ended; what ends two of them is to blame."""
        unanswered = [(task, future) for task, future in unanswered if not future.done()]
        if self._stopped or len(unanswered) == 1:
            self._fail(unanswered, why)
        else:
            log.error("judging_failed", extra={"data": {"why": why}})
            self._suspects += unanswered
        self._hand_out()

    def _fail(self, tasks: list[Sent], why: str) -> None:
        for _, future in tasks:
            if not future.done():
                future.set_exception(WorkerError(why))


class Judge:
    """Answers tasks by the rules of `store`."""

    def __init__(self, store: RuleStore, settings: Settings) -> None:
        self._short = Lane(store, settings, _BATCH, settings.processes)
        self._long = Lane(store, settings, 0, 1)
        self._limit = TimeLimit(settings.judge_seconds, self._give_up)

    @property
    def waiting(self) -> int:
        """How many requests no process has begun with."""
        return self._short.waiting + self._long.waiting

    async def start(self) -> None:
        """Be ready to judge."""
        await asyncio.gather(self._short.start(), self._long.start())

    async def answer(self, task: Task) -> Answer:
        """Return the answer.

        Raises:
            Refusal: 429 where too many wait already, 503 where it takes too long.
            WorkerError: The engine failed.
        """
        lane = self._short if len(task.body) <= _SHORT else self._long
        if lane.full():
            raise busy(429, "H429", "too many texts are waiting to be judged")
        future = lane.add(task)
        self._limit.begin(future)
        try:
            return await future
        except WorkerError as error:
            log.error("judging_failed", extra={"data": {"why": str(error)}})  # noqa: TRY400
            raise
        finally:
            self._limit.finish(future)

    def _give_up(self, future: asyncio.Future[Answer]) -> None:
        if not future.done():
            message = f"no verdict within {self._limit.seconds:g} seconds"
            future.set_exception(busy(503, "H503", message, 5))

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(self._short.close(), self._long.close())
