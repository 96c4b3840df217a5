"""SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from filter.model import Finding, Rule, Verdict
from filter.reports.context import ReportContext
from filter.reports.jsonl import spelled
from filter.reports.safe import safe
from filter.text.passage import fingerprints

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"block": "error", "review": "warning", "pass": "note"}


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield one log of one run: results as they come in, then what they refer to."""
    index = {rule.id: number for number, rule in enumerate(context.ruleset.rules)}
    errors: list[dict[str, Any]] = []
    yield f'{{"$schema":{spelled(_SCHEMA)},"version":"2.1.0","runs":[{{"results":['
    comma = ""
    for verdict in verdicts:
        for finding, digest in fingerprints(verdict):
            yield comma + "\n" + spelled(_result(verdict, finding, digest, index, context))
            comma = ","
        if verdict.error is not None:
            errors.append(_notification(verdict))
    run = {
        "columnKind": "unicodeCodePoints",
        "tool": {
            "driver": {
                "name": "hogwash",
                "version": context.version,
                "rules": [_descriptor(rule, context) for rule in context.ruleset.rules],
            }
        },
        "invocations": [
            {"executionSuccessful": not errors, "toolExecutionNotifications": errors},
        ],
    }
    yield "\n]," + spelled(run)[1:] + "]}\n"


def _descriptor(rule: Rule, context: ReportContext) -> dict[str, Any]:
    about = rule.description or rule.id
    explain = f"Category {rule.category}. `hogwash rules explain {rule.id}` tells when it fires."
    name = rule.messages.get(context.language) or next(iter(rule.messages.values()), about)
    return {
        "id": rule.id,
        "shortDescription": {"text": about},
        "fullDescription": {"text": name},
        "help": {"text": f"{about}. {explain}", "markdown": f"{about}. {explain}"},
        "defaultConfiguration": {"level": "error" if rule.score >= 8 else "warning"},
        "properties": {"category": rule.category, "severity": rule.severity},
    }


def _result(
    verdict: Verdict,
    finding: Finding,
    digest: str,
    index: dict[str, int],
    context: ReportContext,
) -> dict[str, Any]:
    where = {"physicalLocation": _location(verdict, finding, context)}
    if verdict.record is not None and not context.by_line:
        where["logicalLocations"] = [{"name": f"record {verdict.record}", "kind": "record"}]  # type: ignore[assignment]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.action],
        "message": {"text": safe(finding.message(context.language)) or finding.rule},
        "locations": [where],
        "partialFingerprints": {"passage/v1": digest},
        "properties": {
            "action": finding.action,
            "category": finding.category,
            "score": round(finding.score, 4),
            "scope": finding.scope,
            "matched": list(finding.matched),
        },
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    return result


def _location(verdict: Verdict, finding: Finding, context: ReportContext) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": address(verdict.name)}}
    if verdict.record is None or context.by_line:
        line = finding.line + (verdict.record or 0)
        region: dict[str, Any] = {"startLine": line, "startColumn": finding.column}
        passage = _passage(finding)
        if passage is not None:
            region["snippet"] = {"text": passage}
            if not any(mark in passage for mark in "\r\n"):
                region["endLine"] = line
                region["endColumn"] = finding.column + len(passage)
        if verdict.record is None:
            region["charOffset"] = finding.start
            region["charLength"] = finding.end - finding.start
        location["region"] = region
    return location


def _passage(finding: Finding) -> str | None:
    """Return the flagged passage if the excerpt holds all of it."""
    first = finding.start - finding.excerpt_start
    last = finding.end - finding.excerpt_start
    return finding.excerpt[first:last] if first >= 0 and last <= len(finding.excerpt) else None


def address(name: str) -> str:
    """Return the URI of a document: relative, as code hosts want it, unless the name is absolute."""
    path = PurePath(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _notification(verdict: Verdict) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": {"uri": address(verdict.name)}}}
    text = safe(f"{verdict.name}: {verdict.error}")
    return {"level": "error", "message": {"text": text}, "locations": [location]}
