"""New words are learned from lines of one kind and find other lines of that kind."""

import random
from itertools import product

import numpy as np
import pytest

from filter.engine.scanner import Scanner
from filter.engine.suggest.counts import blocks, find, term_program
from filter.engine.suggest.grades import Evidence, rule_of
from filter.engine.suggest.grams import common_grams
from filter.engine.suggest.groups import grouped
from filter.engine.suggest.learn import learn
from filter.engine.suggest.weigh import weights, without_fragments
from filter.model import RuleSet, Term

GOODS = ["glow lamp", "moon kettle", "silk anvil", "tin saddle", "fog ladle", "mud piano"]
DEALS = ["ships tonight", "half priced", "no questions asked", "bulk rates"]
HONEST = [
    "The museum showed a lamp and a kettle of the last century.",
    "She asked no questions and went home, since it was late.",
    "Prices fell by half last year, the office of statistics said.",
    "A piano, a saddle and an anvil stood in the hall of the old house.",
    "Our ships leave the harbour tonight with the tide.",
]


def junk_lines(seed, count=80, goods=GOODS, deals=DEALS):
    rng = random.Random(seed)
    return [
        " | ".join(f"{rng.choice(goods)} {rng.choice(deals)}" for _ in range(rng.randint(2, 4)))
        for _ in range(count)
    ]


def clean_text():
    return [f"{line} {number}" for number, line in product(range(200), HONEST)]


@pytest.fixture(scope="module")
def learned():
    return learn(junk_lines(1), clean_text, name="goods")


def scanner_of(learned):
    rules = []
    for group in learned.groups:
        terms = [Term(term.term, "strong" if term.strong else "fair") for term in group.terms]
        rules.append(rule_of(group.name, Evidence(tuple(terms), group.signals), group.grades))
    return Scanner(RuleSet(tuple(rules)))


def test_terms_are_the_words_of_the_junk(learned):
    found = {term.term for term in learned.terms}
    assert {"moon kettle", "fog ladle", "bulk rates"} <= found
    assert not found & {"lamp", "kettle", "piano", "the", "ships", "half"}


def test_rules_find_other_lines_of_the_kind_and_no_clean_line(learned):
    scanner = scanner_of(learned)
    later = junk_lines(2)
    assert sum(scanner.scan(line).action == "block" for line in later) >= 0.9 * len(later)
    assert all(scanner.scan(line).action == "pass" for line in clean_text())
    assert learned.false == 0
    assert learned.found == learned.learned_from


def test_counts_are_lines_and_best_comes_first(learned):
    junk = junk_lines(1)
    for term in learned.terms:
        assert term.junk == sum(term.term in line for line in junk)
        assert term.clean == sum(term.term in line for line in clean_text())
        assert all(term.term in example for example in term.examples)
    assert [t.weight for t in learned.terms] == sorted(t.weight for t in learned.terms)[::-1]


def test_two_kinds_of_junk_become_two_groups():
    other = junk_lines(
        3,
        goods=["пыльный вексель", "ржавый купон", "сухой талон", "кислый чек"],
        deals=["выдадим сразу", "без вопросов", "звони утром"],
    )
    learned = learn([*junk_lines(1), *other], clean_text, name="mixed")
    assert [group.name for group in learned.groups] == ["mixed-1", "mixed-2"]
    kinds = [{"а" <= term.term[0] <= "я" for term in group.terms} for group in learned.groups]
    assert sorted(map(list, kinds)) == [[False], [True]]


def test_han_text_needs_no_segmenter():
    rng = random.Random(5)
    words = ["蓝月金券", "云端返点", "秒到代充", "星河礼包", "内部渠道"]
    junk = ["".join(rng.sample(words, 3)) for _ in range(60)]
    clean = ["今天的会议讨论了内部管理和渠道建设的问题。", "云端存储的数据可以随时恢复。"] * 200
    found = {term.term for term in learn(junk, lambda: clean).terms}
    assert {"蓝月金券", "云端返点", "秒到代充"} <= found
    assert not {"月金", "月金券", "端返点"} & found


def test_terms_are_spelled_as_people_write_them():
    junk = [f"Nhà Cái Vàng số {n} | ВЕСЕЛЫЙ ТАЛОН {n}" for n in range(20)]
    found = {term.term for term in learn(junk, clean_text).terms}
    assert any("nhà cái vàng" in term for term in found)
    assert any("веселый талон" in term for term in found)


def test_known_words_and_everyday_words_are_left_out():
    found = learn(junk_lines(1), clean_text, known=["Glow-Lamp"])
    assert "glow lamp" not in {term.term for term in found.terms}
    nothing = learn(HONEST * 20, clean_text)
    assert nothing.groups == ()
    assert nothing.terms == []


def test_little_clean_text_is_not_trusted_with_single_words():
    learned = learn(junk_lines(1), lambda: HONEST)
    for group in learned.groups:
        for grade in group.grades:
            limits = dict(grade.at_least)
            assert max(limits.get("distinct", 0), limits.get("strong", 0)) >= 2


@pytest.mark.parametrize(
    "junk", [[], ["a"], ["\ud800 \u202e"] * 5, ["x" * 5000] * 3, ["1 2 3"] * 9]
)
def test_strange_junk_is_survived(junk):
    assert learn(junk, clean_text).junk == len(junk)


def test_no_clean_text_is_told_by_its_count():
    assert learn(junk_lines(1), list).clean == 0


def test_grams_are_whole_letters():
    grams = common_grams(["สล็อตเว็บตรง แจกหนัก"] * 3, 2, 1000)
    assert "สล็อต" in grams
    assert not any(gram[0] in "\u0e47\u0e48\u0e49" for gram in grams)


def test_grams_span_words_but_no_marks():
    grams = common_grams(["red kite, blue-boat", "red kite; blue boat"], 2, 100)
    assert {"red kite", "blue boat"} <= set(grams)
    assert "kite blue" not in grams


def test_weight_prefers_what_is_rarer_in_clean_text_and_surer():
    junk, clean = np.array([100, 100, 3]), np.array([0, 300, 0])
    rare, common, unsure = weights(junk, clean, 500, 100_000)
    assert rare > common
    assert rare > unsure


def test_a_piece_of_one_longer_term_is_left_out():
    keep = without_fragments(["ab", "abc", "bc"], np.array([10, 9, 40]))
    assert keep.tolist() == [False, True, True]


def test_terms_of_the_same_lines_are_one_group():
    present = np.zeros((40, 12), bool)
    present[:20, :6] = present[20:, 6:] = True
    assert grouped(present) == [list(range(6)), list(range(6, 12))]
    present[:, 0] = True
    assert len(grouped(np.ones((10, 12), bool))) == 1


def test_lines_keep_their_half_whatever_the_blocks():
    lines = [f"line {number}" for number in range(1000)]
    (whole,) = blocks(["\n".join(lines)])
    assert whole.lines == lines
    assert sorted(whole.half(held_out=True) + whole.half(held_out=False)) == sorted(lines)
    assert len(whole.half(held_out=True)) == 488


def test_terms_are_found_as_a_rule_finds_them():
    program = term_program(["slot gacor", "cialis"])
    found = find(program, ["ｓｌｏｔ-gacor", "spécialiste", "slotgacor", "cialis!"])
    lines, terms = found.once_a_line(2)
    assert list(zip(lines.tolist(), terms.tolist(), strict=True)) == [(0, 0), (2, 0), (3, 1)]


def test_disguise_is_asked_for_where_words_are_never_the_same():
    rng = random.Random(4)

    def lines(count):
        bold = [chr(0x1D400 + n) for n in range(26)]
        brands = ("".join(rng.choices(bold, k=7)) for _ in range(count))
        return [f"{brand} {rng.choice(DEALS)}" for brand in brands]

    learned = learn(lines(80), clean_text, name="styled")
    assert [name for name, _ in learned.groups[0].signals] == ["styled_word"]
    scanner = scanner_of(learned)
    later = lines(80)
    assert sum(scanner.scan(line).action == "block" for line in later) >= 0.9 * len(later)
