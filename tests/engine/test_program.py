"""What listed words compile to."""

import pytest

from filter.engine.listed import match_form


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("s128", "s128"), ("龙8", "龙8"), ("slot-gacor", "slot gacor"), ("Nhà Cái", "nha cai"), ("24x7", "24x7"),
        ("_a_b_", "a b"), ("無碼", "无码"), ("18+", "18+"), ("VIP;Q", "vip;q"),
    ],
)  # fmt: skip
def test_a_word_keeps_its_letters(word, form):
    assert match_form(word) == form
