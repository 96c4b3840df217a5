"""Groups that a rule only forbids: context around a passage, no evidence of their own."""

import pytest

from filter.engine.scanner import Scanner
from filter.model import Grade, Rule, RuleSet, Term

OFFERS = ("казино онлайн", "бонус", "фриспины")
REPORTS = ("полиция", "суд")


@pytest.fixture(scope="module")
def scanner():
    grade = Grade((("offer", 2), ("density", 0.5)), (("report", 0),), score=5.0)
    terms = [Term(word, "offer") for word in OFFERS] + [Term(word, "report") for word in REPORTS]
    rule = Rule("r", {"en": "{distinct}"}, "gambling", "high", 5.0, (grade,), tuple(terms))
    return Scanner(RuleSet((rule,)))


def test_without_context_it_fires(scanner):
    assert scanner.scan("казино онлайн бонус").action == "review"


@pytest.mark.parametrize(
    "text",
    ["полиция закрыла казино онлайн: бонус, фриспины", "казино онлайн, бонус: так решил суд"],
)
def test_context_before_or_behind_a_passage_forbids(scanner, text):
    assert scanner.scan(text).action == "pass"


def test_context_far_away_forbids_nothing(scanner):
    text = "полиция молчит. " + "Обычные слова о погоде и природе. " * 5 + "казино онлайн бонус"
    assert scanner.scan(text).action == "review"


def test_context_is_no_evidence():
    grade = Grade((("distinct", 3),), (("report", 2),), score=5.0)
    terms = (Term("казино", "offer"), Term("бонус", "offer"), Term("суд", "report"))
    rule = Rule("r", {"en": "m"}, "gambling", "high", 5.0, (grade,), terms)
    assert Scanner(RuleSet((rule,))).scan("казино, бонус, суд").action == "pass"


def test_doubtful_lines_go_with_a_page_of_junk():
    grades = (Grade((("offer", 2),), score=10.0), Grade((("offer", 1),), score=0.0))
    terms = tuple(Term(word, "offer") for word in OFFERS)
    rule = Rule("r", {"en": "m"}, "gambling", "high", 10.0, grades, terms, boost={"among": 3.0})
    junk, doubtful, honest = "казино онлайн бонус", "бонус к отпуску", "о погоде"
    scanner = Scanner(RuleSet((rule,)))

    def reviewed(*lines):
        findings = scanner.scan("\n".join(lines)).findings
        return [finding.line for finding in findings if finding.action == "review"]

    assert reviewed(junk, honest, doubtful, junk, honest, junk) == [3]
    assert reviewed(junk, honest, doubtful, junk) == []
    assert reviewed(*[junk] * 3, *[honest] * 18, doubtful) == []


def test_a_grade_of_no_score_says_nothing_alone():
    grades = (Grade((("offer", 2),), score=5.0), Grade((("offer", 1),), score=0.0))
    terms = tuple(Term(word, "offer") for word in OFFERS)
    rule = Rule("r", {"en": "m"}, "gambling", "high", 5.0, grades, terms, boost={"between": 3.0})
    verdict = Scanner(RuleSet((rule,))).scan("бонус к отпуску")
    assert (verdict.action, verdict.score, verdict.findings) == ("pass", 0.0, ())


def test_context_alone_is_nothing(scanner):
    assert scanner.scan("полиция и суд").action == "pass"


def test_doubtful_lines_do_not_make_one_another_certain():
    grades = (Grade((("offer", 2),), score=5.0), Grade((("offer", 1),), score=0.0))
    terms = tuple(Term(word, "offer") for word in OFFERS)
    rule = Rule("r", {"en": "m"}, "gambling", "high", 5.0, grades, terms, boost={"among": 3.0})
    lines = ["казино онлайн бонус"] * 3 + ["бонус к отпуску", "о погоде"]
    findings = Scanner(RuleSet((rule,))).scan("\n".join(lines)).findings
    assert [(f.line, f.score) for f in findings] == [(1, 5.0), (2, 5.0), (3, 5.0), (4, 3.0)]
