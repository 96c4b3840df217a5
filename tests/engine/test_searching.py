"""Patterns that are searched in many lines at once."""

import random

import pytest

from filter import load_rules
from filter.engine.compiling import compile_rules
from filter.engine.searching import SEPARATOR, keeps_to_lines

WAYS_OUT = [
    "^a", "a$", "a.b", r"a\Wb", r"a\Db", r"a\Sb", r"a\Bb", "[^a]b", r"[a\W]b", r"a\P{Han}", r"\p{C}b",
    "[[:cntrl:]]", "[a[^b]]c", r"(a)\1", "(?i)a", "(?r)ab", "(?:ab){e<=1}", "(a)(?(1)b|c)", "(*SKIP)a",
    r"a\Kb", r"\Aa", r"a\Z", r"\Ga", r"a\x00", r"[\x00-a]b", "a\nb", "[\t-a]b",
]  # fmt: skip


@pytest.mark.parametrize("source", WAYS_OUT)
def test_what_could_look_over_a_line_s_end_is_searched_line_by_line(source):
    assert not keeps_to_lines(source)


def test_joined_lines_match_what_each_matches():
    program = compile_rules(load_rules("builtin"))
    joinable = [p.search for own in program.patterns for p in own if p.joinable]
    assert len(joinable) > 150
    draw = random.Random(1)
    for search in joinable:
        letters = search.pattern + "a1 .,@$%+-在\N{HANGUL SYLLABLE GA}"
        lines = ["".join(draw.choices(letters, k=draw.randrange(30))) for _ in range(15)]
        lines += [search.pattern[at : at + 9] for at in range(0, len(search.pattern), 4)]
        lines = [line.replace(SEPARATOR, "") for line in lines]
        each = [match[0] for line in lines for match in search.finditer(line)]
        assert [match[0] for match in search.finditer(SEPARATOR.join(lines))] == each
