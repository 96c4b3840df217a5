"""Counts over all verdicts of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from filter.model import Verdict


def _no_actions() -> dict[str, int]:
    return {"block": 0, "review": 0, "pass": 0}


@dataclass(slots=True)
class Summary:
    """Documents by action, findings by rule and by category.

    A document with an error counts among the errors only. `findings` counts all; `rules` and
    `categories` count those that verdicts kept. `category_of` maps a rule to its category.
    """

    documents: int = 0
    actions: dict[str, int] = field(default_factory=_no_actions)
    errors: int = 0
    allowed: int = 0
    findings: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    category_of: dict[str, str] = field(default_factory=dict)

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        self.documents += 1
        if verdict.error is not None:
            self.errors += 1
        else:
            self.actions[verdict.action] += 1
        self.allowed += verdict.allowed
        self.findings += verdict.findings_total
        for finding in verdict.findings:
            self.rules[finding.rule] += 1
            self.categories[finding.category] += 1
            self.category_of[finding.rule] = finding.category
