"""How well rules do: junk that is found, honest lines that are flagged, and what changed.

Everything is counted in lines. A text is one line to count, however it is broken; in a page every
line that is not blank is counted.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, tee
from typing import Any, Literal

from filter.engine.scanner import Scanner
from filter.model import ACTIONS, Action, Document, Finding, Verdict

Kind = Literal["junk", "context", "ham", "clean"]
"""junk; junk that only its neighbours tell; honest lines where junk is found; a clean corpus."""

DIMENSIONS = ("source", "lang", "family", "evasion")
"""What figures are told apart by; a line counts in those that it has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with what it is known to be.

    `junk`: in a page the numbers of its junk lines from 0, then `kind` is that of junk lines and
    all other lines are ham; None where the whole text is one line to count.
    """

    text: str
    kind: Kind
    source: str
    lang: str = ""
    family: str = ""
    evasion: str = ""
    junk: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was judged. `rules` are those that made it what it is."""

    text: str
    kind: Kind
    action: Action
    rules: tuple[str, ...]
    sample: Sample


@dataclass(frozen=True, slots=True)
class Rate:
    """How many lines there were, and how many were flagged; `flagged` counts blocked ones too."""

    lines: int = 0
    flagged: int = 0
    blocked: int = 0

    def share(self, level: str) -> float:
        """Return the share of lines at `level` (review or block) or above; 0 without lines."""
        return (self.blocked if level == "block" else self.flagged) / max(self.lines, 1)

    def per_million(self, level: str) -> float:
        """Return how many of a million lines are at `level` or above."""
        return self.share(level) * 1e6


@dataclass(frozen=True, slots=True)
class Noted:
    """A line that went wrong: junk that was not blocked, or another line that was flagged."""

    kind: Kind
    action: Action
    times: int
    rules: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Quality:
    """Figures of one run.

    `rates`: kind -> dimension -> name -> rate; the dimension `all` has one name, which is empty.
    `noted`: hash of a line -> what went wrong. `digest` tells whether two runs had the same lines.
    """

    digest: str = ""
    rates: dict[str, dict[str, dict[str, Rate]]] = field(default_factory=dict)
    noted: dict[str, Noted] = field(default_factory=dict)

    def rate(self, kind: str, dimension: str = "all", name: str = "") -> Rate:
        """Return one figure; nothing counted is a rate without lines."""
        return self.rates.get(kind, {}).get(dimension, {}).get(name, Rate())


@dataclass(frozen=True, slots=True)
class Offender:
    """A rule and the honest lines that it flagged, the blocked ones first."""

    rule: str
    blocked: int
    flagged: int
    lines: tuple[Noted, ...]


def measure(
    scanner: Scanner, samples: Iterable[Sample], *, jobs: int = 1, shown: int = 120
) -> Quality:
    """Judge samples and count; `shown`: so many characters of a line that went wrong are kept."""
    quality = Quality()
    digest = hashlib.sha256()
    counts: dict[tuple[str, str, str], list[int]] = {}
    for line in judged(scanner, _digested(samples, digest), jobs=jobs):
        level = ACTIONS.index(line.action)
        for dimension in ("all", *DIMENSIONS):
            name = "" if dimension == "all" else getattr(line.sample, dimension)
            if name or dimension == "all":
                key = (line.kind, dimension, name)
                if (counted := counts.get(key)) is None:
                    counted = counts[key] = [0, 0, 0]
                counted[level] += 1
        if (line.action != "block") if line.kind in ("junk", "context") else level:
            _note(quality.noted, line, shown)
    for (kind, dimension, name), (passed, reviewed, blocked) in sorted(counts.items()):
        rate = Rate(passed + reviewed + blocked, reviewed + blocked, blocked)
        quality.rates.setdefault(kind, {}).setdefault(dimension, {})[name] = rate
    quality.digest = digest.hexdigest()
    return quality


def judged(scanner: Scanner, samples: Iterable[Sample], *, jobs: int = 1) -> Iterator[Line]:
    """Yield every line that counts, with what it was judged to be."""
    ahead, behind = tee(samples)
    documents = (Document(sample.source, sample.text) for sample in ahead)
    verdicts = scanner.scan_all(documents, jobs=jobs)
    for sample, verdict in zip(behind, verdicts, strict=True):
        if sample.junk is None:
            rules = _decisive(verdict.findings, verdict.action) if verdict.findings else ()
            yield Line(sample.text, sample.kind, verdict.action, rules, sample)
        else:
            yield from _page_lines(sample, sample.junk, verdict)


def offenders(quality: Quality, most: int = 5) -> list[Offender]:
    """Return the rules that flag honest lines, worst first, with at most so many lines of each."""
    blocked: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    lines: dict[str, list[Noted]] = {}
    for noted in quality.noted.values():
        if noted.kind in ("junk", "context"):
            continue
        for rule in noted.rules:
            flagged[rule] += noted.times
            blocked[rule] += noted.times if noted.action == "block" else 0
            lines.setdefault(rule, []).append(noted)
    for found in lines.values():
        found.sort(key=lambda noted: (noted.action != "block", noted.kind != "clean"))
    return sorted(
        (
            Offender(rule, blocked[rule], flagged[rule], tuple(found[:most]))
            for rule, found in lines.items()
        ),
        key=lambda offender: (-offender.blocked, -offender.flagged, offender.rule),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A line that two runs judge differently; `before` and `after` are actions."""

    before: Action
    after: Action
    line: Noted

    @property
    def better(self) -> bool:
        """Whether the later run is right, or closer to it."""
        rises = ACTIONS.index(self.after) > ACTIONS.index(self.before)
        return rises == (self.line.kind in ("junk", "context"))


def changes(before: Mapping[str, Noted], after: Mapping[str, Noted]) -> list[Change]:
    """Return what differs between the noted lines of two runs over the same lines."""
    found = []
    for key in before.keys() | after.keys():
        line = after.get(key) or before[key]
        right: Action = "block" if line.kind in ("junk", "context") else "pass"
        was = before[key].action if key in before else right
        now = after[key].action if key in after else right
        if was != now:
            found.append(Change(was, now, line))
    return sorted(found, key=lambda change: (change.better, change.line.kind, change.line.text))


# --------------------------------------------------------------------------- kept in files


def as_data(quality: Quality) -> dict[str, Any]:
    """Return figures as JSON can hold them; `from_data` is the way back."""
    return {
        "digest": quality.digest,
        "rates": {
            kind: {
                dimension: {
                    name: {"lines": r.lines, "flagged": r.flagged, "blocked": r.blocked}
                    for name, r in names.items()
                }
                for dimension, names in dimensions.items()
            }
            for kind, dimensions in quality.rates.items()
        },
        "noted": {
            key: [n.kind, n.action, n.times, list(n.rules), n.text]
            for key, n in quality.noted.items()
        },
    }


def from_data(data: Any) -> Quality:
    """Return the figures that `as_data` made; what it did not make raises (Key/Type/ValueError)."""
    quality = Quality(digest=str(data["digest"]))
    for kind, dimensions in data["rates"].items():
        for dimension, names in dimensions.items():
            rates = {name: Rate(**rate) for name, rate in names.items()}
            quality.rates.setdefault(kind, {})[dimension] = rates
    for key, (kind, action, times, rules, text) in data["noted"].items():
        if action not in ACTIONS:
            raise ValueError(f"{action!r} is no action")
        quality.noted[key] = Noted(kind, action, int(times), tuple(rules), str(text))
    return quality


# --------------------------------------------------------------------------- one text


def _digested(samples: Iterable[Sample], digest: Any) -> Iterator[Sample]:
    for sample in samples:
        digest.update(sample.text.encode("utf-8", "surrogatepass") + sample.kind.encode() + b"\0")
        yield sample


def _page_lines(sample: Sample, junk: frozenset[int], verdict: Verdict) -> Iterator[Line]:
    """Yield the lines of a page; a line is what the strongest finding in it is."""
    lines = sample.text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    found: dict[int, list[Finding]] = {}
    for finding in verdict.findings:
        found.setdefault(bisect_right(starts, finding.start) - 1, []).append(finding)
    for number, text in enumerate(lines):
        if text.strip():
            here = found.get(number, [])
            actions: list[Action] = ["pass", *(finding.action for finding in here)]
            action = max(actions, key=ACTIONS.index)
            kind: Kind = sample.kind if number in junk else "ham"
            yield Line(text, kind, action, _decisive(here, action), sample)


def _decisive(findings: Sequence[Finding], action: Action) -> tuple[str, ...]:
    """Name the rules that took a line to its action, or all if only their sum did."""
    alone = [finding.rule for finding in findings if finding.action == action]
    return tuple(dict.fromkeys(alone or (finding.rule for finding in findings)))


def _note(noted: dict[str, Noted], line: Line, shown: int) -> None:
    key = hashlib.sha256(f"{line.kind}\0{line.text}".encode("utf-8", "surrogatepass")).hexdigest()
    key = key[:20]
    before = noted.get(key)
    times = before.times + 1 if before else 1
    noted[key] = Noted(line.kind, line.action, times, line.rules, line.text[:shown])
