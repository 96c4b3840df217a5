"""What happens in a judging process.

It judges together what has come while it judged before: array operations have a fixed cost, and it
never waits for the process that talks to clients while there is something to do.
"""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from typing import cast

from filter.engine.allocation import collect_rarely, keep_freed_memory
from filter.engine.scanner import Scanner
from filter.integrations.http.frames import Inbox, framed
from filter.integrations.http.tasks import Answer, Limits, Task, answer_tasks

_PIECE = 1 << 20
"""Bytes read at once: more than a socket holds."""

Reply = Answer | str
"""An answer, or what failed and where."""


def work(connection: socket.socket, limits: Limits) -> None:
    """Answer until the other end is closed; signals to the group are the parent's business."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError):  # no SIGHUP on Windows
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    keep_freed_memory()
    collect_rarely()
    connection.setblocking(True)
    inbox = Inbox()
    scanner: Scanner | None = None
    with suppress(OSError):
        while data := connection.recv(_PIECE):
            tasks: list[Task] = []
            for message in inbox.messages(data):
                if isinstance(message, list):
                    tasks += message
                    continue
                _answer(connection, scanner, tasks, limits)
                scanner, tasks = cast("Scanner", message), []
                connection.sendall(framed(None))
            _answer(connection, scanner, tasks, limits)


def _answer(
    connection: socket.socket, scanner: Scanner | None, tasks: list[Task], limits: Limits
) -> None:
    """Send the answers to tasks, as many at a time as are judged together."""
    while tasks:
        assert scanner is not None
        count, size = 1, len(tasks[0].body)
        while count < len(tasks) and (size := size + len(tasks[count].body)) <= limits.batch:
            count += 1
        connection.sendall(framed(_replies(scanner, tasks[:count], limits)))
        tasks = tasks[count:]


def _replies(scanner: Scanner, tasks: list[Task], limits: Limits) -> list[Reply]:
    """Answer tasks together; one that fails is told apart from its neighbours."""
    try:
        return [*answer_tasks(scanner, tasks, limits)]
    except Exception as error:  # noqa: BLE001 - told to the parent, which logs it
        if len(tasks) == 1:
            return [_place_of(error)]
        return [reply for task in tasks for reply in _replies(scanner, [task], limits)]


def _place_of(error: Exception) -> str:
    """Return what failed and where, but not the message: it may hold words of the text."""
    trace = error.__traceback__
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {' > '.join(places[-4:])}"
