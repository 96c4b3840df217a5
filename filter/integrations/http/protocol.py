"""HTTP/1.1 as uvicorn reads it, with a limit on the time a request's head may take.

A client that sends its head a byte at a time would else hold its connection for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from filter.integrations.http.refusal import Refusal

_STATUS = {400: b"400 Bad Request", 408: b"408 Request Timeout"}


class Gathering:
    """A transport that sends together what is written in one turn of the loop.

    uvicorn writes the head and the body of a response apart. Each write is a system call, a packet
    and a wake-up of the client: together as much work as all else that is done for the response.
    Responses of one turn go out one right after the other, so that a client is woken up once.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send soon."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()


class PatientProtocol(HttpToolsProtocol):
    """Answers 408 where a head is not complete after `head_seconds`."""

    head_seconds: ClassVar[float] = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._got_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait for a further request's head from its first byte on, if that did not bring all."""
        super().data_received(data)
        if self._head_timer is None and self.cycle is not None and self.cycle.response_complete:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._got_head()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(Refusal(400, "H400", msg.removesuffix(".")))

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _got_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        message = f"the request's head did not arrive within {self.head_seconds:g} seconds"
        self._refuse(Refusal(408, "H408", message))

    def _refuse(self, refusal: Refusal) -> None:
        body = refusal.body()
        head = (
            b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n" % (_STATUS[refusal.status], len(body))
        )
        self.transport.write(head + body)
        self.transport.close()
