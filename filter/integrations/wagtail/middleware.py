"""Refusals that no form could show, told in the admin instead of a server error."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from filter.integrations.wagtail.guard import PublicationRefused, explained


class ExplainRefusals:
    """Turns PublicationRefused into a message on the page that the editor came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Explain a refusal; leave everything else alone."""
        if not isinstance(error, PublicationRefused):
            return None
        admin = reverse("wagtailadmin_home")
        if not request.path.startswith(admin):
            return JsonResponse({"detail": explained(error)}, status=422)
        messages.error(request, explained(error))
        back = request.headers.get("referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = admin
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What Wagtail's own dialogs answer when they are done.
            return JsonResponse({"step": "success", "redirect": back})
        return HttpResponseRedirect(back)
