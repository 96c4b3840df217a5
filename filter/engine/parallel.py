"""Work in several processes, with results in order and in bounded memory.

The automaton holds Python's lock, so threads gain nothing. Every process is served by a thread
here that sends it a task and waits for the answer: whoever is free takes the next task.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

from filter.errors import HogwashError

Kept = TypeVar("Kept")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

_AHEAD = 2
"""Tasks a process that are read before their turn: enough that none waits for the reader."""


_SWITCH = 0.0005
"""Seconds that a thread computes here while another one wants to: a tenth of what is usual."""


class _Worker(NamedTuple):
    process: BaseProcess
    connection: Connection[Any, Any]


@dataclass(slots=True)
class _Asked(Generic[Kept, Task, Answer]):
    kept: Kept
    task: Task
    answer: Future[Answer]


def in_order(
    work: Callable[[Task], Answer],
    tasks: Iterable[tuple[Kept, Task]],
    processes: int,
    *,
    here: bool = False,
) -> Iterator[tuple[Kept, Answer]]:
    """Yield what is kept of every task with `work(task)`, in the order of the tasks.

    `tasks`: what stays here beside what a process gets to work on; `here`: this process is one of
    them and works whenever enough is read for the others, which saves sending what it does.

    Raises:
        HogwashError: a process died. What is not yielded has not been done.
    """
    asked: deque[_Asked[Kept, Task, Answer]] = deque()
    others = max(processes - here, 1)
    with _started(work, others) as workers, _quick_to_switch():
        free: SimpleQueue[_Worker] = SimpleQueue()
        for worker in workers:
            free.put(worker)
        with ThreadPoolExecutor(others) as threads:
            try:
                for kept, task in tasks:
                    asked.append(_Asked(kept, task, threads.submit(_ask, free, task)))
                    while asked and (asked[0].answer.done() or len(asked) > _AHEAD * processes):
                        yield _first(asked, work if here else None)
                while asked:
                    yield _first(asked, work if here else None)
            finally:  # also when the caller stops: no thread may wait for an answer
                for one in asked:
                    one.answer.cancel()
                for worker in workers:
                    worker.process.terminate()


def _first(
    asked: deque[_Asked[Kept, Task, Answer]], work: Callable[[Task], Answer] | None
) -> tuple[Kept, Answer]:
    """Take the first task with its answer; while that is not there, `work` on what nobody began."""
    if work is not None:
        for one in asked:
            if asked[0].answer.done():
                break
            if one.answer.cancel():
                done: Future[Answer] = Future()
                done.set_result(work(one.task))
                one.answer = done
    first = asked.popleft()
    return first.kept, first.answer.result()


@contextmanager
def _quick_to_switch() -> Iterator[None]:
    """Let threads that send and receive have Python's lock at once: processes wait for them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


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
    gc.freeze()  # what is inherited is no garbage, and looking at it would copy its pages
    for other in inherited:  # or the death of the parent would not be seen
        other.close()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(work(connection.recv()))
