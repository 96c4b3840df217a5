"""What `manage.py check` says of how this is installed."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks

_MIDDLEWARE = "filter.integrations.wagtail.middleware.ExplainRefusals"


@checks.register("hogwash")
def check_installation(app_configs: Any = None, **_options: Any) -> list[checks.CheckMessage]:
    """Check the order of applications and the middleware."""
    del app_configs
    found: list[checks.CheckMessage] = []
    if not apps.is_installed("filter.integrations.django"):
        hint = "Add 'filter.integrations.django' to INSTALLED_APPS."
        found.append(
            checks.Error("Hogwash for Wagtail needs its base", hint=hint, id="hogwash.E010")
        )
    names = [config.name for config in apps.get_app_configs()]
    if "wagtail" in names and names.index("filter.integrations.wagtail") > names.index("wagtail"):
        found.append(
            checks.Error(
                "'filter.integrations.wagtail' must stand before 'wagtail' in INSTALLED_APPS",
                hint="Its publish_scheduled keeps one refused page from holding up the others.",
                id="hogwash.E011",
            )
        )
    if _MIDDLEWARE not in settings.MIDDLEWARE:
        hint = f"Add '{_MIDDLEWARE}' at the end of MIDDLEWARE."
        found.append(
            checks.Warning(
                "editors would see refusals as server errors", hint=hint, id="hogwash.W012"
            )
        )
    return found
