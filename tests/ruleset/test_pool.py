"""Rules that pool the words of all others."""

from __future__ import annotations

import pytest

from filter import load_rules
from filter.errors import RuleError
from filter.model import Term
from filter.ruleset import parse_rules

POOL = """\
  - id: pool
    message: "{distinct} of {groups} kinds"
    category: spam
    pool: {without: ordinary.txt, words_from: common.txt}
    when: {at_least: {distinct: 3, groups: 2}}
"""


@pytest.fixture
def pooled(tmp_path):
    """Load rules beside a pool; return the words that it looks for, by group."""

    def load(rules, ordinary="", common="", pool=POOL):
        (tmp_path / "ordinary.txt").write_text(ordinary, "utf-8")
        (tmp_path / "common.txt").write_text(f"[common]\n{common}", "utf-8")
        (tmp_path / "rules.yml").write_text("rules:\n" + rules + pool, "utf-8")
        found = {rule.id: rule for rule in load_rules(tmp_path / "rules.yml").rules}
        return found["pool"].terms

    return load


def rule(name, category, words, more=""):
    return f"  - {{id: {name}, message: m, category: {category}, words: {words}{more}}}\n"


def test_words_are_in_the_group_of_the_first_category_that_lists_them_or_common_to_many(pooled):
    found = pooled(
        rule("a", "gambling", "[casino, slot]")
        + rule("b", "loans", "[loan, slot, casino]")
        + rule("c", "seo", "[slot]")
        + rule("d", "seo", "[casino]", ", pooled: none")
    )
    assert found == (
        Term("casino", "of_gambling"),
        Term("slot", "common"),
        Term("loan", "of_loans"),
    )


def test_spellings_of_one_word_are_in_one_group(pooled):
    found = pooled(rule("a", "gambling", "[Free-Spins]") + rule("b", "loans", "[free spins]"))
    assert {word.group for word in found} == {"of_gambling"}


def test_files_sort_words(pooled):
    found = pooled(
        rule("a", "gambling", "[casino, slot, free spins]"), "[x]\nSlot\n", "free-spins\n"
    )
    assert found == (Term("casino", "of_gambling"), Term("free spins", "common"))


def test_words_that_a_rule_only_forbids_are_not_pooled(pooled):
    words = "{bait: [casino, slot], news: [police]}, when: {all_of: bait, none_of: news}"
    assert pooled(rule("a", "gambling", words)) == (
        Term("casino", "of_gambling"),
        Term("slot", "of_gambling"),
    )


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ("all", ["casino", "free spins", "在线", "在线赌场"]),
        ("phrases", ["free spins", "在线赌场"]),
        ("none", []),
    ],
)
def test_a_rule_says_what_of_it_is_pooled(pooled, pooling, expected):
    words = f"[casino, free spins, 在线, 在线赌场], pooled: {pooling}"
    assert [word.text for word in pooled(rule("a", "gambling", words))] == expected


@pytest.mark.parametrize("status", ["off", "test"])
def test_rules_on_trial_or_off_give_nothing(pooled, status):
    assert pooled(rule("a", "gambling", f"[casino], status: {status}")) == ()


def test_a_pool_has_words_of_its_own_too(pooled):
    pool = POOL.replace("    when:", "    words: {own: [police]}\n    when:")
    assert pooled(rule("a", "gambling", "[casino]"), pool=pool) == (
        Term("police", "own"),
        Term("casino", "of_gambling"),
    )


def test_pools_do_not_pool_one_another(pooled):
    both = POOL + POOL.replace("id: pool", "id: other").replace("pool:", "words: [x y]\n    pool:")
    assert pooled(rule("a", "gambling", "[casino]"), pool=both) == (Term("casino", "of_gambling"),)


def test_groups_of_the_file_may_be_asked_for(pooled):
    pool = POOL.replace("groups: 2", "common: 2")
    assert pooled(rule("a", "gambling", "[casino]"), common="slot\n", pool=pool)


def test_a_file_that_is_not_there_is_complained_of(pooled):
    with pytest.raises(RuleError, match=r"cannot read .*away\.txt"):
        pooled(rule("a", "gambling", "[casino]"), pool=POOL.replace("ordinary", "away"))


def test_a_pool_without_a_file_is_refused():
    with pytest.raises(RuleError, match="without"):
        parse_rules("rules:\n- {id: a, message: m, category: spam, pool: {}}\n")
