"""The application: routes and what they answer."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.resources import files

import regex
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from filter.integrations.http.guard import (
    Guard,
    authorise,
    explain_refusal,
    explain_status,
    read_body,
)
from filter.integrations.http.judging import Judge
from filter.integrations.http.language import choose_language
from filter.integrations.http.metrics import Metrics, exposition
from filter.integrations.http.openapi import description
from filter.integrations.http.refusal import Refusal, to_json
from filter.integrations.http.settings import Settings
from filter.integrations.http.store import RuleStore, open_store
from filter.integrations.http.tasks import JSON, Call, Task

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(settings: Settings | None = None, store: RuleStore | None = None) -> Starlette:
    """Return the service as an ASGI application; the rules are loaded here.

    Raises:
        RuleError: They do not load.
    """
    settings = settings or Settings()
    store = store or open_store(settings)
    service = Service(settings, store)
    routes = service.routes()

    @asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        await service.judge.start()
        watching = asyncio.create_task(watch(store, settings.watch_seconds))
        try:
            yield
        finally:
            watching.cancel()
            await service.judge.close()

    paths = frozenset(route.path for route in routes)
    guard = Middleware(Guard, settings=settings, metrics=service.metrics, paths=paths)
    return Starlette(
        routes=routes,
        middleware=[guard],
        exception_handlers={
            HTTPException: explain_status,
            Refusal: explain_refusal,
        },
        lifespan=running,
    )


async def watch(store: RuleStore, seconds: float) -> None:
    """Reload the rules whenever their files change."""
    while seconds:
        await asyncio.sleep(seconds)
        if await asyncio.to_thread(store.changed):
            await asyncio.to_thread(store.reload)


class Service:
    """The endpoints, with what they share."""

    def __init__(self, settings: Settings, store: RuleStore) -> None:
        self.settings = settings
        self.store = store
        self.judge = Judge(store, settings)
        self.metrics = Metrics()
        self.page, self.page_policy = page()

    def routes(self) -> list[Route]:
        """Return all routes; those that touch texts or figures ask for the token."""
        return [
            Route("/v1/check", self._guarded(self.check), methods=["POST"]),
            Route("/v1/check:batch", self._guarded(self.check_batch), methods=["POST"]),
            Route("/v1/clean", self._guarded(self.clean), methods=["POST"]),
            Route("/metrics", self._guarded(self.show_metrics), methods=["GET"]),
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/openapi.json", self.openapi, methods=["GET"]),
            Route("/", self.show_page, methods=["GET"]),
        ]

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            authorise(request, self.settings.token)
            return await endpoint(request)

        return guarded

    async def check(self, request: Request) -> Response:
        """Judge one text."""
        return await self._answer("check", request)

    async def check_batch(self, request: Request) -> Response:
        """Judge many texts, each on its own."""
        return await self._answer("batch", request)

    async def clean(self, request: Request) -> Response:
        """Return one text without what was flagged."""
        return await self._answer("clean", request)

    async def _answer(self, call: Call, request: Request) -> Response:
        body = await read_body(request, self.settings)
        query = dict(request.query_params) if request.scope["query_string"] else {}
        headers = request.headers
        wished = query.get("lang") or headers.get("accept-language", "")
        language = choose_language(wished, self.store.current.languages)
        content_type = headers.get("content-type", "")
        answer = await self.judge.answer(Task(call, body, content_type, language, query))
        self.metrics.add_answer(answer)
        request.scope["hogwash"] = (len(body), answer)
        return Response(answer.body, answer.status, media_type=JSON)

    async def show_metrics(self, _request: Request) -> Response:
        """Counters for Prometheus."""
        text = exposition(
            self.metrics,
            waiting=self.judge.waiting,
            digest=self.store.current.digest,
            reloads=self.store.reloads,
            refused=self.store.error is not None,
        )
        return Response(text, media_type="text/plain; version=0.0.4")

    async def healthz(self, _request: Request) -> Response:
        """Tell that the process answers."""
        return Response(to_json({"status": "ok"}), media_type=JSON)

    async def readyz(self, _request: Request) -> Response:
        """Tell that texts can be judged, and by which rules.

        Rules that were refused are in the log: their text is nobody's business here.
        """
        value = {
            "status": "ok",
            "rules": len(self.store.current.scanner.ruleset.rules),
            "rules_digest": self.store.current.digest,
            "newest_rules_refused": self.store.error is not None,
        }
        return Response(to_json(value), media_type=JSON)

    async def openapi(self, _request: Request) -> Response:
        """Describe all this for machines."""
        value = description(self.settings)
        return Response(json.dumps(value), media_type=JSON)

    async def show_page(self, _request: Request) -> Response:
        """A page to paste a text into."""
        headers = {"content-security-policy": self.page_policy, "referrer-policy": "no-referrer"}
        return Response(self.page, headers=headers, media_type="text/html")


def page() -> tuple[bytes, str]:
    """Return the page, and the policy that lets it run its own script and nothing else."""
    text = files("filter.integrations.http").joinpath("page.html").read_text("utf-8")
    sources = {
        tag: " ".join(
            f"'sha256-{b64encode(sha256(inner.encode()).digest()).decode()}'"
            for inner in regex.findall(f"<{tag}>(.*?)</{tag}>", text, regex.DOTALL)
        )
        for tag in ("script", "style")
    }
    policy = (
        f"default-src 'none'; script-src {sources['script']}; style-src {sources['style']}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text.encode(), policy
