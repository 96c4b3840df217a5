"""The generator is fair (no rule knows what it holds out), and the same every time."""

import pytest

from filter.ruleset import load_rules
from filter.text.fold import fold_term
from tests.quality.generate import EVASIONS, PAGES, families, generate, language


@pytest.fixture(scope="module")
def listed():
    return {fold_term(term.text) for rule in load_rules("builtin").rules for term in rule.terms}


@pytest.mark.parametrize("family", families(), ids=lambda family: f"{family.lang}-{family.name}")
def test_a_third_of_the_words_is_held_out_of_all_rules(family, listed):
    held_out = [word for words in family.held_out.values() for word in words]
    known = [word for words in family.known.values() for word in words]
    assert [word for word in held_out if fold_term(word) in listed] == []
    assert len(held_out) * 3 >= len(held_out) + len(known)
    assert set(family.held_out) <= set(family.known)


def test_the_same_seed_gives_the_same_lines():
    assert list(generate(5, 1)) == list(generate(5, 1))
    assert list(generate(5, 1)) != list(generate(6, 1))


@pytest.mark.parametrize("family", families(), ids=lambda family: f"{family.lang}-{family.name}")
def test_every_evasion_is_there_and_changes_the_line(family):
    evasions = language(family.lang).evasions
    assert set(evasions) <= {*EVASIONS, *PAGES}
    examples = list(generate(1, 3, family.lang, family.name))
    assert [e["evasion"] for e in examples] == [e for e in evasions for _ in range(3)]
    for example in examples:
        if "line" in example:
            assert (
                example["text"].split("\n")[example["line"] - 1] not in language(family.lang).honest
            )
