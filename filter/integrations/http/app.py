"""The service as an ASGI application: every request passes through here, and is told of here."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from time import perf_counter
from typing import Any

from filter.integrations.http.guard import (
    BodyReader,
    ClientGone,
    Headers,
    Message,
    Receive,
    authorise,
)
from filter.integrations.http.judging import Judge
from filter.integrations.http.metrics import Metrics
from filter.integrations.http.refusal import Refusal, busy
from filter.integrations.http.routes import Reply, Request, Route, Service
from filter.integrations.http.settings import Settings
from filter.integrations.http.store import RuleStore, open_store

log = logging.getLogger("hogwash.http")

Send = Callable[[Message], Awaitable[None]]

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_OK = 200
_GONE = 499
"""Status in the log of a client that left before its answer; nothing is sent."""


def create_app(settings: Settings | None = None, store: RuleStore | None = None) -> App:
    """Return the service as an ASGI application; the rules are loaded here.

    Raises:
        RuleError: They do not load.
    """
    settings = settings or Settings()
    return App(settings, store or open_store(settings))


class App:
    """Answers what a server hands it.

    There is no framework: a handful of fixed paths needs none, and its layers took as long as
    judging a text does.
    """

    def __init__(self, settings: Settings, store: RuleStore) -> None:
        self._settings = settings
        self._store = store
        self._metrics = Metrics()
        self._judge = Judge(store, settings)
        self._bodies = BodyReader(settings)
        self._routes = Service(settings, store, self._judge, self._metrics).routes()
        self._prefix = secrets.token_bytes(4).hex().encode()
        self._numbers = count(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:  # whoever wants a WebSocket is turned away
            await send({"type": "websocket.close"})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._judge.start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        watching = asyncio.create_task(watch(self._store, self._settings.watch_seconds))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watching.cancel()
        await self._judge.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _exchange(self, scope: Message, receive: Receive, send: Send) -> None:
        started = perf_counter()
        headers = dict(scope["headers"])
        method, path = scope["method"], scope["path"]
        if scope.get("root_path"):  # we are a part of another application
            path = path.removeprefix(scope["root_path"])
        request = Request(method, path, headers, scope["query_string"])
        name = self._name(headers)
        status = 0
        self._metrics.open_requests += 1
        try:
            reply = await self._reply(request, receive)
            if reply is None:
                status = _GONE
                return
            status = reply.status
            await send(_start(reply, name))
            await send({"type": "http.response.body", "body": reply.body})
        finally:
            self._metrics.open_requests -= 1
            self._note(request, status or 500, perf_counter() - started, name)

    async def _reply(self, request: Request, receive: Receive) -> Reply | None:
        """Return what is answered; None where nobody is there to read it."""
        try:
            self._check_room()
            route = self._route(request)
            if route.guarded:
                authorise(request.headers, self._settings.token)
            if route.method == "POST":
                request.body = await self._bodies.read(request.headers, receive)
            return await route.endpoint(request)
        except ClientGone:
            return None
        except Refusal as refusal:
            return refused(refusal)
        except Exception:
            log.exception("failed")
            return refused(Refusal(500, "H500", "the service failed; its log says why"))

    def _check_room(self) -> None:
        if self._metrics.open_requests > self._settings.max_requests:
            raise busy(503, "H503", "too many requests are open")

    def _route(self, request: Request) -> Route:
        route = self._routes.get(request.path)
        if route is None:
            raise Refusal(404, "H404", "Not Found")
        methods = ("GET", "HEAD") if route.method == "GET" else (route.method,)
        if request.method not in methods:
            allow = {"allow": ", ".join(methods)}
            raise Refusal(405, "H405", "Method Not Allowed", headers=allow)
        return route

    def _name(self, headers: Headers) -> bytes:
        """Return the client's name for the request, or a new one."""
        given = headers.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            return given
        return b"%b-%x" % (self._prefix, next(self._numbers))

    def _note(self, request: Request, status: int, seconds: float, name: bytes) -> None:
        """Count and log; what was judged and passed is only logged at level debug."""
        path = request.path if request.path in self._routes else "other"
        self._metrics.requests[path, status] += 1
        self._metrics.request_seconds.add(seconds)
        answer = request.answer
        quiet = status == _OK and (
            answer is None or all(told.action == "pass" for told in answer.told)
        )
        level = logging.DEBUG if quiet else logging.INFO
        if not log.isEnabledFor(level):
            return
        data: dict[str, Any] = {
            "request": name.decode(),
            "method": request.method,
            "path": path,
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
        }
        if answer:
            data["bytes"] = len(request.body)
            data["actions"] = dict(Counter(told.action for told in answer.told))
            data["rules"] = dict(Counter(rule for told in answer.told for rule in told.rules))
        log.log(level, "request", extra={"data": data})


def _start(reply: Reply, name: bytes) -> Message:
    headers = [
        (b"content-type", reply.media_type),
        (b"content-length", b"%d" % len(reply.body)),
        (b"x-request-id", name),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        *reply.headers,
    ]
    return {"type": "http.response.start", "status": reply.status, "headers": headers}


def refused(refusal: Refusal) -> Reply:
    """Return the reply that a refusal is."""
    headers = tuple((name.encode(), value.encode()) for name, value in refusal.headers.items())
    return Reply(refusal.body(), refusal.status, headers=headers)


async def watch(store: RuleStore, seconds: float) -> None:
    """Reload the rules whenever their files change."""
    while seconds:
        await asyncio.sleep(seconds)
        if await asyncio.to_thread(store.changed):
            await asyncio.to_thread(store.reload)
