"""Workflow commands: annotations on the lines of a pull request on GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from filter.model import Verdict
from filter.reports.context import ReportContext, lifted
from filter.reports.safe import safe

_COMMANDS = {"block": "error", "review": "warning", "pass": "notice"}

MOST = 10
"""Annotations of a kind that GitHub shows of a step; the others are only counted."""


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield a command a finding, at most MOST of a kind, and one that counts them all."""
    shown: Counter[str] = Counter()
    total = documents = 0
    for verdict in verdicts:
        documents += 1
        total += verdict.findings_total
        record = verdict.record
        name = verdict.name if record is None or context.by_line else f"{verdict.name}[{record}]"
        for finding in verdict.findings:
            line = finding.line + ((record or 0) if context.by_line else 0)
            place = {"file": verdict.name, "line": str(line), "col": str(finding.column)}
            if record is not None and not context.by_line:
                place = {"file": verdict.name}
            message = f"{name}: {finding.message(context.language)}"
            yield from _command(shown, finding.action, place, finding.rule, message)
        if verdict.error is not None:
            yield from _command(shown, "block", {"file": verdict.name}, "error", verdict.error)
        elif lifted(verdict):
            message = f"{name}: all findings together score {verdict.score:g}"
            yield from _command(shown, verdict.action, {"file": verdict.name}, "document", message)
    hidden = sum(max(count - MOST, 0) for count in shown.values())
    more = f", {hidden} annotations not shown" if hidden else ""
    yield f"::notice title=hogwash::{total} findings in {documents} documents{more}\n"


def _command(
    shown: Counter[str], action: str, place: dict[str, str], title: str, message: str
) -> Iterator[str]:
    command = _COMMANDS[action]
    shown[command] += 1
    if shown[command] <= MOST:
        place = {**place, "title": title}
        properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        yield f"::{command} {properties}::{_data(safe(message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
