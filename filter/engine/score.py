"""Scores and verdicts: thresholds, allowed passages, what is known of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

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


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a document while its parts come in."""

    findings: tuple[Finding, ...] = ()
    total: int = 0
    allowed: int = 0
    action: Action = "pass"
    best: tuple[tuple[str, float], ...] = ()
    errors: tuple[str, ...] = ()


def join(one: Tally, other: Tally, most: int) -> Tally:
    """Join the tallies of two parts of one document; keep at most `most` findings."""
    best = dict(one.best)
    for rule, score in other.best:
        best[rule] = max(score, best.get(rule, score))
    return Tally(
        findings=(one.findings + other.findings)[:most],
        total=one.total + other.total,
        allowed=one.allowed + other.allowed,
        action=stronger(one.action, other.action),
        best=tuple(best.items()),
        errors=(one.errors + other.errors)[:20],
    )


def conclude(tally: Tally, document: Document, thresholds: Thresholds, digest: str) -> Verdict:
    """Sum up: every rule's best score, and the strongest finding."""
    score = sum(score for _, score in tally.best)
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
