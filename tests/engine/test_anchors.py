"""Anchors: what is chosen, and that no line is passed over on which a rule fires."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filter.engine import batch
from filter.engine.anchors import FULL, Demand, choose_weights
from filter.engine.scanner import Scanner
from filter.model import Document, Grade, Near, Pattern, Rule, RuleSet, Term
from tests.engine.test_oracle import texts

find_all = batch.find_hits
FILLER = "an honest line of words\n" * 4


def demand(groups, terms, kinds=None, closed=()):
    groups = np.array(groups)
    return Demand(
        groups,
        np.array(terms),
        np.zeros(len(groups), int) if kinds is None else np.array(kinds),
        np.array([number not in closed for number in range(groups.shape[1])]),
    )


@pytest.mark.parametrize(
    ("asked", "rates", "weights"),
    [
        # Every grade asks for the rare group: the common one says nothing.
        (demand([[1, 1], [2, 0]], [2, 2]), [0.1, 900.0], [FULL, 0]),
        # Any two words will do: two halves.
        (demand([[0, 0]], [2]), [5.0, 5.0], [FULL // 2, FULL // 2]),
        (demand([[0, 0]], [4]), [5.0, 5.0], [FULL // 4, FULL // 4]),
        # Two of one group, or one of each: the common group alone must still do.
        (demand([[0, 2], [1, 1]], [2, 2]), [0.1, 900.0], [FULL // 2, FULL // 2]),
        # Two different groups out of three.
        (demand([[0, 0, 0]], [2], [2]), [1.0, 1.0, 1.0], [FULL // 2] * 3),
        # A group that is only forbidden is no evidence.
        (demand([[0, 0]], [2], closed=[1]), [5.0, 5.0], [FULL // 2, 0]),
    ],
)
def test_weights_are_as_light_as_the_grades_allow(asked, rates, weights):
    assert choose_weights(asked, np.array(rates)).tolist() == weights


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 2), min_size=3, max_size=3), st.integers(1, 4), st.integers(0, 3)),
             min_size=1, max_size=3),
    st.lists(st.floats(0, 1000), min_size=3, max_size=3),
    st.sets(st.integers(0, 2), max_size=1),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_meets_a_grade_weighs_enough(grades, rates, closed):
    grades = [([0 if g in closed else n for g, n in enumerate(asked)], terms, min(kinds, 3 - len(closed)))
              for asked, terms, kinds in grades]  # fmt: skip
    weights = choose_weights(demand(*zip(*grades, strict=True), closed=closed), np.array(rates))
    for found in product(range(5), repeat=3):
        counts = [0 if group in closed else count for group, count in enumerate(found)]
        for asked, terms, kinds in grades:
            if (
                all(count >= least for count, least in zip(counts, asked, strict=True))
                and sum(counts) >= terms
                and np.count_nonzero(counts) >= kinds
            ):
                assert np.dot(counts, weights) >= FULL


def rule(number, grades, **settings):
    words = {"rare": ("国产", "casino", "slot gacor"), "common": ("在线", "line", "honest", "av")}
    return Rule(
        id=f"rule-{number}",
        messages={"en": "found"},
        category="test",
        severity="high",
        score=5.0,
        grades=grades,
        terms=tuple(Term(word, group) for group, listed in words.items() for word in listed),
        **settings,
    )


RULES = RuleSet(
    (
        rule(0, (Grade((("rare", 1), ("common", 1)), score=9.0), Grade((("rare", 2),), score=4.0))),
        rule(1, (Grade((("distinct", 2), ("density", 0.3)), score=9.0),)),
        rule(2, (Grade((("groups", 2),), (("honest", 0),), score=9.0),), scope=("text", "title"),
             patterns=(Pattern(r"91\d*", "common"), Pattern("无码", "honest"))),
        rule(3, (Grade((("rare", 2), ("common", 2)), score=9.0),), per="document"),
        rule(4, (Grade((("near", 1),), near=(Near(("rare", "near"), 20),), score=9.0),),
             signals=(("spaced_word", "near"), ("styled_word", "near")),
             except_terms=(Term("国产在线"),)),
        rule(5, (Grade((("distinct", 1), ("length", 3)), score=3.0),), patterns=(Pattern(r"\d\D\d", "odd"),)),
    )
)  # fmt: skip
SCANNER = Scanner(RULES)


@given(st.lists(texts, max_size=5).map("\n".join))
@settings(max_examples=500, deadline=None)
@example("国产91")
@example("casino\nhonest\nline\nslot gacor")
@example("国产 s l o t")
def test_no_line_on_which_a_rule_fires_is_passed_over(text):
    text = FILLER + text + "\n" + FILLER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_SHORT", 0)  # lines of short texts are all looked at
        found = SCANNER.scan(text)
        patch.setattr(batch, "awake_lines", lambda _, all_: np.ones(len(all_.line_ends) + 1, bool))
        patch.setattr(batch, "find_hits", lambda *args, **_: find_all(*args))
        assert SCANNER.scan(text) == found


def test_most_lines_of_honest_text_are_passed_over():
    text = FILLER * 500 + "casino on line\n" + FILLER * 500
    joined = batch.join([Document("text", text)])
    awake = batch.awake_lines(Scanner(RuleSet(RULES.rules[:1])).program, joined)
    assert np.flatnonzero(awake).tolist() == [2000]
