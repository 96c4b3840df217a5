"""Approving flagged passages: who may, what they see, and what is kept of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.log_actions import log
from wagtail.models import Page

from filter.integrations.django.judging import Level, Offence
from filter.integrations.django.words import say
from filter.integrations.wagtail.guard import object_key, open_offences
from filter.integrations.wagtail.models import Approval


def may_approve(user: Any, level: Level) -> bool:
    """Tell whether a user may approve passages of a level."""
    return bool(user.has_perm(f"hogwash_wagtail.approve_{level}"))


def approve(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what keeps the latest draft of a page from going live, and approve it with a reason."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    found = open_offences(draft)
    levels = {offence.action for offence in found}
    allowed = all(may_approve(request.user, level) for level in levels)
    if not (may_approve(request.user, "review") or may_approve(request.user, "block")):
        raise PermissionDenied
    problem = ""
    if request.method == "POST" and found:
        if not allowed:
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()
        # What is approved is what was shown: the draft may have changed in between.
        shown = set(request.POST.getlist("key"))
        if reason:
            _record(draft, [offence for offence in found if offence.key in shown], reason, request)
            messages.success(request, say("approved"))
            return redirect("wagtailadmin_pages:edit", page.pk)
        problem = say("reason_missing")
    words = {name: say(name) for name in ("menu", "intro", "nothing", "reason", "approve")}
    return render(
        request,
        "hogwash/approve.html",
        {"page": page, "found": found, "allowed": allowed, "problem": problem, "words": words},
    )


@transaction.atomic
def _record(page: Page, found: list[Offence], reason: str, request: HttpRequest) -> None:
    """Keep an approval, and write it into the page's log."""
    for offence in found:
        Approval.objects.get_or_create(
            **object_key(page),
            key=offence.key,
            defaults={
                "rule": offence.rule,
                "passage": offence.passage,
                "reason": reason,
                "user": request.user,
            },
        )
    passages = [{"rule": o.rule, "action": o.action, "passage": o.passage} for o in found]
    log(
        instance=page,
        action="hogwash.approved",
        user=request.user,
        data={"reason": reason, "count": len(found), "passages": passages},
    )
