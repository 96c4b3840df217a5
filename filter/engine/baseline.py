"""Baselines: findings that were there before and are accepted, so that only new ones count.

A finding is known by rule, document name, passage and occurrence: edits elsewhere, new lines and
other dates do not bring it back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from filter.engine.score import action_for, stronger
from filter.errors import Place, UsageError
from filter.model import Action, Finding, RuleSet, Verdict
from filter.text.passage import passage_hash

SCHEMA = 1
REASON = "was there when the baseline was made"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a known finding is known by; `occurrence` counts equal ones of a document from 1."""

    name: str
    rule: str
    passage: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Known:
    """An accepted finding: its passage as it read, and why it is accepted."""

    text: str
    reason: str


Baseline = Mapping[Key, Known]

_SHOWN = 120


class Occurrences:
    """Names the findings of a run, document by document."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def keys(self, verdict: Verdict) -> Iterator[tuple[Finding, Key]]:
        """Yield the findings of the run's next verdict with their keys."""
        name = verdict.name.replace("\\", "/").removeprefix("./")
        for finding in verdict.findings:
            place = (name, finding.rule, passage_hash(finding))
            self._seen[place] += 1
            yield finding, Key(*place, self._seen[place])


def collect(verdicts: Iterable[Verdict], known: Baseline, reason: str) -> dict[Key, Known]:
    """Return a baseline of all findings; those known keep their reasons."""
    found: dict[Key, Known] = {}
    occurrences = Occurrences()
    for verdict in verdicts:
        for finding, key in occurrences.keys(verdict):
            first = max(finding.start - finding.excerpt_start, 0)
            text = finding.excerpt[first : finding.end - finding.excerpt_start][:_SHOWN]
            found[key] = known.get(key) or Known(text, reason)
    return found


def without_known(
    verdicts: Iterable[Verdict], known: Baseline, ruleset: RuleSet
) -> Iterator[Verdict]:
    """Yield verdicts without the findings of a baseline, which count as allowed."""
    occurrences = Occurrences()
    for verdict in verdicts:
        new = tuple(f for f, key in occurrences.keys(verdict) if key not in known)
        accepted = len(verdict.findings) - len(new)
        yield _rejudged(verdict, new, accepted, ruleset) if accepted else verdict


def _rejudged(
    verdict: Verdict, findings: tuple[Finding, ...], accepted: int, ruleset: RuleSet
) -> Verdict:
    """Return the verdict on what is new; what is beyond the findings kept stays as it was."""
    total = verdict.findings_total - accepted
    if total > len(findings):
        return replace(
            verdict, findings=findings, findings_total=total, allowed=verdict.allowed + accepted
        )
    counted = {rule.id for rule in ruleset.rules if rule.status != "test"}
    best: dict[str, float] = {}
    action: Action = "review" if verdict.error else "pass"
    for finding in findings:
        action = stronger(action, finding.action)
        if finding.rule in counted:
            best[finding.rule] = max(finding.score, best.get(finding.rule, finding.score))
    score = sum(best.values())
    return replace(
        verdict,
        action=stronger(action, action_for(score, ruleset.thresholds)) if best else action,
        score=round(score, 4),
        findings=findings,
        findings_total=total,
        allowed=verdict.allowed + accepted,
    )


# --------------------------------------------------------------------------- as a file


def spelled(baseline: Baseline) -> str:
    """Return a baseline as JSON: sorted, an entry a line, so that versions can be compared."""
    entries = [
        {
            "rule": key.rule,
            "name": key.name,
            "passage": key.passage,
            "occurrence": key.occurrence,
            "text": known.text,
            "reason": known.reason,
        }
        for key, known in sorted(baseline.items())
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f'{{"schema": {SCHEMA}, "entries": [\n{lines}\n]}}\n'


def parse(text: str, file: str) -> dict[Key, Known]:
    """Read a baseline back.

    Raises:
        UsageError: It is no baseline.
    """
    place = Place(file)
    hint = "make a new one with `hogwash baseline create`"
    try:
        value = json.loads(text)
        if value["schema"] != SCHEMA:
            raise UsageError(
                "U010", f"baseline of schema {value['schema']}", place=place, hint=hint
            )
        return {
            Key(str(e["name"]), str(e["rule"]), str(e["passage"]), int(e["occurrence"])): Known(
                str(e["text"]), str(e["reason"])
            )
            for e in value["entries"]
        }
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"no baseline: {type(error).__name__} {str(error)[:80]}"
        raise UsageError("U010", what, place=place, hint=hint) from None
