"""What a rule hit in texts that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from filter.cli.complaints import tell_error
from filter.cli.progress import counted
from filter.engine.scanner import Scanner
from filter.model import Action, Document, Finding, Rule
from filter.reports.safe import safe

_SAMPLES = 5
_TERMS = 20
_FILES = 20


@dataclass(frozen=True, slots=True)
class History:
    """Hits of one rule. `files` are the documents with findings, in the order of reading.

    `lines` counts lines that hold something, `terms` how many findings name a term.
    """

    rule: str
    documents: int
    lines: int
    errors: int
    findings: Counter[Action]
    terms: Counter[str]
    files: Counter[str]
    samples: tuple[tuple[str, Finding], ...]


def of_rule(rule: Rule, scanner: Scanner, texts: Iterable[Document], jobs: int) -> History:
    """Judge texts by all rules, since findings of others move positions; keep those of one."""
    lines = documents = errors = 0
    findings: Counter[Action] = Counter()
    terms: Counter[str] = Counter()
    files: Counter[str] = Counter()
    samples: list[tuple[str, Finding]] = []

    def measured() -> Iterator[Document]:
        nonlocal lines
        for document in counted(texts, also_written=False):
            lines += sum(bool(line.strip()) for line in document.text.splitlines())
            yield document

    for verdict in scanner.scan_all(measured(), jobs=jobs):
        documents += 1
        if verdict.error:
            errors += 1
            tell_error(verdict.name, verdict.error)
        for finding in verdict.findings:
            if finding.rule == rule.id:
                findings[finding.action] += 1
                terms.update(finding.matched)
                files[verdict.name] += 1
                if len(samples) < _SAMPLES:
                    samples.append((verdict.name, finding))
    return History(rule.id, documents, lines, errors, findings, terms, files, tuple(samples))


def told(history: History) -> Iterator[str]:
    """Yield the lines that tell of a rule's hits."""
    total = history.findings.total()
    rate = 1e6 * total / max(history.lines, 1)
    yield (f"hits: {total:,} in {history.documents:,} documents ({rate:,.1f} of a million lines)")
    for action, count in history.findings.most_common():
        yield f"  {action}: {count:,}"
    if history.terms:
        most = history.terms.most_common(_TERMS)
        more = f", and {len(history.terms) - _TERMS} more" if len(history.terms) > _TERMS else ""
        yield "  by " + ", ".join(f"{safe(term)} ({count:,})" for term, count in most) + more
    for name, count in list(history.files.items())[:_FILES]:
        yield f"  {safe(name)}: {count:,}"
    if len(history.files) > _FILES:
        yield f"  and {len(history.files) - _FILES:,} more documents"
    for name, finding in history.samples:
        yield f"  {safe(name)}:{finding.line}: {finding.action}: {safe(finding.excerpt)}"


def as_data(history: History) -> dict[str, Any]:
    """Return a history as JSON takes it."""
    return {
        "documents": history.documents,
        "lines": history.lines,
        "errors": history.errors,
        "findings": dict(history.findings),
        "terms": dict(history.terms.most_common()),
        "files": dict(history.files),
        "samples": [
            {
                "name": name,
                "line": finding.line,
                "action": finding.action,
                "score": finding.score,
                "excerpt": finding.excerpt,
            }
            for name, finding in history.samples
        ],
    }
