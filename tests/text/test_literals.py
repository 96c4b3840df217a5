"""What a pattern cannot match without."""

import pytest

from filter.text.literals import Literal, needed_literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?:qq|微信|wechat)\W*\d{5,}", {"qq", "微信", "wechat"}),
        (r"qq|q群", {"qq", "q群"}),
        (r"https?://\S+", {"http://", "https://"}),
        (r"\d{5,}", {"\0digits"}),
        (r"\d{3}", set()),
        (r"(?:电话)?1[3-9]\d[- ]?\d{4}[- ]?[0-9]{4}", {"\0digits"}),
        (r"a?b?c?", set()),
        (r"\.['~]{1,2}\. ", {".'.", ".~.", ".''.", ".'~.", ".~'.", ".~~."}),
        (r"(?:ha){2,3}!", {"haha!"}),  # it stands in the longer one
        (r"x{2,9}y", {"xy"}),
        (r"\p{Han}{2}棋牌", {"棋牌"}),
        (r"(?:бонус)+", {"бohyc"}),
        (r"t\.me/\w+", {"t.me/"}),
        (r"\b\d{2,3} free spins?", {"free spin"}),
        (r"[$€][$€]?\w", {"$", "€"}),
        (r"\$\d", {f"${digit}" for digit in range(10)}),
        (r"\d\s*%", {"%"}),
        (r"\d\s?%", {f"{digit}{space}%" for digit in range(10) for space in ("", " ")}),
        # short ones go with what stands beside them, as far as that is known
        (r"[\w.]+@(?:mail|web\w*)\.", {"@mail", "@web"}),
        (r"(?:mail|\w*web)@\w", {"mail@", "web@"}),
        (r"dr\w+mail", {"mail"}),
        # of what makes too many the end counts
        (r"[abcdefghijklm][abcdefghijkl]\.com", {f"{letter}.com" for letter in "abcdefghijkl"}),
        (r"(?<![\w.])@[a-z]\w{4,}", {"@"}),
        (r"<\w+>", set()),
        (r"\d k? ?(?:subs|likes)\b", {"subs", "likes"}),
        (r"^\W*\[(?=[^\]]+\]\(http)", {"](http"}),
        # matches may differ from these: nothing is sure
        (r"(?:casino){e<=1}", set()),
        (r"(?:casino){e}", set()),
        (r"(?:casino){1<=e<=2,i<=1}", set()),
        (r"(?:casino){s:[a-z]}", set()),
        (r"(?:casino){2i+2d+1s<=4}", set()),
        (r"casino {side} \{e\}", {"casino {side} {e}"}),
    ],
)
def test_literals_that_a_pattern_needs(pattern, literals):
    assert {literal.text for literal in needed_literals(pattern)} == literals


def test_a_word_goes_in_place_of_longer_ones_that_end_alike():
    assert needed_literals(r"\b(?:toto|xtoto|totobet)\b") == {
        Literal("toto", left=True, right=True),
        Literal("xtoto", left=True, right=True),
        Literal("totobet", left=True, right=True),
    }
    assert needed_literals(r"(?:toto|xtoto|totobet)\b") == {
        Literal("toto", right=True),
        Literal("totobet", right=True),
    }


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"\bfake \w+", Literal("fake", left=True)),
        (r"\d (?:\w+ )?bonus(?!\w)", Literal("bonus", right=True)),
        (r"(?<!\w)toto\b", Literal("toto", left=True, right=True)),
        (r"\b\$99", Literal("$99")),  # a letter stands before the sign
        (r"\b-toto", Literal("toto")),
        (r"\w+toto\d", Literal("toto")),
        (r"(?<![a-z])toto", Literal("toto")),  # тtoto
    ],
)
def test_words_that_end_where_the_literal_does(pattern, literal):
    assert needed_literals(pattern) == {literal}


def test_the_rarest_literal_wakes_a_pattern():
    rates = {"online": 900.0, "gacor": 0.1}
    assert needed_literals(
        r"gacor\d+ online", lambda some: sum(rates[literal.text] for literal in some)
    ) == {Literal("gacor")}
