"""Rules proposed from lines of a family find other lines of it, and none of our honest lines.

A small run of `suggest.py`; the figures over a large corpus stand in README.md.
"""

from pathlib import Path

import pytest

from filter.cli.rules.fragment import fragment
from filter.engine.scanner import Scanner
from filter.engine.suggest.learn import learn
from filter.ruleset import parse_rules
from tests.quality.suggest import flagged, found, lines

CLEAN = sorted((Path(__file__).parent / "clean").glob("*.txt"))


def clean():
    return (path.read_text(encoding="utf-8") for path in CLEAN)


@pytest.mark.parametrize(
    ("lang", "family"),
    [("zh", "lottery"), ("id", "gambling"), ("ru", "loans"), ("th", "gambling"), ("ja", "replica")],
)
def test_a_family_that_no_rule_knows_is_learned(lang, family):
    learned = learn(lines(lang, family, 1)[:200], clean, name="held-out")
    scanner = Scanner(parse_rules(fragment(learned, clean, "spam")))
    assert found(scanner, lines(lang, family, 2)[:200]) >= 0.9
    assert list(flagged(scanner, clean())) == []
