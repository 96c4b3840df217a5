"""Checks of the tests that rules carry."""

from __future__ import annotations

from filter.ruleset.checks.linted import Complaint, Complaints, Rules, name_of


def without_match(rules: Rules) -> Complaints:
    """L001: no text that the rule must match."""
    yield from _without_examples(rules, match=True, code="L001")


def without_no_match(rules: Rules) -> Complaints:
    """L002: no text that it must not match."""
    yield from _without_examples(rules, match=False, code="L002")


def _without_examples(rules: Rules, *, match: bool, code: str) -> Complaints:
    key, must = ("match", "must") if match else ("no_match", "must not")
    for rule, node, _ in rules.linted:
        if not any(example.match is match for example in rule.examples):
            message = f"no example says what {rule.id!r} {must} match"
            hint = f"add texts under tests: {key}:"
            yield Complaint(name_of(node).diagnose(code, message, hint))
