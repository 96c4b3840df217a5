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
    everything = _plain(RuleSet(rules, thresholds, allow))
    canonical = json.dumps(everything, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Term):
        return _columns(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        fields = value._asdict().items()
        return {name: _plain(inner) for name, inner in fields if name not in _SILENT}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


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
