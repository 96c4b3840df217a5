"""Lint beyond its golden pairs: switching checks, mending, attacks on patterns."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.ruleset.attacks import attacks
from filter.ruleset.checks.patterns import grows
from filter.ruleset.codes import CODES, LINT_NAMES
from filter.ruleset.common import word_levels
from filter.ruleset.lint import CHECKS, complaints, lint
from filter.ruleset.load import load
from filter.ruleset.mend import meaning, mended

HERE = Path(__file__).parent
TWICE = HERE / "errors" / "L003-listed-twice.yml"

MESSY = """\
# betting, as it is written
rules:
  - id: betting   # the first one
    message: betting words
    category: gambling
    words:
      bait: [slot gacor, "𝐬𝐥ot maxwin", 体育投注,  Slot-Gacor , 體育投注]  # in brackets
      site: |
        mega casino
        Mega  Casino   # again
        ｒｏｕｌｅｔｔｅ # in full width
      door:
        - jackpot city
        - 'JACKPOT city'
        - "*ｂｏｎｕｓ*"
    when: {at_least: {bait: 1, site: 1, door: 1}}
    tests: {match: [slot gacor mega casino jackpot city], no_match: [体育新闻]}
"""
TIDY = """\
# betting, as it is written
rules:
  - id: betting   # the first one
    message: betting words
    category: gambling
    words:
      bait: [slot gacor, "slot maxwin", 体育投注]  # in brackets
      site: |
        mega casino
        # again
        roulette # in full width
      door:
        - jackpot city
        - "*bonus*"
    when: {at_least: {bait: 1, site: 1, door: 1}}
    tests: {match: [slot gacor mega casino jackpot city], no_match: [体育新闻]}
"""


def test_every_check_has_a_code_a_name_and_a_meaning():
    assert set(CHECKS) == set(LINT_NAMES) == {code for code in CODES if code[0] == "L"}
    assert len(set(LINT_NAMES.values())) == len(LINT_NAMES)


@pytest.mark.parametrize("name", ["L003", "duplicate-word"])
def test_checks_are_switched_by_code_and_by_name(name):
    assert {d.code for d in lint(TWICE)} == {"L003"}
    assert {d.code for d in lint(TWICE, select=[name])} == {"L003"}
    assert lint(TWICE, skip=[name]) == ()
    assert lint(TWICE, select=["L001"]) == ()


def test_a_configuration_leaves_checks_out_until_some_are_named(tmp_path):
    config = tmp_path / "hogwash.yml"
    config.write_text("lint: [duplicate-word]\n", "utf-8")
    assert lint(TWICE, config=config) == ()
    assert {d.code for d in lint(TWICE, config=config, select=["L003"])} == {"L003"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_mending_keeps_all_but_what_it_mends(tmp_path, end, mark):
    file = tmp_path / "rules.yml"
    file.write_bytes((mark + MESSY).replace("\n", end).encode("utf-8"))
    before = meaning(load(file))
    text = file.read_bytes().decode("utf-8")
    new = mended(text, complaints(file))
    assert new == mark + TIDY.replace("\n", end)
    file.write_bytes(new.encode("utf-8"))
    assert meaning(load(file)) == before
    assert complaints(file) == ()


WORDS = [
    "slot gacor", "SLOT gacor", "slot-gacor", "slotgacor", '"Slot Gacor"', "'slot gacor'",
    "ｓｌｏｔ ｇａｃｏｒ", "体育投注", "體育投注", '"91 club"', '"９１club"', "'*bonus'", "bonus", '"*BONUS*"',
]  # fmt: skip
STYLES = {
    "flow": lambda words: f"[{', '.join(words)}]  # in brackets",
    "tight": lambda words: f"[{','.join(words)} ]",
    "dashes": lambda words: "".join(f"\n        - {word}  # said" for word in words),
    "block": lambda words: (
        "|" + "".join(f"\n        {word.strip(QUOTES)} # said" for word in words)
    ),
}
QUOTES = "\"'"


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(sorted(STYLES)),
)
@settings(max_examples=150, deadline=None)
def test_any_list_is_mended_without_changing_what_it_means(one, two, first, second):
    text = (
        "rules:\n  - id: a\n    message: '{one}{two}'\n    category: x\n    words:\n"
        f"      one: {STYLES[first](one)}\n      two: {STYLES[second](two)}\n"
        "    words_from: {three: more.txt}\n"
    )
    with TemporaryDirectory() as folder:
        (Path(folder) / "more.txt").write_text("telegram\n", "utf-8")
        file = Path(folder) / "rules.yml"
        file.write_text(text, "utf-8")
        before = meaning(load(file))
        new = mended(text, complaints(file, select=["L003", "L005", "L012"]))
        file.write_text(new, "utf-8")
        after = load(file)
        assert meaning(after) == before
        assert complaints(file, select=["L003", "L005"]) == ()


def test_a_shared_list_keeps_what_one_of_its_rules_needs(tmp_path):
    (tmp_path / "shared.txt").write_text("telegram\nwhatsapp\nviber\n", "utf-8")
    rule = "- {{id: {}, message: '{{a}}{{b}}', category: {}, words: {{a: {}}}, words_from: {{b: shared.txt}}}}\n"
    rules = tmp_path / "rules.yml"
    rules.write_text(
        "rules:\n"
        + rule.format("one", "x", "[telegram, whatsapp]")
        + rule.format("two", "y", "[whatsapp, signal]"),
        "utf-8",
    )
    found = complaints(rules, select=["L012"])
    told = [(each.diagnostic.place.line, each.mended) for each in found]
    assert told == [(2, "")]


def test_a_word_that_another_group_takes_may_go(tmp_path):
    file = tmp_path / "rules.yml"
    rule = "rules: [{{id: a, message: '{{one}}{{two}}', category: x, words: {{one: [x1, x2], two: [{}]}}}}]"
    meanings = []
    for two in ("X1, y1", "y1", "y1, x3"):
        file.write_text(rule.format(two), "utf-8")
        meanings.append(meaning(load(file)))
    assert meanings[0] == meanings[1] != meanings[2]


def test_what_mending_must_not_change_is_seen(tmp_path):
    file = tmp_path / "rules.yml"
    file.write_text(TIDY, "utf-8")
    before = meaning(load(file))
    for old, new in (
        ("bait: 1", "bait: 2"),
        ("mega casino", "mega kasino"),
        ('"*bonus*"', "bonus"),
    ):
        file.write_text(TIDY.replace(old, new), "utf-8")
        assert meaning(load(file)) != before


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:\w+\s?)+投注：",
        r"a*a*a*a*a*a*b",
        r"x[^y]*[^y]*[^y]*[^y]*y",
        r"注册(?:\d|\d\d)+元",
        r"(?:[a-z]+ ?)*客服",
    ],
)
def test_a_pattern_that_explodes_is_found(pattern):
    assert grows(pattern)


@pytest.mark.parametrize("pattern", [r"体育\w+投注", r"送\d{1,5}元?", r"(?:ab|cd)++e", r"^.+$"])
def test_an_honest_pattern_is_left_alone(pattern):
    assert not grows(pattern)


def test_attacks_are_read_off_the_pattern():
    texts = list(attacks(r"体育(?:[xy]\d-?)+z", 9))
    assert "体育x0x0x0x0x\0体育(?:[xy]\\d-?)+z" in texts
    assert "体育x0-x0-x0-\0体育(?:[xy]\\d-?)+z" in texts


def test_the_table_of_common_words_knows_common_words():
    levels = word_levels()
    assert levels["the"] > levels["download"] >= 10
    assert {"的是", "yang", "для", "if you", "します"} <= set(levels)
    assert "slot gacor" not in levels
    assert "澳门新葡京" not in levels
