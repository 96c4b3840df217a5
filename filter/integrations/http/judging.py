"""Requests to answers, off the event loop.

Requests that wait at the same time are judged in one batch, since every array operation has a
fixed cost: a fourth of the time for sixteen articles of 5 KB. Long ones have a process of their
own, so that they never hold up short ones.
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
from filter.integrations.http.worker import Worker, WorkerError

log = logging.getLogger("hogwash.http")

_SHORT = 1 << 16
"""Bytes up to which a request is short."""

_BATCH = 1 << 18
"""Bytes of short requests that are judged at once."""


class Lane:
    """Some judging processes and the requests that wait in one line for them."""

    def __init__(self, store: RuleStore, settings: Settings, batch: int, processes: int) -> None:
        self._store = store
        self._settings = settings
        self._limits = Limits(settings.max_findings, settings.max_documents)
        self._batch = batch
        self._workers = [Worker(self._limits) for _ in range(processes)]
        self._idle = [*range(processes)]
        self._running: set[asyncio.Task[None]] = set()
        self._stopped = False
        self.waiting: deque[tuple[Task, asyncio.Future[Answer]]] = deque()

    async def start(self) -> None:
        """Start the processes, so that the first request need not wait for them."""
        await asyncio.gather(*map(self._ready, self._idle))

    def add(self, task: Task) -> asyncio.Future[Answer]:
        """Put a task at the end of the line."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((task, future))
        if self._idle:
            task_of_worker = asyncio.create_task(self._run(self._idle.pop()))
            self._running.add(task_of_worker)
            task_of_worker.add_done_callback(self._running.discard)
        return future

    def full(self) -> bool:
        """Tell whether too many wait already; those who gave up do not count."""
        while self.waiting and self.waiting[0][1].done():
            self.waiting.popleft()
        return len(self.waiting) >= self._settings.max_waiting

    async def close(self) -> None:
        """End the processes."""
        self._stopped = True
        self.waiting.clear()
        await asyncio.gather(*(worker.close() for worker in self._workers))

    async def _run(self, index: int) -> None:
        """Let one process answer until nobody waits."""
        try:
            while batch := self._take():
                answers = await self._answers(index, [task for task, _ in batch])
                for (_, future), answer in zip(batch, answers, strict=True):
                    if future.done():
                        continue
                    if isinstance(answer, WorkerError):
                        future.set_exception(answer)
                    else:
                        future.set_result(answer)
        finally:
            self._idle.append(index)

    def _take(self) -> list[tuple[Task, asyncio.Future[Answer]]]:
        batch: list[tuple[Task, asyncio.Future[Answer]]] = []
        share = -(-len(self.waiting) // len(self._workers))
        size = 0
        while len(batch) < share and (
            not batch or size + len(self.waiting[0][0].body) <= self._batch
        ):
            task, future = self.waiting.popleft()
            if not future.done():  # its client went away or waited too long
                batch.append((task, future))
                size += len(task.body)
            share = min(share, len(batch) + len(self.waiting))
        return batch

    async def _answers(self, index: int, tasks: list[Task]) -> list[Answer | WorkerError]:
        """Answer tasks together; one that fails is told apart from its neighbours."""
        try:
            worker = await self._ready(index)
            return [*await worker.answer(tasks, self._settings.judge_seconds)]
        except WorkerError as error:
            if self._stopped:
                return [error] * len(tasks)
            log.error("judging_failed", extra={"data": {"why": str(error)}})  # noqa: TRY400
            if len(tasks) == 1:
                return [error]
            return [answer for task in tasks for answer in await self._answers(index, [task])]

    async def _ready(self, index: int) -> Worker:
        """Return a process that judges by the current rules."""
        scanner = self._store.current.scanner
        worker = self._workers[index]
        if worker.scanner is not None and not worker.alive:
            worker = self._workers[index] = Worker(self._limits)
        if worker.scanner is not scanner:
            await worker.use(scanner)
        return worker


class Judge:
    """Answers tasks by the rules of `store`."""

    def __init__(self, store: RuleStore, settings: Settings) -> None:
        self._settings = settings
        self._short = Lane(store, settings, _BATCH, settings.processes)
        self._long = Lane(store, settings, 0, 1)
        self._limit = TimeLimit(settings.judge_seconds, self._give_up)

    @property
    def waiting(self) -> int:
        """How many requests no process has taken yet."""
        return len(self._short.waiting) + len(self._long.waiting)

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
        finally:
            self._limit.finish(future)

    def _give_up(self, future: asyncio.Future[Answer]) -> None:
        if not future.done():
            message = f"no verdict within {self._settings.judge_seconds:g} seconds"
            future.set_exception(busy(503, "H503", message, 5))

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(self._short.close(), self._long.close())
