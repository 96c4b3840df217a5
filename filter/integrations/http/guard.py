"""What stands before every route: access, limits, one JSON form for every refusal, log, metrics."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import secrets
from collections import Counter
from itertools import count
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filter.integrations.http.metrics import Metrics
from filter.integrations.http.refusal import Refusal, busy
from filter.integrations.http.settings import Settings
from filter.integrations.http.tasks import Answer

log = logging.getLogger("hogwash.http")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OK = 200
_GONE = 499
"""Status in the log of a client that left before its answer; nothing is sent."""


class Guard:
    """Wraps the application. `paths` are the routes that exist: others are one in the metrics."""

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics, paths: frozenset[str]
    ) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self.paths = paths
        self.prefix = secrets.token_hex(4)
        self.numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        request = Request(scope)
        request_id = self._name(request)
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        self.metrics.open_requests += 1
        try:
            self._check_room()
            await self.app(scope, receive, noting)
        except ClientDisconnect:
            status = _GONE
        except Refusal as refusal:
            await refused(refusal)(scope, receive, noting)
        except Exception:
            log.exception("failed")
            if not status:
                failure = Refusal(500, "H500", "the service failed; its log says why")
                await refused(failure)(scope, receive, noting)
        finally:
            self.metrics.open_requests -= 1
            self._note(scope, status or 500, perf_counter() - started, request_id)

    def _check_room(self) -> None:
        if self.metrics.open_requests > self.settings.max_requests:
            raise busy(503, "H503", "too many requests are open")

    def _name(self, request: Request) -> str:
        """Return the client's name for the request, or a new one."""
        given = request.headers.get("x-request-id", "")
        return given if _REQUEST_ID.fullmatch(given) else f"{self.prefix}-{next(self.numbers):x}"

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        """Count and log; what was judged and passed is only logged at level debug."""
        path = scope["path"] if scope["path"] in self.paths else "other"
        self.metrics.requests[path, status] += 1
        self.metrics.request_seconds.add(seconds)
        judged: tuple[int, Answer] | None = scope.get("hogwash")
        quiet = status == _OK and (
            judged is None or all(told.action == "pass" for told in judged[1].told)
        )
        level = logging.DEBUG if quiet else logging.INFO
        if not log.isEnabledFor(level):
            return
        data: dict[str, Any] = {
            "request": request_id,
            "method": scope["method"],
            "path": path,
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
        }
        if judged:
            data["bytes"], answer = judged
            data["actions"] = dict(Counter(told.action for told in answer.told))
            data["rules"] = dict(Counter(rule for told in answer.told for rule in told.rules))
        log.log(level, "request", extra={"data": data})


def refused(refusal: Refusal) -> Response:
    """Return the response that a refusal is."""
    return Response(refusal.body(), refusal.status, refusal.headers, "application/json")


async def explain_status(_request: Request, error: Exception) -> Response:
    """Give the framework's own refusals (404, 405) the form of ours."""
    assert isinstance(error, HTTPException)
    code = f"H{error.status_code}"
    refusal = Refusal(error.status_code, code, error.detail, headers=error.headers)
    return refused(refusal)


async def explain_refusal(_request: Request, error: Exception) -> Response:
    """Send what a route refuses."""
    assert isinstance(error, Refusal)
    return refused(error)


def authorise(request: Request, token: str | None) -> None:
    """Let only those in who know the token, in a time that does not tell how near they were.

    Raises:
        Refusal: 401.
    """
    if token is None:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not same:
        raise Refusal(
            401,
            "H401",
            "this needs the service's token",
            hint="send 'Authorization: Bearer TOKEN'",
            headers={"www-authenticate": "Bearer"},
        )


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return the whole body.

    Raises:
        Refusal: 413 where it is too large, 408 where it comes too slowly.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > settings.max_body:
        raise _too_large(settings)
    body = bytearray()
    try:
        async with asyncio.timeout(settings.read_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > settings.max_body:
                    raise _too_large(settings)
    except TimeoutError as error:
        message = f"the body did not arrive within {settings.read_seconds:g} seconds"
        raise Refusal(408, "H408", message, headers={"connection": "close"}) from error
    return bytes(body)


def _too_large(settings: Settings) -> Refusal:
    return Refusal(
        413,
        "H413",
        f"the body is larger than {settings.max_body} bytes",
        hint="send it in pieces, or start the service with a larger --max-body",
        headers={"connection": "close"},
    )
