"""What `manage.py check` says of the settings."""

from __future__ import annotations

import difflib
from typing import Any

from django.conf import settings
from django.core import checks

from filter.errors import HogwashError
from filter.integrations.django.judging import KNOWN_SETTINGS, scanner


@checks.register("hogwash")
def check_settings(app_configs: Any = None, **_options: Any) -> list[checks.CheckMessage]:
    """Check that HOGWASH is understood and that the rules load."""
    del app_configs
    values = getattr(settings, "HOGWASH", {})
    if not isinstance(values, dict):
        return [checks.Error("HOGWASH must be a dict", id="hogwash.E001")]
    found: list[checks.CheckMessage] = []
    for key in values:
        if key not in KNOWN_SETTINGS:
            close = difflib.get_close_matches(str(key).upper(), KNOWN_SETTINGS, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(KNOWN_SETTINGS)}."
            found.append(checks.Error(f"HOGWASH has no key {key!r}", hint=hint, id="hogwash.E002"))
    rules = values.get("RULES", [])
    if isinstance(rules, str) or not all(isinstance(rule, str) for rule in map(_plain, rules)):
        found.append(checks.Error("HOGWASH['RULES'] must be a list of names", id="hogwash.E003"))
    if found:
        return found
    try:
        scanner()
    except HogwashError as error:
        return [checks.Error(str(error), id="hogwash.E004")]
    return []


def _plain(rule: object) -> object:
    return str(rule) if hasattr(rule, "__fspath__") else rule
