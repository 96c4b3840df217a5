"""Running the tests that rules carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filter.engine.scanner import Scanner
from filter.model import Document, Example, Finding, Rule


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Outcome of one example; `detail` says what was found instead where it failed."""

    rule: Rule
    example: Example
    passed: bool
    detail: str


def run_examples(scanner: Scanner) -> Iterator[ExampleResult]:
    """Judge every example of every rule by all rules; only its own rule's findings count."""
    examples = [(rule, example) for rule in scanner.program.rules for example in rule.examples]
    verdicts = scanner.scan_all(
        Document(f"{rule.id} example {number}", example.text)
        for number, (rule, example) in enumerate(examples, start=1)
    )
    for (rule, example), verdict in zip(examples, verdicts, strict=True):
        own = [finding for finding in verdict.findings if finding.rule == rule.id]
        detail = verdict.error or _complaint(example, own)
        yield ExampleResult(rule, example, not detail, detail)


def _complaint(example: Example, found: list[Finding]) -> str:
    if not example.match:
        return f"matched: {found[0].excerpt!r} {_measured(found[0])}" if found else ""
    if not found:
        return "did not match"
    best = max(finding.score for finding in found)
    if example.score is not None and best != example.score:
        return f"scored {best:g}, expected {example.score:g}"
    return ""


def _measured(finding: Finding) -> str:
    return " ".join(f"{name}={value:g}" for name, value in finding.measures.items())
