from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from filter.errors import RuleError
from filter.model import Term
from filter.ruleset import parse_rules

BASE = """\
rules:
  - id: base
    message: {en: base, zh: 基}
    category: gambling
    severity: critical
    score: 9
    status: off
    words: {bait: [slot gacor], contact: [telegram]}
    patterns: ['\\d{5,}']
    tests: {match: [slot gacor]}
"""


def rules(more):
    return {rule.id: rule for rule in parse_rules(BASE + more).rules}


def test_keys_that_are_not_given_come_from_the_base_but_not_its_status_or_tests():
    found = rules("  - {id: a, extends: base}\n")
    assert set(found) == {"a"}
    rule = found["a"]
    assert (rule.category, rule.score, dict(rule.messages)) == (
        "gambling",
        9.0,
        {"en": "base", "zh": "基"},
    )
    assert (rule.status, rule.examples) == ("stable", ())


def test_groups_are_merged_and_lists_replaced():
    rule = rules("  - {id: a, extends: base, words: {contact: [line id]}, patterns: ['x+y']}\n")[
        "a"
    ]
    assert rule.terms == (Term("slot gacor", "bait"), Term("line id", "contact"))
    assert [pattern.source for pattern in rule.patterns] == ["x+y"]
    rule = rules("  - {id: a, extends: base, words: [casino]}\n")["a"]
    assert rule.terms == (Term("casino"),)


def test_a_severity_of_ones_own_counts_against_the_score_of_the_base():
    assert rules("  - {id: a, extends: base, severity: low}\n")["a"].score == 1.0


def test_chains_in_any_order():
    found = rules(
        "  - {id: c, extends: b, window: 80}\n  - {id: b, extends: base, severity: medium}\n"
    )
    assert (found["c"].score, found["c"].window, found["b"].window) == (3.0, 80, 40)


def test_what_is_wrong_in_a_base_is_told_once():
    with pytest.raises(RuleError) as error:
        parse_rules(
            "rules:\n- {id: base, message: '{nope}', category: seo, words: [ab]}\n"
            "- {id: a, extends: base}\n- {id: b, extends: a}\n"
        )
    assert [complaint.code for complaint in error.value.diagnostics] == ["R032"]


@pytest.mark.parametrize("ids", [("a", "a"), ("a", "b", "a"), ("a", "b", "c", "d", "b")])
def test_circles_are_refused(ids):
    text = "".join(f"- {{id: {one}, extends: {two}}}\n" for one, two in pairwise(ids))
    with pytest.raises(RuleError) as error:
        parse_rules(f"rules:\n{text}")
    assert "R028" in {complaint.code for complaint in error.value.diagnostics}


def test_a_thousand_levels_of_extends_load():
    text = "".join(f"- {{id: r{n}, extends: r{n + 1}}}\n" for n in range(1000))
    last = "- {id: r1000, message: m, category: seo, words: [ab]}\n"
    assert len(parse_rules(f"rules:\n{text}{last}").rules) == 1001


def test_the_digest_changes_with_all_that_can_change_a_verdict_and_nothing_else():
    rule = "rules: [{id: a, message: m, category: seo, words: [ab, cd], tests: {match: [ab]}}]"
    digest = parse_rules(rule).digest
    assert len(digest) == 64
    assert parse_rules(f"# moved\n\n{rule}", "other.yml").digest == digest
    assert parse_rules(rule.replace("match: [ab]", "match: [cd]")).digest == digest
    changed = [
        rule.replace("words: [ab, cd]", words)
        for words in ("words: [ab]", "words: [ab, ce]", "words: {g: [ab, cd]}", "words: [ab*, cd]")
    ] + [
        rule.replace("message: m", more)
        for more in ("message: n", "message: m, window: 41", "message: m, score: 2")
    ]
    digests = {parse_rules(text).digest for text in changed}
    assert len(digests | {digest}) == len(changed) + 1


def test_every_field_of_a_rule_is_in_the_digest_or_known_to_be_silent():
    from filter.model import Rule  # noqa: PLC0415
    from filter.ruleset.digest import _SILENT, _fields  # noqa: PLC0415

    made = {field.name for field in dataclasses.fields(Rule) if not field.init}
    assert made == {"groups"}  # of the words, patterns and signals
    fields = {field.name for field in dataclasses.fields(Rule)}
    assert set(_fields(Rule)) | _SILENT | made == fields
