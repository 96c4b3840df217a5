"""A process that judges, so that the one that talks to clients never waits for the engine.

It can be ended when a text takes too long, and a crash in it costs one request. Messages are
pickles behind their length, on a pair of sockets that only the two processes hold.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import signal
import socket
import struct
from contextlib import suppress
from typing import cast

from filter.engine.scanner import Scanner
from filter.integrations.http.tasks import Answer, Limits, Task, answer_tasks

_LENGTH = struct.Struct("!Q")
_START_SECONDS = 60.0


class WorkerError(Exception):
    """The process ended, or did not answer in time, or its engine failed."""


class Worker:
    """One judging process. Start it with `use`, which gives it its rules."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ours, self._theirs = socket.socketpair()
        context = multiprocessing.get_context("spawn")  # a fork would copy locks of threads
        self._process = context.Process(
            target=work, args=(self._theirs, limits), name="hogwash-judge", daemon=True
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.scanner: Scanner | None = None

    async def use(self, scanner: Scanner) -> None:
        """Judge by these rules from now on.

        Raises:
            WorkerError: The process does not start.
        """
        if self._streams is None:
            await asyncio.to_thread(self._process.start)
            self._theirs.close()
            self._ours.setblocking(False)
            self._streams = await asyncio.open_connection(sock=self._ours)
        await self._call(scanner, _START_SECONDS)
        self.scanner = scanner

    async def answer(self, tasks: list[Task], seconds: float) -> list[Answer]:
        """Return the answers.

        Raises:
            WorkerError: It has no answers; it may be asked again if it is `alive`.
        """
        return cast("list[Answer]", await self._call(tasks, seconds))

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._streams is not None and not self._streams[1].is_closing()

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._streams is not None:
            self._streams[1].close()
            self._process.kill()
            await asyncio.to_thread(self._process.join)

    async def _call(self, message: object, seconds: float) -> object:
        assert self._streams is not None
        reader, writer = self._streams
        try:
            async with asyncio.timeout(seconds):
                data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
                writer.writelines((_LENGTH.pack(len(data)), data))
                await writer.drain()
                (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                reply = pickle.loads(await reader.readexactly(length))  # noqa: S301 - our child's
        except TimeoutError as error:
            await self.close()
            raise WorkerError(f"no verdict within {seconds:g} seconds") from error
        except (OSError, EOFError) as error:
            await self.close()
            raise WorkerError("the judging process ended") from error
        if isinstance(reply, str):
            raise WorkerError(reply)
        return reply


def work(connection: socket.socket, limits: Limits) -> None:
    """Answer until the other end is closed; signals to the group are the parent's business."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError):  # no SIGHUP on Windows
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    connection.setblocking(True)
    scanner: Scanner | None = None
    with suppress(EOFError, OSError), connection.makefile("rwb") as stream:
        while True:
            (length,) = _LENGTH.unpack(_exactly(stream.read(_LENGTH.size), _LENGTH.size))
            message = pickle.loads(_exactly(stream.read(length), length))  # noqa: S301 - our parent's
            reply: list[Answer] | str = []
            if not isinstance(message, list):
                scanner = message
            elif scanner is not None:
                try:
                    reply = answer_tasks(scanner, message, limits)
                except Exception as error:  # noqa: BLE001 - told to the parent, which logs it
                    reply = _place_of(error)
            data = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
            stream.write(_LENGTH.pack(len(data)) + data)
            stream.flush()


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) < length:
        raise EOFError
    return data


def _place_of(error: Exception) -> str:
    """Return what failed and where, but not the message: it may hold words of the text."""
    trace = error.__traceback__
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {' > '.join(places[-4:])}"
