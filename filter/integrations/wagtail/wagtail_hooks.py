"""The approval view, its menu entry, the log, and messages for what is done to many pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.functional import lazystr
from wagtail import hooks
from wagtail.admin import widgets
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry, Page

from filter.integrations.django.words import say
from filter.integrations.wagtail.views import approve, may_approve


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Add the approval view to the admin."""
    return [path("hogwash/<int:page_id>/", approve, name="hogwash_approve")]


@hooks.register("register_page_header_buttons")
def menu_entry(page: Page, user: Any, **_options: Any) -> Iterator[widgets.Button]:
    """Offer the approval view in the page's menu to those who may approve."""
    if may_approve(user, "review") or may_approve(user, "block"):
        yield widgets.Button(
            say("menu"),
            reverse("hogwash_approve", args=[page.pk]),
            icon_name="warning",
            priority=90,
        )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Name our entries in the history of a page."""

    @actions.register_action("hogwash.approved")
    class Approved(LogFormatter):
        label = lazystr("Hogwash: approve")

        def format_message(self, entry: ModelLogEntry) -> str:
            return say(
                "approved_log", count=entry.data.get("count"), reason=entry.data.get("reason")
            )

    @actions.register_action("hogwash.unscheduled")
    class Unscheduled(LogFormatter):
        label = lazystr("Hogwash: unschedule")

        def format_message(self, entry: ModelLogEntry) -> str:
            return say("unscheduled_log", reason=entry.data.get("reason"))
