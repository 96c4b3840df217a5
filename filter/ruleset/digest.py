"""A fingerprint of all that can change a verdict: caches and verdicts are marked with it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from filter.model import Allow, Rule, RuleSet, Term, Thresholds

_SILENT = frozenset({"examples", "description", "place"})
"""Fields of a rule that no verdict depends on."""


def digest_of(rules: tuple[Rule, ...], thresholds: Thresholds, allow: tuple[Allow, ...]) -> str:
    """Return a hex SHA-256 that differs whenever a verdict could."""
    everything = _plain(RuleSet(rules, thresholds, allow))
    canonical = json.dumps(everything, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Term):
        return [(term.text, term.group, term.left, term.right) for term in value]
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {name: _plain(getattr(value, name)) for name in names if name not in _SILENT}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value
