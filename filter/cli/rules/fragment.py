"""Proposed groups of terms as a rule file that loads and passes its own tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from filter.engine.scanner import Scanner
from filter.engine.selftest import run_examples
from filter.engine.suggest.grades import FAIR, STRONG, WINDOW
from filter.engine.suggest.learn import Group, Learned
from filter.model import Example, Rule, Term
from filter.ruleset.load import parse_rules
from filter.ruleset.write import write_rules

_MESSAGES = {
    "en": (" and ", "{} terms of known junk cover {{density:.0%}} of this passage: {{terms}}"),
    "zh": ("、", "此处有 {}垃圾信息用词，占文字的 {{density:.0%}}：{{terms}}"),
}
"""Language -> what stands between the counts of the groups, and round them."""
_COUNTS = {
    "en": {STRONG: "{strong} telling", FAIR: "{fair} likely"},
    "zh": {STRONG: "{strong} 个典型", FAIR: "{fair} 个可疑"},
}
_LOOKED_AT = 1000
_TESTS = 3
_LONGEST = 160


def fragment(found: Learned, clean: Callable[[], Iterable[str]], category: str) -> str:
    """Return the groups as rules, with how they did and tests from the lines given.

    Groups of which nothing keeps clean lines apart are left out; nothing may be left.
    """
    plain = list(islice(_plain_lines(clean), _TESTS))
    rules = [_rule(group, category, plain) for group in found.groups if group.grades]
    if not rules:
        return ""
    notes = {
        term.term: f"{term.junk:,} junk, {term.clean:,} clean"
        for group in found.groups
        for term in group.terms
    }
    text = write_rules(rules, notes=notes)
    failed = {
        (result.rule.id, result.example.text)
        for result in run_examples(Scanner(parse_rules(text)), lambda _name, _like: ())
        if not result.passed
    }
    kept = [_trimmed(rule, failed) for rule in rules]
    return write_rules(kept, notes=notes, head=_head(found))


def _head(found: Learned) -> Sequence[str]:
    share = found.found / max(found.learned_from, 1)
    source = f"{found.junk:,} lines of junk and {found.clean:,} clean lines"
    flagged = f"flag {found.false:,} of these clean lines"
    return (
        f"Proposed by `hogwash rules suggest` from {source}.",
        f"These rules find {share:.1%} of that junk and {flagged}. Strike out what",
        "honest people write, then try them: `hogwash rules test --rules THIS`, and on other texts",
        "`hogwash rules rehearse THIS --corpus TEXTS`.",
    )


def _rule(group: Group, category: str, plain: Sequence[str]) -> Rule:
    terms = tuple(Term(term.term, STRONG if term.strong else FAIR) for term in group.terms)
    ordered = sorted(terms, key=lambda term: term.group != STRONG)
    examples = [Example(text, match=True) for text in group.match]
    examples += [Example(text, match=False) for text in group.no_match or plain]
    best = ", ".join(term.term for term in group.terms[:3])
    return Rule(
        group.name,
        _messages({*(term.group for term in terms), *(own for _, own in group.signals)}),
        category,
        "critical",
        10.0,
        tuple(grade._replace(score=10.0) for grade in group.grades),
        tuple(ordered),
        signals=group.signals,
        window=WINDOW,
        examples=tuple(examples),
        description=f"Lines of junk with words such as {best}",
    )


def _messages(groups: set[str]) -> dict[str, str]:
    """Return messages that count what hit of every group that there is."""
    return {
        language: around.format(
            between.join(told for name, told in _COUNTS[language].items() if name in groups)
        )
        for language, (between, around) in _MESSAGES.items()
    }


def _trimmed(rule: Rule, failed: set[tuple[str, str]]) -> Rule:
    """Return the rule with a few tests of either kind that pass."""
    passing = [e for e in rule.examples if (rule.id, e.text) not in failed]
    match = [e for e in passing if e.match][:_TESTS]
    no_match = [e for e in passing if not e.match][:_TESTS]
    return replace(rule, examples=(*match, *no_match))


def _plain_lines(clean: Callable[[], Iterable[str]]) -> Iterator[str]:
    """Yield the first lines of clean text that a test can show."""
    lines = (line.strip() for text in clean() for line in text.splitlines())
    return islice((line for line in lines if 0 < len(line) <= _LONGEST), _LOOKED_AT)
