"""Every report of the same verdicts, byte for byte; `python -m tests.reports.test_golden` renews."""

from pathlib import Path

import pytest

from filter.model import Check, Finding, Rule, RuleSet, Verdict
from filter.reports import REPORTERS, ReportContext

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("sarif", "github", "junit", "csv", "html")


def finding(excerpt, start, end, **changes):
    values = {
        "rule": "en-pills", "category": "pharma", "severity": "high", "action": "block",
        "score": 10.0, "line": 3, "column": start + 1, "start": 40 + start, "end": 40 + end,
        "scope": "text", "matched": ("cheap", "pills"), "excerpt": excerpt, "excerpt_start": 40,
        "spans": ((40 + start, 40 + start + 5),),
        "messages": {"en": "2 words for pills", "zh": "两个药词"}, "measures": {"distinct": 2.0},
        "checks": (Check("distinct", ">=", 2, 2.0),), "disguises": ("styled letters",),
    }  # fmt: skip
    return Finding(**{**values, **changes})


def verdicts():
    hostile = "cheap pills \x1b[31m <b>&\u202e ]]> %0A ::error::"
    yield Verdict(
        "site/a b.html", "block", 15.0,
        (
            finding("say cheap pills now", 4, 15),
            finding(hostile, 0, 11, line=9, rule="en-more", action="review", score=5.0, scope="title"),
            finding("say cheap pills now", 4, 15, line=12),
        ),
        3,
    )  # fmt: skip
    yield Verdict("clean.txt", "pass", 0.0)
    yield Verdict(
        "rows.jsonl", "block", 10.0, (finding("=cheap pills", 1, 12, line=1),), 1, record=7
    )
    yield Verdict("sum.txt", "review", 4.0, (finding("cheap", 0, 5, action="pass", score=2.0),), 1)
    yield Verdict("broken.txt", "pass", 0.0, error="I002: byte 0xff at offset 3 is not utf-8")


def context():
    def rule(name):
        return Rule(name, {"en": "m"}, "pharma", "high", 10, (), description="Words of pill shops")

    return ReportContext(ruleset=RuleSet((rule("en-pills"), rule("en-more"))))


def made(name):
    return "".join(REPORTERS[name](verdicts(), context()))


@pytest.mark.parametrize("name", NAMES)
def test_report(name):
    assert made(name) == (GOLDEN / f"report.{name}").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in NAMES:
        (GOLDEN / f"report.{name}").write_text(made(name), encoding="utf-8")
