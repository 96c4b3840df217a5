"""Patterns as they are searched: folded, and how far a match may reach."""

import re

import pytest

from filter import load_rules
from filter.engine.listed import with_spaces_alike
from filter.engine.searching import REACH
from filter.text.fold import fold
from filter.text.literals import DIGIT_RUN, needed_literals
from filter.text.patterns import compile_pattern, fold_pattern, widest


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


def test_what_built_in_patterns_match_holds_a_literal_and_is_no_wider():
    rules = load_rules("builtin").rules
    texts = {
        line
        for rule in rules
        for example in rule.examples
        if example.match and not example.html
        for line in fold(example.text).text().split("\n")
    }
    found = 0
    for source in {pattern.source for rule in rules for pattern in rule.patterns}:
        literals = {with_spaces_alike(literal.text) for literal in needed_literals(source)}
        most = widest(source) or REACH
        for line in texts:
            for match in compile_pattern(source).finditer(line):
                found += 1
                assert len(match[0]) <= most, source
                assert not literals or any(
                    re.search(r"\d{4}", line)
                    if literal == DIGIT_RUN
                    else literal in with_spaces_alike(line)
                    for literal in literals
                ), (source, line)
    assert found > len(texts)
