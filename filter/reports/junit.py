"""JUnit XML: a suite a document, a case a finding, or one case that passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from filter.model import Finding, Verdict
from filter.reports.context import ReportContext, lifted, name_of
from filter.reports.safe import safe


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield a document of suites; findings for review fail as those that block do."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hogwash">\n'
    for verdict in verdicts:
        yield _suite(verdict, context)
    yield "</testsuites>\n"


def _suite(verdict: Verdict, context: ReportContext) -> str:
    name = name_of(verdict, context)
    cases = [_case(name, finding, context) for finding in verdict.findings]
    failures = sum(finding.action != "pass" for finding in verdict.findings)
    errors = 0
    if verdict.error is not None:
        errors = 1
        cases.append(_plain(name, "read", f"<error message={_attribute(verdict.error)}/>"))
    elif lifted(verdict):
        failures += 1
        message = f"all findings together score {verdict.score:g}"
        failure = f"<failure type={_attribute(verdict.action)} message={_attribute(message)}/>"
        cases.append(_plain(name, "document", failure))
    elif not cases:
        cases.append(_plain(name, "document", ""))
    return (
        f'  <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}" '
        f'errors="{errors}" skipped="0">\n' + "".join(cases) + "  </testsuite>\n"
    )


def _case(name: str, finding: Finding, context: ReportContext) -> str:
    title = f"{finding.rule} at {finding.line}:{finding.column}"
    text = escape(safe(finding.excerpt))
    if finding.action == "pass":
        return _plain(name, title, f"<system-out>{text}</system-out>")
    message = finding.message(context.language)
    return _plain(
        name,
        title,
        f"<failure type={_attribute(finding.action)} message={_attribute(message)}>"
        f"{text}</failure>",
    )


def _plain(name: str, title: str, inside: str) -> str:
    start = f"    <testcase classname={_attribute(name)} name={_attribute(title)}"
    return f"{start}>{inside}</testcase>\n" if inside else f"{start}/>\n"


def _attribute(text: str) -> str:
    return quoteattr(safe(text))
