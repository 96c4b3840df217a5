"""Measures: what a condition can ask of a window. `filter.vocabulary.MEASURES` explains each.

A new measure is one function of a Window and one line in MEASURES here and there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from filter.engine.leads import count_sites
from filter.engine.passage import Hit, Passage, Running, Stretch
from filter.engine.scripts import script_counts


@dataclass(frozen=True)
class Window:
    """Part of a passage: places [start, end) of the line and the hits [first, last] inside."""

    passage: Passage
    start: int
    end: int
    first: int
    last: int

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits inside the window."""
        return self.passage.hits[self.first : self.last + 1]

    def value(self, name: str) -> float:
        """Return a measure, or the number of different terms of a group."""
        role = self.passage.roles.get(name)
        if role is None:
            return MEASURES[name](self)
        if role in self.passage.context_roles:
            return len({hit.term for hit in self.context if hit.role == role})
        return self.different[role]

    @cached_property
    def different(self) -> Counter[int]:
        """Number of different terms of every role."""
        return Counter(role for role, _ in {(hit.role, hit.term) for hit in self.hits})

    @property
    def context(self) -> Sequence[Hit]:
        """The hits of context groups in the window and within reach of it."""
        if not self.passage.context:
            return ()
        visible, origin = self.passage.line.visible, self.passage.line.start
        first = visible[self.start] - self.passage.reach
        last = visible[self.end] + self.passage.reach
        return [
            hit
            for hit in self.passage.context
            if visible[hit.end - origin] >= first and visible[hit.start - origin] <= last
        ]

    def counted(self, running: Running) -> int:
        """How many of a running count fall into the window."""
        return running[self.end] - running[self.start]


class Evidence(NamedTuple):
    """What a passage is shown by: all hits in it, and its best window.

    `value` returns a measure of the window by name. `is_odd`: not all of the line was written as it
    is folded. `made` makes the window: few are looked at themselves. `folded` is text that holds the
    hits, and begins at `begin`.
    """

    hits: Sequence[Hit]
    value: Callable[[str], float]
    is_odd: bool
    made: Callable[[], Window]
    folded: str
    begin: int

    @property
    def window(self) -> Window:
        """The best window."""
        return self.made()

    def written(self, hit: Hit) -> str:
        """Return the folded text of one of the hits."""
        return self.folded[hit.start - self.begin : hit.end - self.begin]


def evidence_of(window: Window, hits: Sequence[Hit]) -> Evidence:
    """Return a window and the hits of its passage as evidence."""
    line = window.passage.line
    return Evidence(hits, window.value, line.is_odd, lambda: window, line.string, line.start)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _foreign(window: Window) -> float:
    line = window.passage.line
    here = script_counts(line.folded, line.text, line.start, line.end)
    main = max(here, key=lambda script: here[script])
    page = line.page.scripts
    return _share(sum(page.values()) - page.get(main, 0), sum(page.values()))


def _disguise(window: Window) -> float:
    passage = window.passage
    return _share(window.counted(passage.masked), window.counted(passage.covered_count))


STRETCH_MEASURES: Mapping[str, Callable[[Stretch], float]] = {
    "flagged": lambda s: s.flagged,
    "flagged_share": lambda s: _share(s.flagged, s.lines),
    "flagged_kinds": lambda s: s.kinds,
}
"""Measures of the lines around."""


def _of_stretch(measure: Callable[[Stretch], float], window: Window) -> float:
    return measure(window.passage.line.page.stretch)


LETTERS_A_WORD = 6
"""Letters of a script without word boundaries that count as a word more: most of their words are shorter."""


def _word_count(window: Window) -> float:
    line = window.passage.line
    starts, unbounded = line.word_starts, line.unbounded
    spans = [(hit.start - line.start, hit.end - line.start) for hit in window.hits]
    words = sum(1 + starts[end] - starts[start + 1] for start, end in spans)
    return words + sum(unbounded[end] - unbounded[start] for start, end in spans) // LETTERS_A_WORD


MEASURES: Mapping[str, Callable[[Window], float]] = {
    "hits": lambda w: w.last - w.first + 1,
    "distinct": lambda w: len({hit.term for hit in w.hits}),
    "groups": lambda w: len({hit.role for hit in w.hits}),
    "density": lambda w: _share(
        w.counted(w.passage.covered_words), w.counted(w.passage.line.words)
    ),
    "coverage": lambda w: _share(w.passage.covered_words[-1], w.passage.line.words[-1]),
    "function_words": lambda w: _share(
        w.counted(w.passage.function_letters), w.counted(w.passage.line.words)
    ),
    "disguise": _disguise,
    "segments": lambda w: w.counted(w.passage.line.breaks) + 1,
    "word_count": _word_count,
    "sentence_punct": lambda w: _share(
        w.counted(w.passage.line.clauses), w.counted(w.passage.line.visible)
    ),
    "digits": lambda w: _share(w.counted(w.passage.line.digits), w.counted(w.passage.line.words)),
    "links": lambda w: w.passage.line.links,
    "length": lambda w: w.passage.line.visible[-1],
    "foreign": _foreign,
    "word_repeats": lambda w: w.passage.line.word_repeats,
    "link_hosts": lambda w: w.passage.line.page.link_hosts,
    "hidden_links": lambda w: len(w.passage.line.page.hidden_links),
    "hidden_hosts": lambda w: count_sites(w.passage.line.page.hidden_links),
    **{name: partial(_of_stretch, measure) for name, measure in STRETCH_MEASURES.items()},
    "repeats": lambda w: w.passage.line.page.lines.get(w.passage.line.string.strip(), 1),
}


LINE_MEASURES = frozenset(
    {"coverage", "links", "length", "foreign", "word_repeats", "repeats"}
    | {"link_hosts", "hidden_links", "hidden_hosts"}
    | STRETCH_MEASURES.keys()
)
"""Measures that are the same in all windows of a line."""
