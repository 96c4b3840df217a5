"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class HogwashConfig(AppConfig):
    """Registers the settings checks."""

    name = "filter.integrations.django"
    label = "hogwash"
    verbose_name = "Hogwash"

    def ready(self) -> None:
        """Register what Django calls by itself."""
        from filter.integrations.django import checks  # noqa: F401, PLC0415 - registers itself
