"""Words in quotation marks are mentioned: code, word lists and advice are for review at the most."""

import pytest

from filter.engine.quotes import are_mentioned, quotes_of
from filter.engine.scanner import Scanner
from filter.ruleset import parse_rules
from filter.text.fold import fold

RULES = """
rules:
  - id: casino
    message: {en: "Casino words: {terms}"}
    category: gambling
    severity: high
    words: [casino, slot, jackpot, roulette, free spins]
    score: 10
    when: {at_least: {distinct: 3}}
"""


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("words = ['casino', \"slot\"]", ["'casino'", '"slot"']),
        ("the searches “casino” and „slot”", ["“casino”", "„slot”"]),
        ("「カジノ」と『スロット』", ["「カジノ」", "『スロット』"]),
        ("don't say 'casino', it's `slot`", ["'casino'", "`slot`"]),
        ("the players' club, the dealers' room", []),
        ("one 'casino' alone", []),
        ('"a" and "b" at https://casino.example', []),
        ('he said "' + "casino " * 9 + '" and "' + "slot " * 9 + '"', []),
    ],
)
def test_quotes_are_short_several_and_beside_no_link(line, quoted):
    folded = fold(line).text()
    assert [folded[start:end] for start, end in quotes_of(folded)] == quoted


def test_most_hits_of_a_passage_have_to_be_quoted():
    quotes = [(0, 10), (20, 30)]
    assert are_mentioned(quotes, [(1, 9), (21, 29), (40, 44)])
    assert not are_mentioned(quotes, [(1, 9), (40, 44)])
    assert not are_mentioned(quotes, [(0, 9)])
    assert not are_mentioned((), [(1, 9)])


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("casino slot jackpot roulette free spins", "block"),
        ("BLOCKED = ['casino', 'slot', 'jackpot', 'roulette', 'free spins']", "review"),
        ("play 'casino' and 'slot', jackpot roulette free spins", "block"),
        ("'casino', 'slot', 'jackpot': https://casino.example", "block"),
    ],
)
def test_what_is_mentioned_is_for_review(text, action):
    assert Scanner(parse_rules(RULES)).scan(text).action == action


def test_a_rules_own_soft_score_counts_where_it_is_higher():
    rules = RULES + "    soften: {words: [raid], score: 7}\n"
    (finding,) = Scanner(parse_rules(rules)).scan("x 'casino', 'slot', 'jackpot'").findings
    assert (finding.action, finding.score) == ("review", 7)


def test_softened_findings_do_not_add_up():
    more = RULES.replace("rules:\n", "").replace("id: casino", "id: pills")
    more = more.replace("[casino, slot, jackpot", "[viagra, cialis, levitra")
    scanner = Scanner(parse_rules(RULES + more.replace("score: 10", "score: 6")))
    code = "X = ['casino', 'slot', 'jackpot']\n"
    quoted = scanner.scan(code + "Y = ['viagra', 'cialis', 'levitra']\n")
    assert [finding.score for finding in quoted.findings] == [3, 3]
    assert (quoted.action, quoted.score) == ("review", 3)
    # What nothing speaks for counts beside it.
    both = scanner.scan(code + "viagra cialis levitra\n")
    assert (both.action, both.score) == ("block", 9)


def test_word_lists_of_a_filter_are_not_blocked(builtin_scanner):
    text = "STOP_WORDS = ['porn video', 'free porn', 'xxx clips', 'nude cams', 'hot milf']"
    assert builtin_scanner.scan(text).action != "block"
