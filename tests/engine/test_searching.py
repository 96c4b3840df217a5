"""Patterns that are searched in many lines at once."""

import random

import pytest

from filter import Scanner
from filter.engine.searching import REACH, SEPARATOR, WHOLE, keeps_to_lines, spans_in
from filter.ruleset import parse_rules

WAYS_OUT = [
    "^a", "a$", "a.b", r"a\Wb", r"a\Db", r"a\Sb", r"a\Bb", "[^a]b", r"[a\W]b", r"a\P{Han}", r"\p{C}b",
    "[[:cntrl:]]", "[a[^b]]c", r"(a)\1", "(?i)a", "(?r)ab", "(?:ab){e<=1}", "(a)(?(1)b|c)", "(*SKIP)a",
    r"a\Kb", r"\Aa", r"a\Z", r"\Ga", r"a\x00", r"[\x00-a]b", "a\nb", "[\t-a]b",
]  # fmt: skip


@pytest.mark.parametrize("source", WAYS_OUT)
def test_what_could_look_over_a_line_s_end_is_searched_line_by_line(source):
    assert not keeps_to_lines(source)


def test_joined_lines_match_what_each_matches(builtin_scanner):
    program = builtin_scanner.program
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


def long_line(middle):
    return "a plain word " * 1000 + middle + " a plain word" * 1000


FAR_APART = parse_rules(
    r"rules: [{id: r, message: m, category: seo, patterns: ['alpha[^\n]{1,3000}omega'], scope: [text],"
    " when: {at_least: {hits: 1}}}]"
)
OF_DOCUMENTS = parse_rules(
    r"rules: [{id: r, message: m, category: seo, patterns: ['alpha[^\n]{1,3000}omega'], scope: [text],"
    " per: document, when: {at_least: {hits: 1}}}]"
)


@pytest.mark.parametrize("rules", [FAR_APART, OF_DOCUMENTS])
@pytest.mark.parametrize(
    ("gap", "found"), [(5, True), (REACH - 50, True), (REACH + 50, False), (2900, False)]
)
def test_a_long_line_is_searched_round_what_wakes_a_pattern(rules, gap, found):
    middle = "alpha" + "-" * gap + "omega"
    scanner = Scanner(rules)
    assert scanner.scan(middle[:WHOLE]).findings_total == (len(middle) <= WHOLE)
    for text in (long_line(middle), "first\n" + long_line(middle) + "\nlast"):
        findings = scanner.scan(text).findings
        assert [text[f.spans[0][0] : f.spans[0][1]] for f in findings] == [middle] * found


@pytest.mark.parametrize(
    ("pattern", "middle", "found"),
    [
        ("[x-z]{2,40}@mail(?![y])", "x" * 40 + "@mail", "x" * 40 + "@mail"),
        ("[x-z]{2,40}@mail(?![y])", "x" * 50 + "@mail", "x" * 40 + "@mail"),
        ("[x-z]{2,40}@mail(?![y])", "x" * 40 + "@maily", None),
        ("(?<=sale [0-9]{3} )toto[x-z]{1,9}\\b", "sale 123 toto" + "z" * 9, "toto" + "z" * 9),
        ("(?<=sale [0-9]{3} )toto[x-z]{1,9}\\b", "sale 123 toto" + "z" * 10, None),
        ("@mail(?=.{0,20}toto)", "@mail" + "-" * 20 + "toto", "@mail"),
        ("@mail(?=.{0,20}toto)", "@mail" + "-" * 21 + "toto", None),
    ],
)
def test_a_long_line_is_searched_as_far_as_a_match_may_reach(pattern, middle, found):
    rules = parse_rules(
        f"rules: [{{id: r, message: m, category: seo, patterns: ['{pattern}'], scope: [text],"
        " when: {at_least: {hits: 1}}}]"
    )
    for text in (f"word {middle} word", long_line(middle + " ")):
        findings = Scanner(rules).scan(text).findings
        assert [text[f.spans[0][0] : f.spans[0][1]] for f in findings] == [found] * bool(found)


def test_a_pattern_whose_cost_grows_with_the_line_has_time_enough_for_a_long_one():
    rules = parse_rules(
        "rules: [{id: r, message: m, category: seo, patterns: ['[a-y ]{2,}bad1'], scope: [text],"
        " when: {at_least: {hits: 1}}}]"
    )
    verdict = Scanner(rules).scan(long_line("bad1") * 20)
    assert (verdict.error, verdict.findings_total) == (None, 20)


@pytest.mark.parametrize(
    "unit",
    [
        "some plain words in a row ",
        "a",
        "1.",
        "a.",
        "1,000.",
        "国",
        "가 ",
        "ก",
        ". ",
        "a@b.c ",
        "[ab 1",
    ],
)
def test_no_built_in_pattern_runs_out_of_time_on_a_long_line(builtin_scanner, unit):
    program = builtin_scanner.program
    line = (unit * WHOLE)[:WHOLE]
    late = [p.search.pattern for own in program.patterns for p in own if not spans_in(p, line)[1]]
    assert late == []
