"""What a program writes loads as what it had."""

from dataclasses import replace

import pytest

from filter.model import Example, Grade, Rule, Term
from filter.ruleset import parse_rules
from filter.ruleset.write import quoted, write_rules

RULE = Rule(
    "made",
    {"en": "{distinct} words: {terms}", "zh": "{distinct} 个词"},
    "spam",
    "critical",
    10.0,
    (
        Grade((("distinct", 3.0), ("density", 0.4)), score=10.0),
        Grade((("strong", 2.0),), score=10.0),
    ),
    (Term("91 视频", "strong"), Term("nhà cái", "strong"), Term("no", "fair")),
    signals=(("styled_word", "strong"), ("spaced_word", "fair"), ("split_word", "fair")),
    window=60,
    examples=(Example("a: # b", match=True), Example('"\u2028\\ {x}', match=False)),
    description="Lines such as: no",
)


def test_a_written_rule_loads_as_it_was():
    text = write_rules([RULE], notes={"no": "7 junk, 0 clean"}, head=["made by a test"])
    (loaded,) = parse_rules(text).rules
    plain = [example._replace(place=None) for example in loaded.examples]
    assert replace(loaded, place=None, examples=tuple(plain)) == RULE
    assert text.startswith("# made by a test\nrules:\n")
    assert "no  # 7 junk, 0 clean\n" in text


@pytest.mark.parametrize(
    "text", ["", "a\x00\x1b\x85\u2028\ufeff", "\ud800", "'\"\\", "\U0001f525 {%-"]
)
def test_any_text_can_be_quoted(text):
    rule = replace(RULE, description=quoted(text), examples=(), messages={"en": "m"})
    (loaded,) = parse_rules(write_rules([rule], notes={})).rules
    assert loaded.description == quoted(text)
