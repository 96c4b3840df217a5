"""What a change of rules would have done to texts of the past, line by line and rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import tee
from typing import Literal

from filter.engine.scanner import Scanner
from filter.model import ACTIONS, Action, Document, Finding

Way = Literal["flagged", "raised", "lowered", "let_go"]
WAYS: Mapping[Way, str] = {
    "flagged": "newly flagged",
    "raised": "from review to block",
    "lowered": "from block to review",
    "let_go": "newly let go",
}
"""What can become of a line -> how it is told."""

_MOST_FINDINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that is judged differently. `record`: the row of a table of documents."""

    name: str
    record: int | None
    line: int
    before: Action
    after: Action
    text: str


@dataclass(slots=True)
class RuleChange:
    """What a rule gained and lost: lines by the way they went, and the first of each."""

    lines: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    samples: dict[Way, list[Changed]] = field(default_factory=lambda: {way: [] for way in WAYS})


@dataclass(slots=True)
class Rehearsal:
    """Two sets of rules over the same texts.

    `before`/`after`: lines at every action; `lines`: all that are not blank. `ways`: lines by the
    way they went; in `rules` a line counts for every rule that decided it. `errors`: (document,
    why) of what could not be read or judged.
    """

    documents: int = 0
    lines: int = 0
    before: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(ACTIONS, 0))
    after: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(ACTIONS, 0))
    ways: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    rules: dict[str, RuleChange] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def per_million(self, lines: int) -> float:
        """Return a number of lines as a rate."""
        return lines / max(self.lines, 1) * 1e6


def rehearse(
    current: Scanner,
    changed: Scanner,
    documents: Iterable[Document],
    *,
    jobs: int = 1,
    samples: int = 5,
) -> Rehearsal:
    """Judge documents by both; keep so many samples of every rule and way."""
    rehearsal = Rehearsal()
    one, other = tee(documents)
    parts = zip(
        current.scan_parts(one, jobs=jobs, max_findings=_MOST_FINDINGS),
        changed.scan_parts(other, jobs=jobs, max_findings=_MOST_FINDINGS),
        strict=True,
    )
    for (document, before), (_, after) in parts:
        rehearsal.documents += document.part.last
        rehearsal.lines += _lines(document)
        errors = dict.fromkeys((*filter(None, [document.error]), *before.errors, *after.errors))
        rehearsal.errors += ((document.name, error) for error in errors)
        was, now = _by_line(before.findings), _by_line(after.findings)
        for line in sorted(was.keys() | now.keys()):
            _compare(rehearsal, document, was.get(line, []), now.get(line, []), samples)
    for counts in (rehearsal.before, rehearsal.after):
        counts["pass"] = rehearsal.lines - counts["review"] - counts["block"]
    return rehearsal


def _lines(document: Document) -> int:
    texts = [block.text for block in document.blocks] or [document.text]
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def _by_line(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Return what is flagged by line; what only takes part in the sum is not."""
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.action != "pass":
            found.setdefault(finding.line, []).append(finding)
    return found


def _compare(
    rehearsal: Rehearsal,
    document: Document,
    was: Sequence[Finding],
    now: Sequence[Finding],
    samples: int,
) -> None:
    before, after = _action(was), _action(now)
    rehearsal.before[before] += 1
    rehearsal.after[after] += 1
    if before == after:
        return
    way = _way(before, after)
    rehearsal.ways[way] += 1
    deciding = now if way in ("flagged", "raised") else was
    strongest = _action(deciding)
    for rule in dict.fromkeys(f.rule for f in deciding if f.action == strongest):
        finding = next(f for f in deciding if f.rule == rule)
        change = rehearsal.rules.setdefault(rule, RuleChange())
        change.lines[way] += 1
        line = Changed(document.name, document.record, finding.line, before, after, finding.excerpt)
        seen = change.samples[way]
        if len(seen) < samples and line.text not in {sample.text for sample in seen}:
            seen.append(line)


def _action(findings: Iterable[Finding]) -> Action:
    actions: list[Action] = ["pass", *(finding.action for finding in findings)]
    return max(actions, key=ACTIONS.index)


def _way(before: Action, after: Action) -> Way:
    if before == "pass":
        return "flagged"
    if after == "pass":
        return "let_go"
    return "raised" if after == "block" else "lowered"
