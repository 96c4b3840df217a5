"""What a report needs to know besides the verdicts."""

from __future__ import annotations

from typing import NamedTuple

from filter.model import Finding, RuleSet, Verdict


class ReportContext(NamedTuple):
    """How to report.

    `language` chooses the messages; `ruleset` is what was judged by; `by_line` says that records
    are the lines of their file; `width` (terminal cells) and `color` are for reports that people
    read; `version` is that of the program.
    """

    language: str = "en"
    ruleset: RuleSet = RuleSet(())
    by_line: bool = False
    width: int = 80
    color: bool = False
    version: str = "0"


def place_of(verdict: Verdict, finding: Finding | None, context: ReportContext) -> str:
    """Return `name:line:column` of a finding, or of the document's beginning.

    A record that is a line of its file stands there as the line, another one as `name[record]`,
    counted from 0 as in JSON.
    """
    name, line, column = verdict.name, 1, 1
    if finding is not None:
        line, column = finding.line, finding.column
    if verdict.record is not None and context.by_line:
        line += verdict.record
    elif verdict.record is not None:
        name = f"{name}[{verdict.record}]"
    return f"{name}:{line}:{column}"


def name_of(verdict: Verdict, context: ReportContext) -> str:
    """Return the name of a document, with its record if it is one of many."""
    if verdict.record is None:
        return verdict.name
    if context.by_line:
        return f"{verdict.name}:{verdict.record + 1}"
    return f"{verdict.name}[{verdict.record}]"


def lifted(verdict: Verdict) -> bool:
    """Tell whether the document is judged harder than each of its findings alone."""
    return verdict.action != "pass" and all(
        finding.action != verdict.action for finding in verdict.findings
    )
