"""What a client is told when it gets no verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filter.reports.jsonl import spelled


class Refusal(Exception):  # noqa: N818 - nothing failed: the service says no
    """An answer other than 200: a status, a stable code, what is wrong and what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """Return the JSON that is sent."""
        return to_json({"error": {"code": self.code, "message": self.message, "hint": self.hint}})


def busy(status: int, code: str, message: str, seconds: int = 1) -> Refusal:
    """Return a refusal that asks to try again."""
    return Refusal(status, code, message, headers={"retry-after": str(seconds)})


def to_json(value: Any) -> bytes:
    """Return `value` as the bytes of JSON."""
    return spelled(value).encode()
