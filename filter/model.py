"""The data that flows through the house: frozen, slotted, picklable, without behaviour of its own.

Offsets are half-open and count code points of the ORIGINAL document; lines and columns are
1-based code points of it. "Visible characters" are folded characters that are not white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from filter.errors import Place

Action = Literal["pass", "review", "block"]
ACTIONS: tuple[Action, ...] = ("pass", "review", "block")
"""Weakest first: the stronger of two actions is the one with the higher index."""

SEVERITIES: Mapping[str, float] = {"low": 1.0, "medium": 3.0, "high": 5.0, "critical": 10.0}
"""Score that a severity stands for where a rule gives no `score`."""

SCOPES: tuple[str, ...] = ("text", "title", "meta", "attr", "link", "hidden", "comment")
"""Where in a page a block stands; plain text is all `text`."""

WORD_SCOPES: tuple[str, ...] = tuple(scope for scope in SCOPES if scope != "link")
"""Where a rule looks that names no scope: a `link` block says once more what stands in the text."""

# --------------------------------------------------------------------------- documents


class Link(NamedTuple):
    """Where the anchor around a block leads. `hidden`: the reader cannot see the anchor."""

    href: str
    host: str = ""
    external: bool = False
    hidden: bool = False
    nofollow: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text of one scope.

    `origin` leads back into the document: an int is the offset of `text[0]` (characters follow
    one another); an int32 array of shape (2, len(text)) holds where every character begins and
    where it ends (entities are longer than what they stand for, tags stand between characters).
    """

    scope: str
    text: str
    origin: int | npt.NDArray[np.int32] = 0
    link: Link | None = None


class Part(NamedTuple):
    """Which piece of a long stream a document is: sources cut what does not fit in memory.

    `offset`, `line` (1-based) and `column` (1-based) are of the piece's first character in the
    whole document; head positions exist only in the first piece, tail positions in the last.
    """

    offset: int = 0
    line: int = 1
    column: int = 1
    first: bool = True
    last: bool = True


WHOLE = Part()


class Layout(Protocol):
    """What cleaning must know of a format whose text is more than lines. Picklable."""

    def reread(self, text: str, like: Document) -> Document:
        """Return the document that `text` is, once something has been cut from it."""
        ...

    def cuts(
        self, text: str, findings: Sequence[Finding], offset: int
    ) -> Iterable[tuple[tuple[int, int], Finding]] | None:
        """Return half-open places of `text` to cut, with their findings; None: cut by lines.

        The places of findings are `offset` larger than those of the text.
        """
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """Something to judge. `blocks` empty means: the whole `text` is one block of scope text.

    `error` says why it could not be read (then `text` is empty and its verdict carries the error).
    `encoding` is the name of the codec that was used, `record` the index of a row in a table of
    documents (None for a file), `meta` what a source wants to hand to its writer, `layout` how to
    clean it if not by lines.
    """

    name: str
    text: str
    blocks: tuple[Block, ...] = ()
    encoding: str = "utf-8"
    record: int | None = None
    error: str | None = None
    part: Part = WHOLE
    meta: Mapping[str, Any] = field(default_factory=dict)
    layout: Layout | None = None


# --------------------------------------------------------------------------- rules


class Term(NamedTuple):
    """A listed word. `left`/`right`: no word boundary asked on that side (written `*word*`).

    A tuple, since there are tens of thousands: a dataclass takes five times as long to unpickle.
    """

    text: str
    group: str = ""
    left: bool = False
    right: bool = False


class Pattern(NamedTuple):
    """A regular expression of the `regex` package, searched in the folded line.

    Every match counts as a hit of one term; a finding shows what was matched.
    """

    source: str
    group: str = ""


class Near(NamedTuple):
    """Some hit of each of two groups at most `within` visible characters apart."""

    groups: tuple[str, str]
    within: int


class Grade(NamedTuple):
    """One way for a rule to fire: all limits hold in the same window, then `score` counts.

    `at_least` / `at_most` are (measure or group name, limit); a group's value is the number of
    its different terms in the window. A score of 0 waits for a position that adds to it.
    """

    at_least: tuple[tuple[str, float], ...]
    at_most: tuple[tuple[str, float], ...] = ()
    near: tuple[Near, ...] = ()
    score: float = 0.0


class Soften(NamedTuple):
    """Context that turns a block into a review: the score is capped at `score`, never to pass."""

    terms: tuple[Term, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    score: float = 3.0


class LinkTest(NamedTuple):
    """What the anchor of a block must be; None does not care."""

    hidden: bool | None = None
    external: bool | None = None


class Company(NamedTuple):
    """Which lines a rule without words looks at: unflagged ones among flagged ones.

    A stretch of lines begins and ends with a line that the rules `of` flagged (empty: any rule),
    and holds at most `gap` others in a row; with `edges`, as few before the first and behind the
    last one of a document belong to it too.
    """

    of: tuple[str, ...] = ()
    gap: int = 2
    edges: bool = False


class Example(NamedTuple):
    """A rule's own test: `text` (or `html`) must match or must not. `score` pins the finding's."""

    text: str
    match: bool
    html: bool = False
    score: float | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule file entry, after `extends`, files and defaults have been filled in.

    `grades` is never empty and is sorted by score, best first. `boost` maps a position (head,
    tail, between, among) to the score it adds. `window` is in visible characters. `signals` are
    (name in the engine's table of signals, group). `groups` are the names of the groups in order
    of first use, the unnamed one is '': kept, since every line that is judged asks for them.
    `pool`: for a rule that looks for the words of all others (they stand in `terms`), how it sorts them:
    what is of no group is left out. `pooled`: which of its words such a rule takes.
    """

    id: str
    messages: Mapping[str, str]
    category: str
    severity: str
    score: float
    grades: tuple[Grade, ...]
    terms: tuple[Term, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    signals: tuple[tuple[str, str], ...] = ()
    scope: tuple[str, ...] = WORD_SCOPES
    per: Literal["line", "document"] = "line"
    tells: Literal["one", "each"] = "one"
    window: int = 40
    boost: Mapping[str, float] = field(default_factory=dict)
    except_terms: tuple[Term, ...] = ()
    except_patterns: tuple[Pattern, ...] = ()
    soften: Soften | None = None
    link: LinkTest | None = None
    company: Company | None = None
    pool: tuple[Term, ...] | None = None
    pooled: Literal["all", "phrases", "none"] = "all"
    action: Action | None = None
    status: Literal["stable", "test", "off"] = "stable"
    function_words: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    description: str = ""
    place: Place | None = None
    groups: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        named = [
            *(t.group for t in self.terms),
            *(p.group for p in self.patterns),
            *(g for _, g in self.signals),
        ]
        object.__setattr__(self, "groups", tuple(dict.fromkeys(named)))

    @property
    def forbidden_groups(self) -> frozenset[str]:
        """Groups that stand in `at_most` limits only."""
        asked = {name for grade in self.grades for name, _ in grade.at_least}
        asked |= {name for grade in self.grades for near in grade.near for name in near.groups}
        limited = {name for grade in self.grades for name, _ in grade.at_most}
        return frozenset(limited - asked) & frozenset(self.groups)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a finding or a document is for review, or is blocked."""

    review: float = 3.0
    block: float = 8.0


class Allow(NamedTuple):
    """A finding that is known and accepted: every given key must fit, `reason` is never empty."""

    reason: str
    rule: str | None = None
    path: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules that are switched on, with the configuration they are judged by.

    `digest` is a hex SHA-256 over everything that can change a verdict.
    """

    rules: tuple[Rule, ...]
    thresholds: Thresholds = Thresholds()
    allow: tuple[Allow, ...] = ()
    digest: str = ""


# --------------------------------------------------------------------------- results


class Check(NamedTuple):
    """One limit that was looked at: `value` `op` `limit`."""

    measure: str
    op: Literal[">=", "<="]
    limit: float
    value: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that a rule fired on.

    `spans` are the matched terms (half-open offsets in the original), `matched` their different
    texts as listed, `checks` why the grade held, `disguises` which maskings were undone.
    `messages` maps a language to the rule's message with the measures filled in.
    """

    rule: str
    category: str
    severity: str
    action: Action
    score: float
    line: int
    column: int
    start: int
    end: int
    scope: str
    matched: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    excerpt: str
    excerpt_start: int
    messages: Mapping[str, str]
    measures: Mapping[str, float]
    checks: tuple[Check, ...] = ()
    disguises: tuple[str, ...] = ()

    def message(self, language: str = "en") -> str:
        """Return the message in `language` (`zh-CN` falls back to `zh`, then to English)."""
        for tag in (language, language.replace("_", "-").partition("-")[0], "en"):
            if tag in self.messages:
                return self.messages[tag]
        return next(iter(self.messages.values()), self.rule)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document was judged to be. An `error` means it could not be judged in full."""

    name: str
    action: Action
    score: float
    findings: tuple[Finding, ...] = ()
    findings_total: int = 0
    record: int | None = None
    encoding: str = "utf-8"
    error: str | None = None
    allowed: int = 0
    rules_digest: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A cut: `text` was what stood at [start, end) of the original; `line` is where it began."""

    start: int
    end: int
    line: int
    text: str
    rules: tuple[str, ...]
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document without what was flagged; `removed` puts it back (in order, not overlapping)."""

    text: str
    removed: tuple[Edit, ...] = ()
    verdict: Verdict | None = None
