"""The application."""

from __future__ import annotations

from django.apps import AppConfig


class HogwashWagtailConfig(AppConfig):
    """Puts the guard before every way of going live."""

    name = "filter.integrations.wagtail"
    label = "hogwash_wagtail"
    verbose_name = "Hogwash for Wagtail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the guard, and put our checks into the editor's forms."""
        # Models can be imported only now.
        from filter.integrations.wagtail import checks, forms, guard  # noqa: F401, PLC0415

        guard.connect()
        forms.extend_forms()
