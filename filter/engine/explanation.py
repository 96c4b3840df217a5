"""What an explanation holds: every step from the text to the verdict, as data.

The steps are in order, and each follows from the one before: lines are folded, words hit, some of
them do not count, windows of those that do are measured, measures are held against the limits of
grades, a grade's score is lifted by positions or capped by context, scores lead to actions.
`tests/engine/test_explain.py` replays them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from filter.model import Action, Thresholds, Verdict

Fate = Literal[
    "counts",
    "context",
    "exception",
    "softens",
    "masked",
    "overlapped",
    "apart",
    "inside a word",
    "other script",
    "not looked at",
]
"""What became of a hit. Context: looked for by `none_of` and `at_most`, no evidence. Apart: read
across a separator between two listed words. Inside a word, other script: the letters stand there,
but not the word."""

FATES: Mapping[Fate, str] = {
    "counts": "counts",
    "context": "counts against the rule",
    "exception": "hides what stands inside it",
    "softens": "softens",
    "masked": "hidden by an exception",
    "overlapped": "inside another hit",
    "apart": "only joins two listed words",
    "inside a word": "part of a longer word",
    "other script": "in letters of another script",
    "not looked at": "not where the rule looks",
}
"""What readers are told of it."""


@dataclass(frozen=True, slots=True)
class FoldedLine:
    """A line and its letters as they are compared with listed words.

    `line` and `column` are where it begins in the document. `origin` has an offset in `text` for
    every character of `folded`, and for its end.
    """

    line: int
    column: int
    scope: str
    text: str
    folded: str
    origin: tuple[int, ...]

    def changes(self) -> tuple[tuple[str, str], ...]:
        """Return the pieces of `text` that folding changed, each with what became of it."""
        runs: list[tuple[int, int, str]] = []
        for at, letter in enumerate(self.folded):
            start, end = self.origin[at], self.origin[at + 1]
            if self.text[start:end] == letter:
                continue
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], end, runs[-1][2] + letter)
            else:
                runs.append((start, end, letter))
        before = self.text[: self.origin[0]]
        dropped = ((before, ""),) if before else ()
        return dropped + tuple((self.text[start:end], became) for start, end, became in runs)


@dataclass(frozen=True, slots=True)
class TermHit:
    """A place where something stands that a rule looks for.

    `term` is the word as listed, the name of a signal or the source of a pattern; `text` is what
    stands there. `start`/`end` are offsets in the document, `first`/`last` half-open positions in
    the folded line with the number `number`. `by` is the hit that masks or overlaps it.
    """

    term: str
    kind: Literal["word", "pattern", "signal"]
    group: str
    text: str
    line: int
    column: int
    start: int
    end: int
    number: int
    first: int
    last: int
    fate: Fate
    by: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a grade, and the value that was held against it.

    `name` is a measure, a group, or `a near b`, whose value is the fewest visible characters
    between the two (None where there is no such pair). `missing` is by how much it fails.
    """

    name: str
    op: Literal[">=", "<="]
    limit: float
    value: float | None
    met: bool
    missing: float | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A grade held against a window. `gap`: how far it is from holding, 0 where it does."""

    score: float
    limits: tuple[Limit, ...]
    holds: bool
    gap: float


@dataclass(frozen=True, slots=True)
class MeasuredWindow:
    """A window: offsets in the document, the first and last of its hits that count, measures.

    `text` is what stands there; empty where the window is the document.
    """

    start: int
    end: int
    first_hit: int
    last_hit: int
    text: str
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fired:
    """A passage that a rule fired on.

    The score is that of the grade, more for `positions` (the largest counts), capped where
    `softened`. `told`: it became a finding; a score of 0 does not, nor what is allowed, nor a pool where others flag the line.
    """

    start: int
    end: int
    line: int
    column: int
    window: int
    grade_score: float
    softened: bool
    positions: Mapping[str, float]
    score: float
    action: Action
    told: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule on one line (`line` is its number among `lines`), or on the document (None).

    `skipped` says why the rule did not look here at all. `best` is the number of the window that
    came nearest, `attempts` are all grades of the rule there, best score first. `gaps` are the
    characters between the groups of every `near` of the rule.
    """

    rule: str
    status: str
    line: int | None
    skipped: str
    hits: tuple[TermHit, ...]
    windows: tuple[MeasuredWindow, ...]
    gaps: Mapping[str, float | None]
    best: int | None
    attempts: tuple[Attempt, ...]
    fired: tuple[Fired, ...]

    @property
    def told(self) -> bool:
        """Whether a finding came of it."""
        return any(fired.told for fired in self.fired)

    @property
    def nearest(self) -> Attempt | None:
        """The grade that is nearest to holding, of those that are worth something if there are."""
        worth = [attempt for attempt in self.attempts if attempt.score > 0]
        return min(worth or self.attempts, key=lambda attempt: attempt.gap, default=None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to a verdict. `trials` are of the rules that something hit."""

    lines: tuple[FoldedLine, ...]
    trials: tuple[Trial, ...]
    thresholds: Thresholds
    verdict: Verdict

    def nearest(self) -> tuple[Trial, ...]:
        """Return the trials that came to nothing, those that missed least first."""
        missed = [
            (trial.nearest.gap, number, trial)
            for number, trial in enumerate(self.trials)
            if trial.nearest and not trial.told
        ]
        return tuple(trial for _, _, trial in sorted(missed, key=lambda item: item[:2]))
