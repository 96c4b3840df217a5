"""Every example of rules/README.md loads, and does what its tests say."""

import re
from pathlib import Path

import pytest

from filter.engine.scanner import Scanner
from filter.engine.selftest import run_examples
from filter.ruleset import load_rules, parse_rules
from filter.ruleset.lint import lint
from filter.sources import html

COOKBOOK = Path(__file__).parents[2] / "rules" / "README.md"
BLOCKS = re.findall(
    r"^## (.+?)$(?:(?!^## ).)*?^```yaml\n(.*?)^```$",
    COOKBOOK.read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)
RULES = [pytest.param(text, id=title) for title, text in BLOCKS if text.startswith("rules:\n  -")]
CONFIGS = [text for _, text in BLOCKS if not text.startswith("rules:\n  -")]


def test_all_recipes_are_found():
    assert len(RULES) == 10
    assert len(CONFIGS) == 1


@pytest.mark.parametrize("text", RULES)
def test_a_recipe_passes_its_tests(text):
    ruleset = parse_rules(text)
    for rule in ruleset.rules:
        assert {example.match for example in rule.examples} == {True, False}
    failed = [
        (result.rule.id, result.example.text, result.detail)
        for result in run_examples(Scanner(ruleset), html.documents)
        if not result.passed
    ]
    assert failed == []


@pytest.mark.parametrize("text", RULES)
def test_a_recipe_is_what_lint_asks_for(text, tmp_path):
    path = tmp_path / "recipe.yml"
    path.write_text(text, encoding="utf-8")
    assert list(lint(str(path))) == []


@pytest.mark.parametrize("text", CONFIGS)
def test_a_configuration_loads(text, tmp_path):
    path = tmp_path / "hogwash.yml"
    path.write_text(text, encoding="utf-8")
    ruleset = load_rules(config=path)
    assert ruleset.allow
    assert "essay" not in {rule.category for rule in ruleset.rules}
