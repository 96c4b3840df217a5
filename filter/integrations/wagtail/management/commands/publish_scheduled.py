"""Wagtail's command, which one page that is refused must not keep from the others."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.management.commands.publish_scheduled import Command as PublishScheduled
from wagtail.models import Revision

from filter.integrations.wagtail.guard import open_offences


class Command(PublishScheduled):
    """Takes refused revisions off the schedule, with an entry in their log, and goes on."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish what is due and fit."""
        if not options["dryrun"]:
            due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
            for revision in due:
                self._withdraw_if_refused(revision)
        super().handle(*args, **options)

    def _withdraw_if_refused(self, revision: Revision) -> None:
        instance = revision.as_object()
        found = open_offences(instance)
        if not found:
            return
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        reason = " ".join(offence.message() for offence in found[:5])
        log(
            instance=instance,
            action="hogwash.unscheduled",
            revision=revision,
            data={"reason": reason},
        )
        self.stderr.write(f"not published: {instance} (pk {instance.pk}): {reason}")
