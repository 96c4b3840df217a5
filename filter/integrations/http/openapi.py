"""The service described for machines: OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from filter import __version__
from filter.integrations.http.settings import Settings
from filter.integrations.http.submission import KINDS
from filter.model import ACTIONS, SCOPES

_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_STRING = {"type": "string"}
_ACTION = {"enum": list(ACTIONS)}
_MAYBE_STRING = {"type": ["string", "null"]}

_REFUSALS = {
    "400": "malformed",
    "401": "the token is missing or wrong",
    "408": "the body came too slowly",
    "413": "too large",
    "415": "a content type that is not understood",
    "429": "too many texts wait; try again after Retry-After seconds",
    "503": "overloaded; try again after Retry-After seconds",
}


def description(settings: Settings) -> dict[str, Any]:
    """Return the document for a service with these settings."""
    guarded: list[dict[str, Any]] = [{"bearer": []}] if settings.token else []
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hogwash",
            "version": __version__,
            "summary": "Finds junk in texts before they are published.",
            "description": "Offsets count code points of the text that was sent; lines and "
            "columns are 1-based. Messages come in the language of Accept-Language or ?lang=.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/v1/check": _post("Judge one text", _text_body({}), "Verdict", guarded, ["name"]),
            "/v1/check:batch": _post(
                "Judge many texts, each on its own",
                {"application/json": {"schema": _batch(settings)}},
                "Verdicts",
                guarded,
            ),
            "/v1/clean": _post(
                "Return one text without what was flagged",
                _text_body({"level": {"enum": ["review", "block"]}, "replace": _STRING}),
                "Cleaned",
                guarded,
                ["name", "level", "replace"],
            ),
            "/metrics": {
                "get": {
                    "operationId": "metrics",
                    "summary": "Counters for Prometheus",
                    "security": guarded,
                    "responses": {
                        "200": {"description": "counters", "content": {"text/plain": {}}},
                        "401": _refusal("401"),
                        "503": _refusal("503"),
                    },
                }
            },
            "/healthz": _get("The process answers"),
            "/readyz": _get("Texts can be judged; by which rules"),
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Verdict": _VERDICT,
                "Verdicts": _object(
                    {"results": {"type": "array", "items": _ref("Verdict")}}, ["results"]
                ),
                "Cleaned": _CLEANED,
                "Refusal": _object(
                    {
                        "error": _object(
                            {"code": _STRING, "message": _STRING, "hint": _MAYBE_STRING},
                            ["code", "message", "hint"],
                        )
                    },
                    ["error"],
                ),
            },
        },
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _submission(options: dict[str, Any]) -> dict[str, Any]:
    properties = {"text": _STRING, "kind": {"enum": list(KINDS), "default": "text"}}
    properties |= {"name": _STRING, **options}
    return _object(properties, ["text"]) | {"additionalProperties": False}


def _batch(settings: Settings) -> dict[str, Any]:
    about = f"at most {settings.max_documents}; more are refused with 413"
    documents = {"type": "array", "items": _submission({}), "description": about}
    return _object({"documents": documents}, ["documents"]) | {"additionalProperties": False}


def _text_body(options: dict[str, Any]) -> dict[str, Any]:
    raw: dict[str, Any] = {media: {} for media in KINDS.values()}
    return {"application/json": {"schema": _submission(options)}, **raw}


def _refusal(status: str) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref("Refusal")}}
    return {"description": _REFUSALS[status], "content": content}


def _post(
    summary: str,
    content: dict[str, Any],
    answer: str,
    guarded: list[dict[str, Any]],
    raw_options: list[str] | None = None,
) -> dict[str, Any]:
    """Describe a POST; `raw_options` may stand in the query, JSON overrides them."""
    parameters: list[dict[str, Any]] = [_query("lang", {"type": "string"})]
    for name in raw_options or []:
        levels = {"enum": ["review", "block"]}
        parameters.append(_query(name, levels if name == "level" else {"type": "string"}))
    success = {"description": "done", "content": {"application/json": {"schema": _ref(answer)}}}
    operation = {
        "operationId": answer.lower(),
        "summary": summary,
        "security": guarded,
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": success} | {status: _refusal(status) for status in _REFUSALS},
    }
    return {"post": operation}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _get(summary: str) -> dict[str, Any]:
    schema = _object({"status": {"const": "ok"}}, ["status"])
    content = {"application/json": {"schema": schema}}
    responses = {
        "200": {"description": "yes", "content": content},
        "503": _refusal("503"),
    }
    return {"get": {"summary": summary, "security": [], "responses": responses}}


_FINDING = _object(
    {
        "rule": _STRING,
        "category": _STRING,
        "severity": _STRING,
        "action": _ACTION,
        "score": _NUMBER,
        "line": _COUNT,
        "column": _COUNT,
        "start": _COUNT,
        "end": _COUNT,
        "scope": {"enum": list(SCOPES)},
        "matched": {"type": "array", "items": _STRING},
        "spans": {"type": "array", "items": {"type": "array", "items": _COUNT}},
        "excerpt": _STRING,
        "message": _STRING,
        "measures": {"type": "object", "additionalProperties": _NUMBER},
    },
    ["rule", "category", "action", "score", "line", "column", "start", "end", "message"],
)

_VERDICT = _object(
    {
        "schema": {"const": 1},
        "name": _STRING,
        "record": {"type": ["integer", "null"]},
        "action": _ACTION,
        "score": _NUMBER,
        "findings": {"type": "array", "items": _FINDING},
        "findings_total": _COUNT,
        "rules_digest": _STRING,
        "error": _MAYBE_STRING,
    },
    ["schema", "name", "action", "score", "findings", "findings_total", "rules_digest", "error"],
)

_CLEANED = _object(
    {
        "schema": {"const": 1},
        "name": _STRING,
        "action": _ACTION,
        "text": _STRING,
        "removed": {
            "type": "array",
            "items": _object(
                {
                    "start": _COUNT,
                    "end": _COUNT,
                    "line": _COUNT,
                    "text": _STRING,
                    "rules": {"type": "array", "items": _STRING},
                    "replacement": _STRING,
                },
                ["start", "end", "line", "text", "rules"],
            ),
        },
        "rules_digest": _STRING,
        "error": _MAYBE_STRING,
    },
    ["schema", "name", "action", "text", "removed", "rules_digest", "error"],
)
