from __future__ import annotations

import pytest

from filter.errors import RuleError
from filter.model import Grade, LinkTest, Near, Pattern, Soften, Term
from filter.ruleset import load_rules, parse_rules


def rule(body: str):
    """Load one rule whose keys beyond id, message and category are `body`."""
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    [only] = parse_rules(f"rules:\n  - id: a\n    message: m\n    category: seo\n{lines}").rules
    return only


def test_a_rule_of_words_alone_fires_on_one_hit_with_the_score_of_its_severity():
    found = rule("words: [slot gacor, 无码]\nseverity: high")
    assert found.terms == (Term("slot gacor"), Term("无码"))
    assert found.grades == (Grade((("hits", 1.0),), score=5.0),)
    assert (found.per, found.window, found.status) == ("line", 40, "stable")
    assert found.scope == ("text", "title", "meta", "attr", "hidden", "comment")
    assert dict(found.messages) == {"en": "m"}


def test_stars_lift_word_boundaries():
    found = rule("words: ['*gacor', slot*, '*av*']")
    assert found.terms == (
        Term("gacor", "", left=True),
        Term("slot", "", right=True),
        Term("av", "", left=True, right=True),
    )


def test_blocks_and_files_hold_a_word_a_line(tmp_path):
    (tmp_path / "list.txt").write_text("# head\nslot  # tail\nc#\n\n[bait]\ngacor\n", "utf-8")
    (tmp_path / "r.yml").write_text(
        "rules:\n- id: a\n  message: m\n  category: seo\n"
        "  words: |\n    free  # note\n    [bait]\n    win big\n"
        "  words_from: list.txt\n",
        "utf-8",
    )
    [found] = load_rules(tmp_path / "r.yml").rules
    assert found.terms == (
        Term("free"),
        Term("win big", "bait"),
        Term("slot"),
        Term("c#"),
        Term("gacor", "bait"),
    )


def test_groups_of_words_patterns_and_signals():
    found = rule(
        """
words:
  bait: [slot, gacor]
  contact: |
    telegram
    whatsapp
patterns: {contact: '\\+62\\d{6,}'}
signals: [styled_word, link]
"""
    )
    assert found.groups == ("bait", "contact", "")
    assert found.patterns == (Pattern(r"\+62\d{6,}", "contact"),)
    assert found.signals == (("styled_word", ""), ("link", ""))


def test_blocks_of_any_take_over_the_stricter_of_limits_and_are_sorted_by_score():
    found = rule(
        """
words: {a: [aa, bb], b: [cc]}
score: 4
when:
  at_least: {distinct: 2, density: 0.5}
  at_most: {function_words: 0.1}
  all_of: a
  any:
    - at_least: {distinct: 3, density: 0.1}
      at_most: {function_words: 0.2, digits: 0.5}
    - none_of: [b]
      near: {groups: [a, b], within: 20}
      score: 12
"""
    )
    assert found.grades == (
        Grade(
            (("distinct", 2.0), ("density", 0.5), ("a", 1.0)),
            (("function_words", 0.1), ("b", 0.0)),
            (Near(("a", "b"), 20),),
            12.0,
        ),
        Grade(
            (("distinct", 3.0), ("density", 0.5), ("a", 1.0)),
            (("function_words", 0.1), ("digits", 0.5)),
            (),
            4.0,
        ),
    )


def test_the_other_keys_arrive():
    found = rule(
        """
description: why
words: [ab]
scope: [title, meta]
per: document
window: 60
status: test
action: review
boost: {tail: 3, between: -1.5}
except: {words: [abc], patterns: 'ab+c'}
soften: {words: [news], score: 2}
link: {hidden: true}
function_words: [the, of]
"""
    )
    assert (found.description, found.scope, found.per) == ("why", ("title", "meta"), "document")
    assert (found.window, found.status, found.action) == (60, "test", "review")
    assert dict(found.boost) == {"tail": 3.0, "between": -1.5}
    assert (found.except_terms, found.except_patterns) == ((Term("abc"),), (Pattern("ab+c"),))
    assert found.soften == Soften((Term("news"),), (), 2.0)
    assert found.link == LinkTest(hidden=True)
    assert found.function_words == ("the", "of")


def test_all_complaints_of_all_files_come_at_once(tmp_path):
    (tmp_path / "a.yml").write_text("rules: [{id: a}]\n", "utf-8")
    (tmp_path / "b.yml").write_text("rules: [\n", "utf-8")
    (tmp_path / "c.yml").write_text("rulez: 1\n", "utf-8")
    with pytest.raises(RuleError) as error:
        load_rules(tmp_path, tmp_path / "none.yml")
    codes = [(d.place.file[-5:] if d.place else "", d.code) for d in error.value.diagnostics]
    assert codes == [
        ("", "R001"),
        ("a.yml", "R013"),
        ("a.yml", "R013"),
        ("a.yml", "R021"),
        ("b.yml", "R003"),
        ("c.yml", "R012"),
        ("c.yml", "R013"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("near: {groups: [a, b], within: 9}", "near: {groups: [b, c], within: 9}"),
        ("near: {groups: [a, b], within: 9}", "near: {groups: [a, b], within: 8}"),
        ("at_least: {a: 1}", "at_least: {b: 1}"),
    ],
)
def test_whatever_changes_a_verdict_changes_the_digest(one, other):
    body = "words: {{a: [x y], b: [y z], c: [z x]}}\nwhen: {{any: [{{{}}}]}}"
    found = [
        parse_rules(
            "rules:\n  - id: a\n    message: m\n    category: seo\n    "
            + body.format(when).replace("\n", "\n    ")
            + "\n"
        ).digest
        for when in (one, other)
    ]
    assert found[0] != found[1]
