"""Work in several processes, with results in order and in bounded memory.

The automaton holds Python's lock, so threads gain nothing. Every process is served by a thread
here that sends it a task and waits for the answer: whoever is free takes the next task.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from filter.errors import HogwashError

Kept = TypeVar("Kept")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

_AHEAD = 2
"""Tasks a process that are read before their turn: enough that none waits for the reader."""


class _Worker(NamedTuple):
    process: BaseProcess
    connection: Connection[Any, Any]


def in_order(
    work: Callable[[Task], Answer], tasks: Iterable[tuple[Kept, Task]], processes: int
) -> Iterator[tuple[Kept, Answer]]:
    """Yield what is kept of every task with `work(task)`, in the order of the tasks.

    `tasks`: what stays here beside what a process gets to work on.

    Raises:
        HogwashError: a process died. What is not yielded has not been done.
    """
    asked: deque[tuple[Kept, Future[Answer]]] = deque()
    with _started(work, processes) as workers:
        free: SimpleQueue[_Worker] = SimpleQueue()
        for worker in workers:
            free.put(worker)
        with ThreadPoolExecutor(processes) as threads:
            try:
                for kept, task in tasks:
                    asked.append((kept, threads.submit(_ask, free, task)))
                    while asked and (asked[0][1].done() or len(asked) > _AHEAD * processes):
                        first, answer = asked.popleft()
                        yield first, answer.result()
                while asked:
                    first, answer = asked.popleft()
                    yield first, answer.result()
            finally:  # also when the caller stops: no thread may wait for an answer
                for _, answer in asked:
                    answer.cancel()
                for worker in workers:
                    worker.process.terminate()


def _ask(free: SimpleQueue[_Worker], task: Any) -> Any:
    worker = free.get()
    try:
        worker.connection.send(task)
        return worker.connection.recv()
    except (EOFError, OSError):
        worker.process.join(1)
        code = worker.process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        raise HogwashError(
            "W001",
            f"a working process died ({how}); what it was judging is not judged",
            hint="if memory ran out, take fewer processes with --jobs",
        ) from None
    finally:
        free.put(worker)


@contextmanager
def _started(work: Callable[[Any], Any], processes: int) -> Iterator[list[_Worker]]:
    # A fork shares what is compiled with its parent; elsewhere it is sent.
    forks = sys.platform == "linux"
    context = multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")
    workers: list[_Worker] = []
    try:
        for _ in range(processes):
            ours, theirs = context.Pipe()
            inherited = [worker.connection for worker in workers] + [ours] if forks else []
            process = context.Process(target=_serve, args=(theirs, inherited, work), daemon=True)
            process.start()
            theirs.close()  # now its death ends the connection
            workers.append(_Worker(process, ours))
        yield workers
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.connection.close()
        for worker in workers:
            worker.process.join()


def _serve(
    connection: Connection[Any, Any],
    inherited: list[Connection[Any, Any]],
    work: Callable[[Any], Any],
) -> None:
    """Answer tasks until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    for other in inherited:  # or the death of the parent would not be seen
        other.close()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(work(connection.recv()))
