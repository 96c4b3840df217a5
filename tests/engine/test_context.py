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
