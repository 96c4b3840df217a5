"""CSV: a row a finding, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from filter.model import Verdict
from filter.reports.context import ReportContext
from filter.reports.safe import safe

COLUMNS = (
    "name", "record", "line", "column", "start", "end", "rule", "category", "severity", "action",
    "score", "scope", "matched", "message", "excerpt",
)  # fmt: skip


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield the names of the columns, then a row for every finding; errors are on stderr only."""
    yield _row(COLUMNS)
    for verdict in verdicts:
        for finding in verdict.findings:
            yield _row((
                _cell(verdict.name),
                "" if verdict.record is None else str(verdict.record),
                *(str(n) for n in (finding.line, finding.column, finding.start, finding.end)),
                finding.rule,
                finding.category,
                finding.severity,
                finding.action,
                f"{finding.score:g}",
                finding.scope,
                _cell("; ".join(finding.matched)),
                _cell(finding.message(context.language)),
                _cell(finding.excerpt),
            ))  # fmt: skip


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    text = safe(text)
    return "'" + text if text.lstrip().startswith(("=", "+", "-", "@")) else text


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
