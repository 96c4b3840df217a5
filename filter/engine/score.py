"""From firings to findings and verdicts: positions, softening, thresholds, allowed passages."""

from __future__ import annotations

import string
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from typing import Any, NamedTuple

from filter.engine.judge import Firing, checks
from filter.engine.measures import MEASURES, Window
from filter.engine.passage import Hit, Passage
from filter.model import (
    ACTIONS,
    Action,
    Allow,
    Document,
    Finding,
    Rule,
    Thresholds,
    Verdict,
)
from filter.text.fold import fold_term
from filter.text.lines import line_and_column
from filter.text.tables import FOREIGN, STYLED

NEAR_THE_EDGE = 3
"""Non-empty, honest lines at either end of a document that count as its head and its tail."""

_EDGES = frozenset({"head", "tail"})

FEWEST_AMONG = 3
SHARE_AMONG = 0.14
"""Flagged lines, and their share of the non-empty ones, that make a page of junk ("among")."""

_EXCERPT = 60
"""Characters of context shown on either side of a passage."""
_EXCERPT_MOST = 400
_MATCHED_MOST = 50
"""Matched terms named in a finding; `measures` holds the full count."""


class Scored(NamedTuple):
    """A firing with its place among the document's lines and, finally, its score.

    `line` counts the block's lines from 0; `start`/`end` are original offsets of the document;
    `positions` are those that were looked at and add to it.
    """

    rule: int
    firing: Firing
    line: int
    start: int
    end: int
    scope: str
    score: float
    action: Action
    positions: tuple[str, ...] = ()


def stronger(*actions: Action) -> Action:
    """Return the strongest of actions."""
    return max(actions, key=ACTIONS.index)


def action_for(score: float, thresholds: Thresholds) -> Action:
    """Return the action that a score calls for."""
    if score >= thresholds.block:
        return "block"
    return "review" if score >= thresholds.review else "pass"


def score_firing(rule: Rule, firing: Firing, thresholds: Thresholds, boost: float) -> float:
    """Score one firing: its grade, what its position adds, softened to review at the most."""
    score = firing.grade.score + boost
    if firing.softened and rule.soften is not None and score >= thresholds.review:
        score = min(score, max(rule.soften.score, thresholds.review))
    return score


def finding_action(rule: Rule, score: float, thresholds: Thresholds) -> Action:
    """Return a finding's action: by its score, not below the rule's floor."""
    if rule.status == "test":
        return "pass"
    action = action_for(score, thresholds)
    return stronger(action, rule.action) if rule.action else action


def add_positions(
    rules: Sequence[Rule],
    scored: Sequence[Scored],
    filled: Sequence[int],
    document: Document,
    thresholds: Thresholds,
) -> list[Scored]:
    """Add what the position of a finding is worth; drop what is worth nothing.

    `filled` are the numbers of the document's non-empty lines, in order. A line is at the head
    (tail) if fewer than three lines that stay unflagged stand before (behind) it: so cutting
    flagged lines moves no other line into the head or tail.
    """
    by_line: dict[int, list[Scored]] = {}
    for item in scored:
        by_line.setdefault(item.line, []).append(item)
    if document.part.last:
        _boost_edge(rules, by_line, reversed(filled), "tail", thresholds)
    if document.part.first:
        _boost_edge(rules, by_line, iter(filled), "head", thresholds)
    _boost_company(rules, by_line, filled, thresholds)
    return worth_telling(rules, [item for line in sorted(by_line) for item in by_line[line]])


def depends_on_position(rules: Sequence[Rule], scored: Sequence[Scored]) -> bool:
    """Whether some position could add something: without a flagged line none is near one."""
    positions = {position for item in scored for position in rules[item.rule].boost}
    flagged = any(item.action != "pass" for item in scored)
    return bool(positions) and (flagged or not positions.isdisjoint(_EDGES))


def worth_telling(rules: Sequence[Rule], scored: Sequence[Scored]) -> list[Scored]:
    """Drop what no position has lifted from a score of 0."""
    return [
        item for item in scored if item.score or item.action != "pass" or not rules[item.rule].boost
    ]


def _boosted(item: Scored, rule: Rule, position: str, thresholds: Thresholds) -> Scored:
    boost = rule.boost.get(position, 0.0)
    if not boost:
        return item
    base = score_firing(rule, item.firing, thresholds, 0.0)
    score = max(item.score, score_firing(rule, item.firing, thresholds, boost), base)
    action = finding_action(rule, score, thresholds)
    return item._replace(score=score, action=action, positions=(*item.positions, position))


def _boost_edge(
    rules: Sequence[Rule],
    by_line: dict[int, list[Scored]],
    lines: Iterable[int],
    position: str,
    thresholds: Thresholds,
) -> None:
    honest = 0
    for line in lines:
        if honest >= NEAR_THE_EDGE:
            return
        items = by_line.get(line, [])
        by_line_new = [_boosted(item, rules[item.rule], position, thresholds) for item in items]
        if items:
            by_line[line] = by_line_new
        if all(item.action == "pass" for item in by_line_new):
            honest += 1


def _boost_company(
    rules: Sequence[Rule],
    by_line: dict[int, list[Scored]],
    filled: Sequence[int],
    thresholds: Thresholds,
) -> None:
    """Lines go with the flagged ones around them."""
    if not {"between", "among"} & {
        position
        for items in by_line.values()
        for item in items
        for position in rules[item.rule].boost
    }:
        return
    blocked = _lines_with(by_line, {"block"})
    between = {
        line
        for line in by_line
        if 0 < (at := bisect_left(filled, line)) < len(filled) - 1
        and filled[at] == line
        and filled[at - 1] in blocked
        and filled[at + 1] in blocked
    }
    _lift(rules, by_line, "between", between, thresholds)
    if _is_page_of(blocked, filled):
        _lift(rules, by_line, "among", set(by_line), thresholds)
    elif _is_page_of(flagged := _lines_with(by_line, {"block", "review"}), filled):
        # Doubtful lines do not make one another certain: flagged ones stay as they are.
        _lift(rules, by_line, "among", set(by_line) - flagged, thresholds)


def _lines_with(by_line: Mapping[int, list[Scored]], actions: set[str]) -> set[int]:
    return {line for line, items in by_line.items() if any(i.action in actions for i in items)}


def _is_page_of(lines: set[int], filled: Sequence[int]) -> bool:
    return len(lines) >= FEWEST_AMONG and len(lines) >= SHARE_AMONG * len(filled)


def _lift(
    rules: Sequence[Rule],
    by_line: dict[int, list[Scored]],
    position: str,
    lines: set[int],
    thresholds: Thresholds,
) -> None:
    for line in lines & by_line.keys():
        by_line[line] = [
            _boosted(item, rules[item.rule], position, thresholds) for item in by_line[line]
        ]


# --------------------------------------------------------------------------- findings


class _Fields(Mapping[str, Any]):
    """Fields of a message, measured when named."""

    def __init__(self, rule: Rule, window: Window, terms: Sequence[str]) -> None:
        self._rule, self._window, self._terms = rule, window, terms

    def __getitem__(self, name: str) -> Any:
        if name == "terms":
            return ", ".join(self._terms)
        if name == "rule":
            return self._rule.id
        return self._window.value(name)

    def __iter__(self) -> Any:
        return iter((*MEASURES, *self._rule.groups, "terms", "rule"))

    def __len__(self) -> int:
        return len(list(iter(self)))


def build_finding(
    rule: Rule,
    item: Scored,
    document: Document,
    text: str,
    line_starts: Sequence[int],
    names: Sequence[str],
    to_document: Callable[[Sequence[tuple[int, int]]], Sequence[tuple[int, int]]],
) -> Finding:
    """Build the finding that users see; `to_document` leads passages of `text` to the document.

    `line_starts` are the document's; `names` are the texts of the terms; a pattern has none,
    it is shown by what it matched.
    """
    window, hits = item.firing.evidence()
    folded = window.passage.line.folded
    offset = document.part.offset
    places = to_document(folded.spans(hits))
    matched = tuple(
        dict.fromkeys(names[hit.term] or folded.text(hit.start, hit.end) for hit in hits)
    )
    met = checks(item.firing.grade, window)
    measures = {check.measure: check.value for check in met}
    for name in ("distinct", "density"):
        measures.setdefault(name, window.value(name))
    fields = _Fields(rule, window, matched)
    line, column = line_and_column(line_starts, item.start)
    first = max(line_starts[line - 1], item.start - _EXCERPT)
    line_end = line_starts[line] if line < len(line_starts) else len(document.text)
    last = min(max(line_end, item.end), item.end + _EXCERPT, first + _EXCERPT_MOST)
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        action=item.action,
        score=item.score,
        line=line + document.part.line - 1,
        column=column + (document.part.column - 1 if line == 1 else 0),
        start=item.start + offset,
        end=item.end + offset,
        scope=item.scope,
        matched=matched[:_MATCHED_MOST],
        spans=tuple((start + offset, end + offset) for start, end in places),
        excerpt=document.text[first:last].rstrip("\r\n"),
        excerpt_start=first + offset,
        messages={
            language: _filled(message, fields) for language, message in rule.messages.items()
        },
        measures={name: round(value, 4) for name, value in measures.items()},
        checks=met,
        disguises=_disguises(window, hits, text),
    )


def _filled(message: str, fields: Mapping[str, Any]) -> str:
    """Fill in the fields of a message, as str.format does."""
    return "".join(
        text if field is None else f"{text}{format(fields[field], spec)}"
        for text, field, spec in _parsed(message)
    )


@cache
def _parsed(message: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple(
        (text, field, spec or "") for text, field, spec, _ in string.Formatter().parse(message)
    )


def _disguises(window: Window, hits: Sequence[Hit], text: str) -> tuple[str, ...]:
    """Name what had to be undone inside the hits."""
    line = window.passage.line
    disguised = line.is_rewritten or line.has_odd_letters
    names: dict[str, None] = {}
    for hit in hits:
        if disguised:
            names |= dict.fromkeys(_undone(window.passage, hit, text))
        if hit.apart and _is_apart(line.string[hit.start - line.start : hit.end - line.start]):
            names["letters set apart"] = None
    return tuple(names)


def _undone(passage: Passage, hit: Hit, text: str) -> Iterator[str]:
    line = passage.line
    inside = slice(hit.start - line.start, hit.end - line.start)
    entries = line.entries[inside]
    if (entries & STYLED).any():
        yield "styled letters"
    if (entries & FOREIGN).any() and passage.masked[inside.stop] > passage.masked[inside.start]:
        yield "look-alike letters"
    first, last = line.folded.span(hit.start, hit.end)
    if (
        len(text[first:last]) > hit.end - hit.start
        and line.masked[inside].any()
        and not (entries & STYLED).all()
    ):
        yield "invisible or overlaid characters"


def _is_apart(text: str) -> bool:
    letters = [character for character in text if character.isalnum()]
    return len(text.split()) > 2 and len(letters) <= 2 * len(text.split())


# --------------------------------------------------------------------------- verdicts


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
