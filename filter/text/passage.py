"""The name of a finding that survives edits elsewhere: no line numbers, no dates."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from filter.model import Finding, Verdict
from filter.text.fold import fold_term


def passage_hash(finding: Finding) -> str:
    """Return a hash of the flagged passage, disguise and white space undone.

    Of a passage longer than its excerpt the shown part and the matched terms count.
    """
    first = max(finding.start - finding.excerpt_start, 0)
    shown = finding.excerpt[first : finding.end - finding.excerpt_start]
    text = " ".join(fold_term(shown).split())
    parts = "\0".join((text, *sorted(finding.matched)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def fingerprints(verdict: Verdict) -> Iterator[tuple[Finding, str]]:
    """Yield the findings of a document with a hash each, told apart by their occurrence."""
    seen: Counter[tuple[str, str]] = Counter()
    record = "" if verdict.record is None else str(verdict.record)
    for finding in verdict.findings:
        key = (finding.rule, passage_hash(finding))
        seen[key] += 1
        parts = "\0".join((finding.rule, verdict.name, record, key[1], str(seen[key])))
        digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
        yield finding, digest[:24]
