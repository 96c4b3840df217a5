"""Requests to documents."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from filter.errors import UsageError
from filter.integrations import reading
from filter.integrations.http.refusal import Refusal
from filter.model import Document
from filter.sources import codec_name

KINDS: Mapping[str, str] = {
    "text": "text/plain",
    "html": "text/html",
    "markdown": "text/markdown",
}
"""What a text can be, and the content type that says so."""

_FIELDS = ("text", "kind", "name")
NAME = "<request>"


@dataclass(frozen=True, slots=True)
class Submission:
    """A text to judge: `text` from JSON, or the bytes of a raw body with the charset it names."""

    kind: str = "text"
    name: str = NAME
    text: str | None = None
    body: bytes = b""
    charset: str | None = None


def documents(submission: Submission, *, restorable: bool = False) -> Iterator[Document]:
    """Yield the documents of a submission: one, or the parts of one."""
    text = submission.body if submission.text is None else submission.text
    return reading.documents(
        text,
        submission.kind,
        submission.name,
        charset=submission.charset,
        restorable=restorable,
    )


def from_body(body: bytes, content_type: str, name: str | None) -> Submission:
    """Return the submission that a whole body is, by its content type (JSON is `from_value`).

    Raises:
        Refusal: 400 for what is malformed, 415 for another content type or charset.
    """
    kind, codec = _kind_and_codec(content_type)
    return Submission(kind, name or NAME, body=body, charset=codec)


@lru_cache(64)  # clients send few
def _kind_and_codec(content_type: str) -> tuple[str, str | None]:
    media, parameters = _parse(content_type)
    kind = next((kind for kind, known in KINDS.items() if known == media), None)
    if kind is None:
        raise Refusal(
            415,
            "H415",
            f"content type {media or 'none'} is not understood",
            hint=f"send application/json or one of {', '.join(KINDS.values())}",
        )
    charset = parameters.get("charset")
    try:
        return kind, codec_name(charset) if charset else None
    except UsageError as error:
        raise Refusal(415, "H415", error.message, hint=error.hint) from error


def from_value(value: Any, where: str = "the body", options: tuple[str, ...] = ()) -> Submission:
    """Return the submission that a JSON object describes, which may have `options` besides.

    Raises:
        Refusal: 400, naming the field.
    """
    fields = expect_object(value, (*_FIELDS, *options), where)
    if not isinstance(fields.get("text"), str):
        raise Refusal(400, "H400", f"{where} needs a string 'text'")
    kind = fields.get("kind", "text")
    if kind not in tuple(KINDS):
        raise Refusal(400, "H400", f"'kind' of {where} must be one of {', '.join(KINDS)}")
    name = fields.get("name", NAME)
    if not isinstance(name, str):
        raise Refusal(400, "H400", f"'name' of {where} must be a string")
    return Submission(kind, name, fields["text"])


def expect_object(value: Any, known: tuple[str, ...], where: str) -> dict[str, Any]:
    """Return `value` if it is an object of known keys.

    Raises:
        Refusal: 400, with the key that was probably meant.
    """
    if not isinstance(value, dict):
        raise Refusal(400, "H400", f"{where} must be a JSON object")
    for key in value:
        if key not in known:
            close = difflib.get_close_matches(key[:80], known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
            raise Refusal(400, "H400", f"{where} has an unknown key {key[:80]!r}", hint=hint)
    return value


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON body.

    Raises:
        Refusal: 400, with the place where it stops being JSON.
    """
    try:
        return json.loads(body)
    except UnicodeDecodeError as error:
        raise Refusal(400, "H400", "the body is not UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise Refusal(400, "H400", f"the body is not JSON: {error.msg} at {place}") from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond any use
        raise Refusal(400, "H400", "the body is not JSON that can be read") from error


def _parse(content_type: str) -> tuple[str, dict[str, str]]:
    media, *parameters = content_type.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return media.strip().lower(), {
        key.strip().lower(): value.strip().strip('"') for key, _, value in pairs
    }
