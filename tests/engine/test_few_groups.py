"""A rule of one group works alone, whatever else it has: no table is sized by its neighbours."""

import pytest

from filter.engine.scanner import Scanner
from filter.ruleset import parse_rules

RULE = "rules:\n- {{id: alone, message: m, category: x, severity: critical, {keys}}}\n"
ALONE = [
    ("words: [casino], soften: {words: [fined], score: 4}", "a casino was fined", 4),
    ("words: [casino], except: {words: [casino royale]}", "casino royale, a casino", 10),
    ("patterns: ['\\+\\d{8,}']", "call +4420794609", 10),
    ("patterns: ['lucky \\d+']", "the lucky 77", 10),
    ("signals: [brand_number]", "at luckybet77 today", 10),
]


@pytest.mark.parametrize(("keys", "text", "score"), ALONE)
def test_one_group_is_enough(keys, text, score):
    verdict = Scanner(parse_rules(RULE.format(keys=keys))).scan(text)
    assert [finding.score for finding in verdict.findings] == [score]
