"""Patterns as they are searched: folded, and how far a match may reach."""

import pytest

from filter.text.patterns import fold_pattern, widest


@pytest.mark.parametrize(
    ("pattern", "folded"),
    [
        ("無碼[а-я]é", "无码[а-я]e"),
        (r"\d\\d[\d.]\[\d", r"[0-9]\\d[0-9.]\[[0-9]"),
        (r"[]\d][^]\d][[:alpha:]\d]\d", r"[]0-9][^]0-9][[:alpha:]0-9][0-9]"),
    ],
)
def test_a_pattern_is_folded_like_text(pattern, folded):
    assert fold_pattern(pattern) == folded


@pytest.mark.parametrize(
    ("pattern", "width"),
    [
        (r"casino", 6),
        (r"a{2,5}(?:b|cde)?", 8),
        (r"\bfoo(?=bar)(?<!x)", 8),  # what it looks at beside the match counts
        (r"\p{Han}{2,4}棋", 5),
        (r"(?>ab|c)x?+", 3),
        (r"[^,]{0,40}z", 41),
        (r"\w+", None),
        (r"a{2,}", None),
        (r"(?=\d*)x", None),
        (r"(a)\1", None),
        (r"a\Xb", None),  # a letter with all its marks
        (r"(?|a|b)c", None),  # only the regex package reads this
    ],
)
def test_characters_that_a_match_may_have(pattern, width):
    assert widest(pattern) == width
