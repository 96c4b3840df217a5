"""What an operator can set."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from filter.errors import UsageError

_SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and access of the service.

    `rules` and `config` are what `load_rules` takes (nothing: the builtin rules). Without `token`
    everybody who can reach the port may ask. `processes` judge short texts, and one more the long
    ones. `max_body` is in bytes and `max_documents` bounds one batch; `max_waiting` requests may
    wait to be judged and `max_requests` be open at once, more get 429 and 503. `read_seconds` is
    the time for a request to arrive, `judge_seconds` for its verdict. A response keeps
    `max_findings` findings a document and counts all. Rule files are looked at every
    `watch_seconds` (0: only on SIGHUP).
    """

    rules: tuple[str, ...] = ()
    config: Path | None = None
    token: str | None = None
    processes: int = 1
    max_body: int = 1 << 20
    max_documents: int = 1000
    max_findings: int = 100
    max_waiting: int = 64
    max_requests: int = 256
    read_seconds: float = 10.0
    judge_seconds: float = 10.0
    watch_seconds: float = 2.0


def check_access(host: str, token: str | None) -> None:
    """Refuse a token that can be guessed, and a public address without one.

    Raises:
        UsageError: with what to do instead.
    """
    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise UsageError(
            "U020",
            f"the token has fewer than {_SHORTEST_TOKEN} characters",
            hint='make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise UsageError("U021", "the token must be printable ASCII without spaces")
    if token is None and not is_loopback(host):
        raise UsageError(
            "U022",
            f"refusing to listen on {host} without a token: others could read your rules' verdicts"
            " and use up your processor",
            hint="set HOGWASH_TOKEN or --token-file, or listen on 127.0.0.1",
        )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
