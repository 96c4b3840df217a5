"""A line a finding, as compilers and grep print them: `path:line:column: action rule message`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from filter.model import Verdict
from filter.reports.context import ReportContext, lifted, place_of
from filter.reports.safe import safe


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield a line for every finding, and one for a document that only their sum condemns."""
    for verdict in verdicts:
        for finding in verdict.findings:
            place = place_of(verdict, finding, context)
            message = finding.message(context.language)
            yield f"{safe(place)}: {finding.action} {finding.rule} {safe(message)}\n"
        if lifted(verdict):
            place = place_of(verdict, None, context)
            yield (
                f"{safe(place)}: {verdict.action} document "
                f"all findings together score {verdict.score:g}\n"
            )
