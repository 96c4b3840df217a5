"""The paths of the service and what they answer."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import parse_qsl

import regex

from filter.integrations.http.guard import Headers
from filter.integrations.http.judging import Judge
from filter.integrations.http.language import choose_language
from filter.integrations.http.metrics import Metrics, exposition
from filter.integrations.http.openapi import description
from filter.integrations.http.refusal import to_json
from filter.integrations.http.settings import Settings
from filter.integrations.http.store import RuleStore
from filter.integrations.http.tasks import Answer, Call, Task


class Request:
    """What is asked; `answer` is what was judged of it."""

    __slots__ = ("answer", "body", "headers", "method", "path", "query")

    def __init__(self, method: str, path: str, headers: Headers, query: bytes) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.query = query
        self.body = b""
        self.answer: Answer | None = None

    def header(self, name: bytes) -> str:
        """Return the value of a header, '' where there is none."""
        return self.headers.get(name, b"").decode("latin-1")


class Reply(NamedTuple):
    """What is sent back."""

    body: bytes
    status: int = 200
    media_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()


Endpoint = Callable[[Request], Awaitable[Reply]]


class Route(NamedTuple):
    """A path's only method (HEAD comes with GET), what answers it and whether it needs the token."""

    method: str
    endpoint: Endpoint
    guarded: bool = False


class Service:
    """The endpoints, with what they share."""

    def __init__(
        self, settings: Settings, store: RuleStore, judge: Judge, metrics: Metrics
    ) -> None:
        self.settings = settings
        self.store = store
        self.judge = judge
        self.metrics = metrics
        self.page, self.page_policy = page()

    def routes(self) -> Mapping[str, Route]:
        """Return all routes; those that touch texts or figures ask for the token."""
        return {
            "/v1/check": Route("POST", self._answering("check"), guarded=True),
            "/v1/check:batch": Route("POST", self._answering("batch"), guarded=True),
            "/v1/clean": Route("POST", self._answering("clean"), guarded=True),
            "/metrics": Route("GET", self.show_metrics, guarded=True),
            "/healthz": Route("GET", self.healthz),
            "/readyz": Route("GET", self.readyz),
            "/openapi.json": Route("GET", self.openapi),
            "/": Route("GET", self.show_page),
        }

    def _answering(self, call: Call) -> Endpoint:
        async def answer(request: Request) -> Reply:
            query = (
                dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))
                if request.query
                else {}
            )
            wished = query.get("lang") or request.header(b"accept-language")
            language = choose_language(wished, self.store.current.languages)
            content_type = request.header(b"content-type")
            task = Task(call, request.body, content_type, language, query)
            request.answer = answer = await self.judge.answer(task)
            self.metrics.add_answer(answer)
            return Reply(answer.body, answer.status)

        return answer

    async def show_metrics(self, _request: Request) -> Reply:
        """Counters for Prometheus."""
        text = exposition(
            self.metrics,
            waiting=self.judge.waiting,
            digest=self.store.current.digest,
            reloads=self.store.reloads,
            refused=self.store.error is not None,
        )
        return Reply(text.encode(), media_type=b"text/plain; version=0.0.4; charset=utf-8")

    async def healthz(self, _request: Request) -> Reply:
        """Tell that the process answers."""
        return Reply(to_json({"status": "ok"}))

    async def readyz(self, _request: Request) -> Reply:
        """Tell that texts can be judged, and by which rules.

        Rules that were refused are in the log: their text is nobody's business here.
        """
        value = {
            "status": "ok",
            "rules": len(self.store.current.scanner.ruleset.rules),
            "rules_digest": self.store.current.digest,
            "newest_rules_refused": self.store.error is not None,
        }
        return Reply(to_json(value))

    async def openapi(self, _request: Request) -> Reply:
        """Describe all this for machines."""
        return Reply(json.dumps(description(self.settings)).encode())

    async def show_page(self, _request: Request) -> Reply:
        """A page to paste a text into."""
        headers = (
            (b"content-security-policy", self.page_policy.encode()),
            (b"referrer-policy", b"no-referrer"),
        )
        return Reply(self.page, media_type=b"text/html; charset=utf-8", headers=headers)


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
