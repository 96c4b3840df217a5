"""Messages between the processes of the service: pickles behind their length.

They travel on a pair of sockets that only the two processes hold.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator

_LENGTH = struct.Struct("!Q")


def framed(message: object) -> bytes:
    """Return a message as it is sent."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


class Inbox:
    """Puts what comes in pieces together again."""

    def __init__(self) -> None:
        self._held = b""

    def messages(self, data: bytes) -> Iterator[object]:
        """Yield the messages that are complete with this piece."""
        held = memoryview(self._held + data if self._held else data)
        start = 0
        while len(held) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(held, start)
            end = start + _LENGTH.size + length
            if end > len(held):
                break
            yield pickle.loads(held[start + _LENGTH.size : end])  # noqa: S301 - our other process's
            start = end
        self._held = bytes(held[start:])
