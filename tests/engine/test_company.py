"""Lines that no word gives away, among lines that words do."""

from __future__ import annotations

import pytest

from filter.engine.scanner import Scanner
from filter.model import Company, Document, Grade, Rule, RuleSet, Term

JUNK = "casino bonus"
HONEST = "the weather is fine"
ENCLOSED = f"{JUNK}\n{HONEST}\n{JUNK}\n{JUNK}"


def scanner_of(*, score=3.0, action=None, status="stable", **company):
    word = Rule(
        "words",
        {"en": "m"},
        "gambling",
        "critical",
        10.0,
        (Grade((("distinct", 2),), score=10.0),),
        (Term("casino"), Term("bonus")),
        status=status,
    )
    among = Rule(
        "among",
        {"en": "{flagged:.0f} of them, {flagged_share:.0%}"},
        "page",
        "medium",
        score,
        (Grade((("flagged", 3), ("flagged_share", 0.6)), score=score),),
        company=Company(**company),
        action=action,
    )
    return Scanner(RuleSet((word, among)))


def found(scanner, *lines):
    findings = scanner.scan("\n".join(lines)).findings
    return [finding.line for finding in findings if finding.rule == "among"]


def test_a_line_between_flagged_ones_goes_with_them():
    assert found(scanner_of(), JUNK, HONEST, JUNK, JUNK) == [2]


@pytest.mark.parametrize(
    "lines",
    [
        [JUNK, HONEST, JUNK],  # too few
        [JUNK, HONEST, HONEST, HONEST, JUNK, JUNK],  # too long a gap
        [HONEST, JUNK, JUNK, JUNK, HONEST],  # outside
        [JUNK, *[HONEST, HONEST, JUNK] * 3],  # too small a share
    ],
)
def test_honest_lines_stay(lines):
    assert found(scanner_of(), *lines) == []


def test_empty_lines_are_no_gap():
    assert found(scanner_of(), JUNK, "", "", "", HONEST, "", JUNK, JUNK) == [5]


def test_an_edge_of_the_page_closes_a_stretch_if_asked():
    lines = [HONEST, JUNK, JUNK, JUNK, HONEST]
    assert found(scanner_of(edges=True), *lines) == [1, 5]
    assert found(scanner_of(edges=True), *[HONEST] * 3, *lines[1:]) == [7]


def test_only_named_rules_make_company():
    lines = [JUNK, HONEST, JUNK, JUNK]
    assert found(scanner_of(of=("words",)), *lines) == [2]
    assert found(scanner_of(of=("other",)), *lines) == []


def test_a_rule_on_trial_makes_no_company():
    assert found(scanner_of(status="test"), JUNK, HONEST, JUNK, JUNK) == []


@pytest.mark.parametrize("harsh", [{"score": 50.0}, {"action": "block"}])
def test_company_never_blocks(harsh):
    verdict = scanner_of(**harsh).scan(ENCLOSED)
    assert [f.action for f in verdict.findings if f.rule == "among"] == ["review"]


def test_company_adds_nothing_to_the_score():
    assert scanner_of().scan(ENCLOSED).score == 10


def test_the_finding_says_why_and_where():
    text = "\n".join([JUNK, f"  {HONEST}  ", JUNK, JUNK])
    (finding,) = [f for f in scanner_of().scan(text).findings if f.rule == "among"]
    assert text[finding.start : finding.end] == HONEST
    assert finding.message() == "3 of them, 75%"
    assert [(check.measure, check.value) for check in finding.checks] == [
        ("flagged", 3),
        ("flagged_share", 0.75),
    ]


def test_cleaning_takes_it_for_review_only_and_once():
    scanner = scanner_of()
    text = f"{HONEST}\n{ENCLOSED}\n{HONEST}"
    assert scanner.clean(text).text.split("\n") == [HONEST] * 3
    reviewed = scanner.clean(text, level="review").text
    assert reviewed.split("\n") == [HONEST] * 2
    assert scanner.clean(reviewed, level="review").text == reviewed


def test_documents_of_a_batch_do_not_see_one_another():
    documents = [Document(str(i), text) for i, text in enumerate([JUNK, HONEST, JUNK, JUNK])]
    verdicts = list(scanner_of().scan_all(documents))
    assert [verdict.action for verdict in verdicts] == ["block", "pass", "block", "block"]


def test_a_document_rule_tells_of_one_line_or_of_each():
    def lines(tells):
        grade = Grade((("topic", 2), ("goods", 1)), score=4.0)
        terms = (Term("coach", "topic"), Term("roster", "topic"), Term("jerseys", "goods"))
        rule = Rule("r", {"en": "m"}, "page", "medium", 4.0, (grade,), terms)
        scanner = Scanner(RuleSet((Rule(**_fields(rule, per="document", tells=tells)),)))
        text = "the coach\nno word\ncoach and roster\njerseys"
        return [finding.line for finding in scanner.scan(text).findings]

    assert lines("one") == [3]
    assert lines("each") == [1, 3]


def _fields(rule, **changes):
    names = ("id", "messages", "category", "severity", "score", "grades", "terms")
    return {**{name: getattr(rule, name) for name in names}, **changes}
