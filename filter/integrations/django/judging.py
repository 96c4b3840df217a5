"""Texts to offences: what keeps a text from being published, told to people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language

from filter.engine.scanner import Scanner
from filter.integrations import reading
from filter.integrations.django.words import say
from filter.model import ACTIONS, Finding, Verdict
from filter.reports.safe import safe
from filter.ruleset import load_rules

KNOWN_SETTINGS = ("RULES", "CONFIG")
_SHOWN = 120
"""Characters of a passage that are shown."""

Level = Literal["review", "block"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an object: the field it stands in, and what it is (a name of READERS)."""

    field: str
    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Offence:
    """A passage that keeps its text from being published, or asks for a person's word.

    `key` names the rule and the passage: what was approved once stays approved while both are
    the same, wherever in the field it moves.
    """

    field: str
    action: Level
    rule: str
    passage: str
    reason: str
    key: str

    def message(self) -> str:
        """Return what an editor is told, in the active language."""
        return say(self.action, passage=self.passage, reason=self.reason)


def configured() -> dict[str, Any]:
    """Return the project's HOGWASH setting."""
    return dict(getattr(settings, "HOGWASH", {}))


def scanner() -> Scanner:
    """Return the scanner of the project's rules, compiled once a process.

    Raises:
        RuleError: They do not load.
    """
    values = configured()
    return _compiled(tuple(map(str, values.get("RULES", ()))), str(values.get("CONFIG") or ""))


@lru_cache(4)
def _compiled(rules: tuple[str, ...], config: str) -> Scanner:
    return Scanner(load_rules(*rules, config=config or None))


def judge(text: Text) -> Verdict:
    """Judge one text."""
    return next(judge_all([text]))


def judge_all(texts: Iterable[Text]) -> Iterator[Verdict]:
    """Judge texts, a verdict each."""
    parts = (
        document
        for text in texts
        for document in reading.documents(text.text, text.kind, text.field)
    )
    return scanner().scan_all(parts)


def offences(texts: Iterable[Text], level: Level = "review") -> list[Offence]:
    """Return all that is wrong with some texts at or above `level`."""
    held = [text for text in texts if text.text.strip()]
    found: list[Offence] = []
    for text, verdict in zip(held, judge_all(held), strict=True):
        found += _offences(text, verdict)
    floor = ACTIONS.index(level)
    return [offence for offence in found if ACTIONS.index(offence.action) >= floor]


def _offences(text: Text, verdict: Verdict) -> Iterator[Offence]:
    if verdict.error is not None:
        reason = say("unjudged", error=verdict.error)
        yield Offence(text.field, "review", "", "", reason, _key("", text.text))
    if verdict.action == "pass":
        return
    lifted = all(finding.action != verdict.action for finding in verdict.findings)
    for finding in verdict.findings:
        # Where only the sum of the findings is too much, each of them has its part in it.
        action = verdict.action if lifted else finding.action
        if action != "pass":
            yield _offence(text, finding, action)


def _offence(text: Text, finding: Finding, action: Level) -> Offence:
    passage = text.text[finding.start : finding.end]
    shown = safe(passage if len(passage) <= _SHOWN else passage[: _SHOWN - 1] + "…")
    reason = finding.message(get_language() or "en")
    return Offence(text.field, action, finding.rule, shown, reason, _key(finding.rule, passage))


def _key(rule: str, passage: str) -> str:
    data = f"{rule}\0{' '.join(passage.split())}"
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
