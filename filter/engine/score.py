"""Scores and verdicts: thresholds, allowed passages, what is known of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import NamedTuple

from filter.model import ACTIONS, Action, Allow, Document, Finding, Thresholds, Verdict
from filter.text.fold import fold_term


def stronger(*actions: Action) -> Action:
    """Return the strongest of actions."""
    return max(actions, key=ACTIONS.index)


def action_for(score: float, thresholds: Thresholds) -> Action:
    """Return the action that a score calls for."""
    if score >= thresholds.block:
        return "block"
    return "review" if score >= thresholds.review else "pass"


def is_allowed(allow: Sequence[Allow], finding: Finding, document: Document) -> bool:
    """Whether a configured exception covers a finding: all its keys must fit."""
    passage = document.text[
        finding.start - document.part.offset : finding.end - document.part.offset
    ]
    return any(
        (entry.rule is None or entry.rule == finding.rule)
        and (entry.path is None or fnmatch(document.name, entry.path))
        and (entry.text is None or fold_term(entry.text) in fold_term(passage))
        for entry in allow
    )


class Best(NamedTuple):
    """The best finding of a rule; `softened`: its context speaks for it."""

    rule: str
    score: float
    softened: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a document while its parts come in; `best`: one of every rule."""

    findings: tuple[Finding, ...] = ()
    total: int = 0
    allowed: int = 0
    action: Action = "pass"
    best: tuple[Best, ...] = ()
    errors: tuple[str, ...] = ()


def join(one: Tally, other: Tally, most: int) -> Tally:
    """Join the tallies of two parts of one document; keep at most `most` findings."""
    best = {found.rule: found for found in one.best}
    for found in other.best:
        best[found.rule] = max(found, best.get(found.rule, found), key=_weight)
    return Tally(
        findings=(one.findings + other.findings)[:most],
        total=one.total + other.total,
        allowed=one.allowed + other.allowed,
        action=stronger(one.action, other.action),
        best=tuple(best.values()),
        errors=(one.errors + other.errors)[:20],
    )


def _weight(found: Best) -> tuple[float, bool]:
    return found.score, not found.softened


def conclude(tally: Tally, document: Document, thresholds: Thresholds, digest: str) -> Verdict:
    """Sum up: every rule's best score, and the strongest finding.

    Of softened findings the best alone counts: a page that reports on three kinds of junk is no worse than
    one that reports on one, so context softens it to review too.
    """
    score = sum(found.score for found in tally.best if not found.softened)
    score += max((found.score for found in tally.best if found.softened), default=0.0)
    action = stronger(tally.action, action_for(score, thresholds))
    if tally.errors and not document.error:
        action = stronger(action, "review")  # what could not be judged does not pass
    return Verdict(
        name=document.name,
        action=action,
        score=round(score, 4),
        findings=tally.findings,
        findings_total=tally.total,
        record=document.record,
        encoding=document.encoding,
        error="; ".join(tally.errors) or None,
        allowed=tally.allowed,
        rules_digest=digest,
    )
