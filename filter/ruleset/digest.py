"""A fingerprint of all that can change a verdict: caches and verdicts are marked with it."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from filter.model import Allow, Rule, RuleSet, Term, Thresholds

_SILENT = frozenset({"examples", "description", "place"})
"""Fields of a rule that no verdict depends on; nor on what is made of others (`init=False`)."""


def digest_of(rules: tuple[Rule, ...], thresholds: Thresholds, allow: tuple[Allow, ...]) -> str:
    """Return a hex SHA-256 that differs whenever a verdict could."""
    canonical = json.dumps(
        RuleSet(rules, thresholds, allow),
        default=_plain,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """Return what json cannot write by itself: tuples, named ones too, it writes as lists."""
    if isinstance(value, Mapping):
        return dict(value)
    kind: type = type(value)
    fields = {name: getattr(value, name) for name in _fields(kind)}
    return fields | {"terms": _columns(value.terms)} if isinstance(value, Rule) else fields


@functools.cache
def _fields(type_: type) -> tuple[str, ...]:
    fields = dataclasses.fields(type_)
    return tuple(field.name for field in fields if field.init and field.name not in _SILENT)


def _columns(terms: tuple[Term, ...]) -> list[str]:
    """Terms as four long texts: they can be tens of thousands, and none holds a line end."""
    return [
        "\n".join([term.text for term in terms]),
        "\n".join([term.group for term in terms]),
        "".join(["*" if term.left else " " for term in terms]),
        "".join(["*" if term.right else " " for term in terms]),
    ]
