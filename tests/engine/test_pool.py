"""Lines with words of several rules of which none has enough."""

from __future__ import annotations

from filter.engine.explain import explain
from filter.engine.scanner import Scanner
from filter.model import Document, Grade, Rule, RuleSet, Term
from filter.ruleset.pool import fill_pools

SPREAD = "casino bonus payday loan"
ENOUGH = "casino bonus jackpot payday loan"


def one(name, *words, category):
    grade = Grade((("distinct", 3),), score=4.0)
    terms = tuple(map(Term, words))
    return Rule(name, {"en": "m"}, category, "high", 5.0, (grade,), terms)


def scanner(score=4.0):
    pool = Rule(
        "pool",
        {"en": "{distinct:.0f} of {groups:.0f} kinds"},
        "spam",
        "high",
        5.0,
        (Grade((("distinct", 4), ("groups", 2)), score=score),),
        pool=(),
    )
    rules = (
        one("casino", "casino", "bonus", "jackpot", category="gambling"),
        one("loans", "payday", "loan", "same day cash", category="loans"),
        pool,
    )
    return Scanner(RuleSet(tuple(fill_pools(rules))))


def found(text, **options):
    return [(finding.rule, finding.line) for finding in scanner(**options).scan(text).findings]


def test_words_of_several_rules_are_counted_together():
    [finding] = scanner().scan(SPREAD).findings
    assert finding.rule == "pool"
    assert finding.message() == "4 of 2 kinds"
    assert finding.matched == ("casino", "bonus", "payday", "loan")


def test_a_line_that_another_rule_flags_is_told_of_once():
    assert found(f"{SPREAD}\n{ENOUGH}") == [("pool", 1), ("casino", 2)]


def test_its_score_counts_only_where_it_is_told_of():
    assert scanner().scan(ENOUGH).score == 4.0
    assert scanner().scan(f"{SPREAD}\n{ENOUGH}").score == 8.0


def test_other_documents_of_a_batch_do_not_silence_it():
    verdicts = scanner().scan_all([Document("a", ENOUGH), Document("b", SPREAD)])
    assert [[finding.rule for finding in verdict.findings] for verdict in verdicts] == [
        ["casino"],
        ["pool"],
    ]


def test_explaining_shows_that_it_fired_and_was_not_told():
    explained = explain(scanner().program, Document("a", ENOUGH))
    told = {(trial.rule, fired.told) for trial in explained.trials for fired in trial.fired}
    assert told == {("casino", True), ("pool", False)}


def test_cleaning_finds_it_when_the_rest_of_a_line_is_cut():
    text = f"{ENOUGH}. {'The weather was fine all week. ' * 9}{SPREAD}"
    cleaned = scanner(score=9.0).clean(text, level="review").text
    assert found(cleaned, score=9.0) == []
