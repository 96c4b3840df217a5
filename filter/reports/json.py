"""One JSON document: the objects of `jsonl`, and a summary behind them.

The summary comes last so that documents can be written as they are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from filter.model import Verdict
from filter.reports.context import ReportContext
from filter.reports.jsonl import SCHEMA, document_object, spelled
from filter.reports.summary import Summary


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield the document piece by piece."""
    summary = Summary()
    yield f'{{"schema":{SCHEMA},"documents":['
    separator = "\n"
    for verdict in verdicts:
        summary.add(verdict)
        yield separator + spelled(document_object(verdict, context))
        separator = ",\n"
    yield f'\n],"summary":{spelled(_summary_object(summary))}}}\n'


def _summary_object(summary: Summary) -> dict[str, Any]:
    return {
        "documents": summary.documents,
        **summary.actions,
        "errors": summary.errors,
        "allowed": summary.allowed,
        "findings": summary.findings,
        "rules": dict(summary.rules.most_common()),
        "categories": dict(summary.categories.most_common()),
    }
