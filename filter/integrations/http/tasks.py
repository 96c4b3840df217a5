"""What one request asks, and what it gets back; both travel between processes.

All work on what a client sent is done here, in the judging process: reading JSON included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Any, Literal, NamedTuple, cast

from filter.engine.scanner import Scanner
from filter.integrations import reading
from filter.integrations.http.refusal import Refusal, to_json
from filter.integrations.http.submission import (
    Submission,
    documents,
    expect_object,
    from_body,
    from_value,
    parse_json,
)
from filter.model import Action, Edit, Verdict
from filter.reports import ReportContext
from filter.reports.jsonl import SCHEMA, document_object

Call = Literal["check", "batch", "clean"]
JSON = "application/json"

_FEW = 100
"""Findings that are looked at where only the verdict's action counts."""


class Task(NamedTuple):
    """A request: which call, its body as it came, what its query says of a raw body.

    A tuple, since pickling a dataclass takes longer than all else that is done with it.
    """

    call: Call
    body: bytes
    content_type: str
    language: str
    options: Mapping[str, str]


class Told(NamedTuple):
    """What logs and metrics may tell of a verdict: no word of the text."""

    action: Action
    failed: bool
    rules: tuple[str, ...]


class Answer(NamedTuple):
    """A response; `seconds` is what the batch it came with took until then."""

    status: int
    body: bytes
    told: tuple[Told, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds an answer, the bytes that are judged together and the time for that."""

    findings: int
    documents: int
    batch: int
    seconds: float


class _Order(NamedTuple):
    """A task understood. `clean`: (level, replacement)."""

    task: Task
    submissions: tuple[Submission, ...]
    clean: tuple[Literal["review", "block"], str] | None


def answer_tasks(scanner: Scanner, tasks: list[Task], limits: Limits) -> list[Answer]:
    """Answer tasks, judging all texts that only need a verdict in one go."""
    started = perf_counter()
    orders = [_understood(task, limits) for task in tasks]
    parts = (
        document
        for order in orders
        if isinstance(order, _Order) and not order.clean
        for submission in order.submissions
        for document in documents(submission)
    )
    verdicts = iter([*scanner.scan_all(parts, max_findings=limits.findings)])
    answers = []
    for order in orders:
        if isinstance(order, Refusal):
            answers.append(Answer(order.status, order.body()))
            continue
        if order.clean:
            body, own = _cleaned(scanner, order.submissions[0], *order.clean)
        else:
            own = [next(verdicts) for _ in order.submissions]
            body = _judged(order.task, own)
        told = tuple(_told(verdict) for verdict in own)
        answers.append(Answer(200, body, told, perf_counter() - started))
    return answers


def _understood(task: Task, limits: Limits) -> _Order | Refusal:
    try:
        if task.call == "batch":
            return _Order(task, _batch(task, limits), None)
        if task.content_type.partition(";")[0].strip().lower() != JSON:
            submission = from_body(task.body, task.content_type, task.options.get("name"))
            options: Mapping[str, Any] = task.options
        else:
            known = ("level", "replace") if task.call == "clean" else ()
            value = parse_json(task.body)
            submission = from_value(value, options=known)
            options = {**task.options, **value}
        if task.call != "clean":
            return _Order(task, (submission,), None)
        _how(task.options)  # what JSON overrides must be right as well
        return _Order(task, (submission,), _how(options))
    except Refusal as refusal:
        return refusal


def _batch(task: Task, limits: Limits) -> tuple[Submission, ...]:
    values = expect_object(parse_json(task.body), ("documents",), "the body").get("documents")
    if not isinstance(values, list):
        raise Refusal(400, "H400", "the body needs a list 'documents'")
    if len(values) > limits.documents:
        message = f"more than {limits.documents} documents"
        raise Refusal(413, "H413", message, hint="send several batches")
    return tuple(from_value(value, f"documents[{i}]") for i, value in enumerate(values))


def _how(options: Mapping[str, Any]) -> tuple[Literal["review", "block"], str]:
    level, replacement = options.get("level", "block"), options.get("replace", "")
    if level not in ("review", "block"):
        raise Refusal(400, "H400", "'level' must be review or block")
    if not isinstance(replacement, str):
        raise Refusal(400, "H400", "'replace' must be a string")
    return cast("Literal['review', 'block']", level), replacement


def _told(verdict: Verdict) -> Told:
    rules = tuple(finding.rule for finding in verdict.findings)
    return Told(verdict.action, verdict.error is not None, rules)


def _judged(task: Task, verdicts: list[Verdict]) -> bytes:
    if task.call == "check" and not verdicts[0].findings:
        return _without_findings(verdicts[0])
    context = ReportContext(task.language)
    objects = [document_object(verdict, context) for verdict in verdicts]
    return to_json({"results": objects} if task.call == "batch" else objects[0])


def _without_findings(verdict: Verdict) -> bytes:
    """Return the JSON of most verdicts, which differ in the name of their text only."""
    if verdict.error or verdict.allowed or verdict.findings_total:
        return to_json(document_object(verdict, ReportContext()))
    pieces = _around_name(verdict.action, verdict.score, verdict.encoding, verdict.rules_digest)
    return to_json(verdict.name).join(pieces)


@lru_cache(64)
def _around_name(action: Action, score: float, encoding: str, digest: str) -> tuple[bytes, bytes]:
    verdict = Verdict("", action, score, encoding=encoding, rules_digest=digest)
    before, _, behind = to_json(document_object(verdict, ReportContext())).partition(b'""')
    return before, behind


def _cleaned(
    scanner: Scanner,
    submission: Submission,
    level: Literal["review", "block"],
    replacement: str,
) -> tuple[bytes, list[Verdict]]:
    parts = [*documents(submission, restorable=True)]
    verdict = next(scanner.scan_all(parts, max_findings=_FEW))
    text, removed = "", []
    for part in parts:
        cleaned = scanner.clean(part, level=level, replace=replacement)
        text += reading.reader_of(submission.kind).restore(part, cleaned)
        removed += [edit_object(edit) for edit in cleaned.removed]
    value = {
        "schema": SCHEMA,
        "name": verdict.name,
        "action": verdict.action,
        "text": text,
        "removed": removed,
        "rules_digest": verdict.rules_digest,
        "error": verdict.error,
    }
    return to_json(value), [verdict]


def edit_object(edit: Edit) -> dict[str, Any]:
    """Return a cut with all that is needed to put it back."""
    return {
        "start": edit.start,
        "end": edit.end,
        "line": edit.line,
        "text": edit.text,
        "rules": [*edit.rules],
        "replacement": edit.replacement,
    }
