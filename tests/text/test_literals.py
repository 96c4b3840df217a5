"""What a pattern cannot match without."""

import pytest

from filter.text.literals import fold_pattern, needed_literals


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
        (r"\p{Han}{2}棋牌", {"棋牌"}),
        (r"(?:бонус)+", {"бohyc"}),
        (r"t\.me/\w+", {"t.me/"}),
        (r"\b\d{2,3} free spins?", {"free spin", "free spins"}),
        (r"[$€] ?\d+", {"$", "€"}),
        (r"(?<![\w.])@[a-z]\w{4,}", {"@"}),
        (r"<\w+>", set()),
        (r"\d k? ?(?:subs|likes)\b", {"subs", "likes", "k subs", "k likes", "ksubs", "klikes"}),
        (r"^\W*\[(?=[^\]]+\]\(http)", {"](http"}),
    ],
)
def test_literals_that_a_pattern_needs(pattern, literals):
    assert needed_literals(pattern) == literals


def test_a_pattern_is_folded_like_text():
    assert fold_pattern("無碼[а-я]é") == "无码[а-я]e"
