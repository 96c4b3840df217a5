"""Running the service in a process of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TextIO

import uvicorn

from filter.errors import UsageError
from filter.integrations.http.app import App, create_app
from filter.integrations.http.protocol import PatientProtocol
from filter.integrations.http.settings import Settings, check_access
from filter.integrations.http.store import RuleStore, open_store

log = logging.getLogger("hogwash.http")

_GRACE = 10
"""Seconds in which open requests are still answered after SIGTERM."""


def run(settings: Settings, host: str, port: int, stream: TextIO | None = None) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP reloads the rules. The log goes to `stream`.

    Raises:
        UsageError: It may not or cannot listen there.
        RuleError: The rules do not load.
    """
    check_access(host, settings.token)
    log_to(stream or sys.stderr)
    store = open_store(settings)
    listener = listen(host, port)
    app = create_app(settings, store)
    with _stops_cleanly(), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(app, store, listener))


@contextmanager
def _stops_cleanly() -> Iterator[None]:
    """Swallow the signals that uvicorn raises again once it has stopped because of them."""
    stopping = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: None) for number in stopping]
    try:
        yield
    finally:
        for number, handler in zip(stopping, before, strict=True):
            signal.signal(number, handler)


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    return uvicorn.Config("").get_loop_factory()  # type: ignore[return-value]


async def _serve(app: App, store: RuleStore, listener: socket.socket) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=PatientProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nobody asks where a request came from
            timeout_graceful_shutdown=_GRACE,
        )
    )
    with suppress(NotImplementedError, AttributeError):  # no SIGHUP on Windows
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, store.reload))
    host, port = listener.getsockname()[:2]
    digest = store.current.digest
    log.info("listening", extra={"data": {"host": host, "port": port, "digest": digest}})
    await server.serve(sockets=[listener])
    log.info("stopped", extra={"data": {}})


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        UsageError: The address is taken or not ours.
    """
    try:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = info[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise UsageError(
            "U023", f"cannot listen on {host}:{port}: {error}", hint="choose another --port"
        ) from error
    listener.setblocking(False)
    return listener


class JsonLines(logging.Formatter):
    """A log record as one JSON object: when, how grave, what, and its data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        value = {"time": when, "level": record.levelname.lower(), "event": record.getMessage()}
        value |= getattr(record, "data", {})
        if record.exc_info:
            value["exception"] = self.formatException(record.exc_info)
        return json.dumps(value, ensure_ascii=False)


def log_to(stream: TextIO) -> None:
    """Write the service's log, and uvicorn's complaints, to `stream`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name, level in (("hogwash.http", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False
