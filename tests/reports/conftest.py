import pytest

from filter.model import Check, Finding, Verdict


@pytest.fixture
def finding():
    """Make a finding in an excerpt that is the whole text, its terms found in there."""

    def make(excerpt="buy cheap pills now", terms=("cheap", "pills"), **changes):
        start = changes.pop("excerpt_start", 0)
        spans = [
            (start + at, start + at + len(term))
            for term in terms
            for at in range(len(excerpt))
            if excerpt.startswith(term, at)
        ]
        values = {
            "rule": "en-pills",
            "category": "pharma",
            "severity": "high",
            "action": "block",
            "score": 10.0,
            "line": 3,
            "column": 5,
            "start": start,
            "end": start + len(excerpt),
            "scope": "text",
            "matched": terms,
            "spans": tuple(sorted(spans)),
            "excerpt": excerpt,
            "excerpt_start": start,
            "messages": {"en": "2 words for pills", "zh": "两个药词"},
            "measures": {"distinct": 2.0, "density": 0.83333},
            "checks": (Check("distinct", ">=", 2, 2.0), Check("density", "<=", 0.9, 0.83333)),
            "disguises": ("styled letters",),
        }
        return Finding(**{**values, **changes})

    return make


@pytest.fixture
def verdict(finding):
    """Make a verdict of one finding, or of those given."""

    def make(*findings, **changes):
        found = findings or (finding(),)
        values = {
            "name": "page.txt",
            "action": "block",
            "score": 10.0,
            "findings": found,
            "findings_total": len(found),
            "rules_digest": "d1",
        }
        return Verdict(**{**values, **changes})

    return make
