"""What stands before every route: who may ask, how much and how slowly."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from filter.integrations.http.refusal import Refusal
from filter.integrations.http.settings import Settings
from filter.integrations.http.timelimit import TimeLimit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Headers = Mapping[bytes, bytes]

_SLOW = "the body comes too slowly"


class ClientGone(Exception):  # noqa: N818 - nothing failed here
    """The client left before its request was complete."""


def authorise(headers: Headers, token: str | None) -> None:
    """Let only those in who know the token, in a time that does not tell how near they were.

    Raises:
        Refusal: 401.
    """
    if token is None:
        return
    scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
    same = hmac.compare_digest(given.strip(), token.encode())
    if scheme.lower() != b"bearer" or not same:
        raise Refusal(
            401,
            "H401",
            "this needs the service's token",
            hint="send 'Authorization: Bearer TOKEN'",
            headers={"www-authenticate": "Bearer"},
        )


class BodyReader:
    """Reads bodies up to the size, and in the time, that `settings` allow."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.max_body
        self._limit: TimeLimit[asyncio.Task[Any]] = TimeLimit(
            settings.read_seconds, lambda task: task.cancel(_SLOW)
        )

    async def read(self, headers: Headers, receive: Receive) -> bytes:
        """Return the whole body.

        Raises:
            Refusal: 413 where it is too large, 408 where it comes too slowly.
            ClientGone: It will not come.
        """
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._most:
            raise self._too_large()
        task = asyncio.current_task()
        assert task is not None
        self._limit.begin(task)
        try:
            chunks, size, more = [], 0, True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk, more = message.get("body", b""), message.get("more_body", False)
                chunks.append(chunk)
                size += len(chunk)
                if size > self._most:
                    raise self._too_large()
        except asyncio.CancelledError as error:
            if error.args != (_SLOW,) or task.uncancel():
                raise  # somebody else wants the task to end
            why = f"the body did not arrive within {self._limit.seconds:g} seconds"
            raise Refusal(408, "H408", why, headers={"connection": "close"}) from error
        finally:
            self._limit.finish(task)
        return b"".join(chunks)

    def _too_large(self) -> Refusal:
        return Refusal(
            413,
            "H413",
            f"the body is larger than {self._most} bytes",
            hint="send it in pieces, or start the service with a larger --max-body",
            headers={"connection": "close"},
        )
