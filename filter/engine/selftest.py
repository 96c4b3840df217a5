"""Running the tests that rules carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from filter.engine.scanner import Scanner
from filter.model import Document, Example, Finding, Rule


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Outcome of one example; `detail` says what was found instead where it failed."""

    rule: Rule
    example: Example
    passed: bool
    detail: str


def run_examples(
    scanner: Scanner, read_page: Callable[[str, Document], Iterable[Document]]
) -> Iterator[ExampleResult]:
    """Judge every example of every rule by all rules; only its own rule's findings count.

    `read_page` makes a web page, given with a document that is like it, to documents.
    """
    examples = [(rule, example) for rule in scanner.program.rules for example in rule.examples]

    def documents() -> Iterator[Document]:
        for number, (rule, example) in enumerate(examples, start=1):
            like = Document(f"{rule.id} example {number}", "")
            if example.html:
                yield from read_page(example.text, like)
            else:
                yield replace(like, text=example.text)

    verdicts = scanner.scan_all(documents())
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
