"""Hosts of addresses, and whether two belong to one site."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\s*(?:(?:https?|ftp):)?[/\\]{2}([^/\\?#\s]*)", re.IGNORECASE)
_DROPPED = {ord("\n"): None, ord("\t"): None, ord("\r"): None}
"""Characters that browsers take out of addresses."""

_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "or", "org"]
)


def host_of(address: str) -> str:
    """Return the host that an absolute address names, in lower case; '' for a relative one."""
    match = _ADDRESS.match(address[:2048].translate(_DROPPED))
    if match is None:
        return ""
    host = match[1].rpartition("@")[2].lower()
    return host.partition(":")[0].rstrip(".") if not host.startswith("[") else host


def site_of(host: str) -> str:
    """Return the part of a host that is registered: example.org, example.co.uk.

    The list of public suffixes is not consulted: two labels, or three below co.uk and its like.
    """
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:]) if not labels[-1].isdigit() else host
