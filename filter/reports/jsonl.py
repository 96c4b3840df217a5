"""JSON Lines: an object a document, in the order of the input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

from filter.model import Finding, Verdict
from filter.reports.context import ReportContext

SCHEMA = 1
"""Number of the objects' shape: keys may come, none goes or changes its meaning."""

_UNFIT = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What some readers take for a line end, a terminal obeys, or UTF-8 cannot hold."""

_SHARED = attrgetter(*(field.name for field in fields(Verdict) if field.name != "record"))
"""Everything that a verdict says but the record."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
"""Made once: `json.dumps` would make one for every object."""


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield a line of JSON for every document."""
    known: tuple[Any, ...] = ()
    head = tail = ""
    for verdict in verdicts:
        if verdict.findings or not isinstance(verdict.record, int):
            yield spelled(document_object(verdict, context)) + "\n"
            continue
        # Of a corpus of lines most verdicts differ in the record alone.
        if known != (shared := _SHARED(verdict)):
            whole = document_object(verdict, context)
            before = spelled({name: whole.pop(name) for name in ("schema", "name")})
            del whole["record"]
            head, tail = before[:-1] + ',"record":', "," + spelled(whole)[1:] + "\n"
            known = shared
        yield f"{head}{verdict.record}{tail}"


def spelled(value: Any) -> str:
    """Return `value` as JSON in one line, with readable text but no hostile characters.

    What JSON has no form for (a date of a table) becomes its text.
    """
    text = _ENCODER.encode(value)
    return _UNFIT.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def document_object(verdict: Verdict, context: ReportContext) -> dict[str, Any]:
    """Return the object of one document."""
    return {
        "schema": SCHEMA,
        "name": verdict.name,
        "record": verdict.record,
        "action": verdict.action,
        "score": _number(verdict.score),
        "findings": [finding_object(finding, context) for finding in verdict.findings],
        "findings_total": verdict.findings_total,
        "rules_digest": verdict.rules_digest,
        "error": verdict.error,
        "encoding": verdict.encoding,
        "allowed": verdict.allowed,
    }


def finding_object(finding: Finding, context: ReportContext) -> dict[str, Any]:
    """Return the object of one finding."""
    return {
        "rule": finding.rule,
        "category": finding.category,
        "action": finding.action,
        "score": _number(finding.score),
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "matched": list(finding.matched),
        "excerpt": finding.excerpt,
        "message": finding.message(context.language),
        "measures": {name: _measure(value) for name, value in finding.measures.items()},
        "severity": finding.severity,
        "scope": finding.scope,
        "spans": [list(span) for span in finding.spans],
        "checks": [
            {
                "measure": check.measure,
                "op": check.op,
                "limit": _measure(check.limit),
                "value": _measure(check.value),
            }
            for check in finding.checks
        ],
        "disguises": list(finding.disguises),
    }


def _number(value: float) -> float:
    return round(float(value), 4)


def _measure(value: float) -> float:
    """Return counts as integers, shares with the digits that mean something."""
    return int(value) if value == int(value) else round(float(value), 4)
