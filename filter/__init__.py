"""Hogwash finds junk in published text and gives the text back without it.

>>> from filter import Scanner, load_rules
>>> scanner = Scanner(load_rules("builtin"))
>>> scanner.scan("a line of text").action
'pass'

Names are imported when first used, so that `import filter.model` stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filter.engine.scanner import Scanner
    from filter.errors import HogwashError, InputError, RuleError, UsageError
    from filter.model import (
        Block,
        Cleaned,
        Document,
        Edit,
        Finding,
        Rule,
        RuleSet,
        Thresholds,
        Verdict,
    )
    from filter.ruleset import load_rules
    from filter.sources import read

__version__ = "0.1.0"

_HOMES = {
    "Scanner": "filter.engine.scanner",
    "load_rules": "filter.ruleset",
    "read": "filter.sources",
    "HogwashError": "filter.errors",
    "InputError": "filter.errors",
    "RuleError": "filter.errors",
    "UsageError": "filter.errors",
    "Block": "filter.model",
    "Cleaned": "filter.model",
    "Document": "filter.model",
    "Edit": "filter.model",
    "Finding": "filter.model",
    "Rule": "filter.model",
    "RuleSet": "filter.model",
    "Thresholds": "filter.model",
    "Verdict": "filter.model",
}

__all__ = [
    "Block",
    "Cleaned",
    "Document",
    "Edit",
    "Finding",
    "HogwashError",
    "InputError",
    "Rule",
    "RuleError",
    "RuleSet",
    "Scanner",
    "Thresholds",
    "UsageError",
    "Verdict",
    "load_rules",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import a public name from the module that owns it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'filter' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
