"""From lines of junk and clean text to terms, groups of terms and the grades they bear."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.listed import match_form
from filter.engine.program import Program
from filter.engine.signals import ARRAY_SIGNALS
from filter.engine.suggest.counts import Counted, Found, Texts, count, find, term_program
from filter.engine.suggest.grades import FAIR, STRONG, Evidence, fit
from filter.engine.suggest.grams import common_grams
from filter.engine.suggest.groups import grouped, spread
from filter.engine.suggest.spelling import spellings
from filter.engine.suggest.weigh import Floats, Ints, chosen, weights, without_fragments
from filter.model import Grade, Term

_MOST_LINES = 2000
"""Lines of junk that are learned from; all are counted."""
_MOST_CANDIDATES = 20_000
_SAMPLED = 16
"""One clean line of so many tells which candidates are everyday words."""
_EVERYDAY = 1 / 3
"""An everyday word stands in clean lines this often, measured by how often it stands in junk."""
_LEAST_SHARE = 1 / 200
_LEAST = 2
"""A candidate stands in this share of the junk lines, and in so many."""
_COMPARABLE = 1 / 50
"""At least this share of the clean lines is taken as comparable."""
_RARE = 1e-6
"""A strong term stands in no more than this share of the clean lines."""
_STRONG_LETTERS = 5
_STRONG_WIDE = 3
_FIRST_WIDE = "\u2e80"
_SIGNAL_SHARE = 1 / 20
"""A signal of so many junk lines is worth asking for ..."""
_SIGNAL_WEIGHT = 3.0
"""... where it weighs this much."""
_EXAMPLES = 3
_EXAMPLE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term. `junk` and `clean` count lines; `weight` is its log-odds, at the lower end.

    `strong`: hardly any clean line has it. `examples`: junk lines with it.
    """

    term: str
    junk: int
    clean: int
    weight: float
    group: str
    strong: bool
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that stand together, best first: a rule.

    `signals` are (name, strong or fair), `found`: lines of junk that the grades find. `match`: some of these; `no_match`: the clean lines
    that come closest without being flagged.
    """

    name: str
    terms: tuple[Suggestion, ...]
    signals: tuple[tuple[str, str], ...]
    grades: tuple[Grade, ...]
    found: int
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """All groups, and what they were measured on.

    `found` of the `learned_from` lines of junk are found by any rule, as `Group.found` by one;
    `false` of the `clean` lines are flagged.
    """

    groups: tuple[Group, ...]
    junk: int
    clean: int
    learned_from: int
    found: int
    false: int

    @property
    def terms(self) -> list[Suggestion]:
        """All terms, best first."""
        every = (term for group in self.groups for term in group.terms)
        return sorted(every, key=lambda term: (-term.weight, -term.junk, term.term))


def learn(
    junk: Sequence[str],
    clean: Texts,
    *,
    known: Collection[str] = (),
    name: str = "suggested",
    most: int = 200,
    jobs: int = 1,
) -> Learned:
    """Propose terms and rules.

    Args:
        junk: Lines of junk, without line ends.
        clean: Gives the clean text, line by line or many lines at once, as often as it is called.
        known: Terms that are left out.
        name: What the groups are called, with a number each.
        most: Terms that are proposed at most.
        jobs: Processes that work.
    """
    lines = spread(list(dict.fromkeys(junk)), _MOST_LINES)
    least = max(_LEAST, round(len(lines) * _LEAST_SHARE))
    left_out = {match_form(term) for term in known}
    grams = [g for g in common_grams(lines, least, _MOST_CANDIDATES) if g not in left_out]
    program, comparable = _without_everyday(grams, lines, clean, jobs)
    names = program.term_names
    found = find(program, lines)
    counted = count(program, clean, jobs=jobs)
    often = _lines_with(found, len(names))
    base = max(comparable, int(counted.lines[0] * _COMPARABLE), 1)
    weight = weights(often, counted.terms[0], len(lines), base)
    listed = weight.copy()
    listed[len(names) - len(ARRAY_SIGNALS) :] = 0  # signals are no words
    best = chosen(found, listed, least, most)
    spelled = spellings(lines, found.of(best), names)
    return _proposed(
        _Terms(best, found, weight, counted, spelled),
        count(program, lambda: junk).terms.sum(axis=0),
        lines,
        len(junk),
        clean,
        name,
        jobs,
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """Numbers of the `best` terms, and what is known of all."""

    best: Sequence[int]
    found: Found
    weight: Floats
    counted: Counted
    spelled: Sequence[str]

    def signals(self, present: npt.NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
        """Return the signals that mark these lines (bool[lines, terms]), with their group."""
        first = len(self.spelled) - len(ARRAY_SIGNALS)
        return tuple(
            (name, STRONG if self.is_rare(term) else FAIR)
            for term, name in enumerate(ARRAY_SIGNALS, start=first)
            if present[:, term].mean() >= _SIGNAL_SHARE and self.weight[term] >= _SIGNAL_WEIGHT
        )

    def is_rare(self, term: int) -> bool:
        """Whether hardly any clean line has it."""
        return bool(self.counted.terms[0, term] <= int(self.counted.lines[0] * _RARE))

    def is_strong(self, term: int) -> bool:
        """Whether hardly any clean line has it, and it is no short word that may be anything."""
        spelled = self.spelled[term]
        wide = sum(character >= _FIRST_WIDE for character in spelled)
        long = wide >= _STRONG_WIDE or len(spelled) >= _STRONG_LETTERS
        return long and self.is_rare(term)


def _without_everyday(
    grams: Sequence[str], lines: Sequence[str], clean: Texts, jobs: int
) -> tuple[Program, int]:
    """Compile the candidates that clean text has rarely, and that are no fragments.

    Also return how many lines of the half to learn from have any word of the junk: lines in
    another language tell nothing about how common a word is.
    """
    program = term_program(grams)
    often = _lines_with(find(program, lines), len(program.term_names))
    sample = count(program, clean, jobs=jobs, every=_SAMPLED)
    touched = int(sample.touched.sum())
    rate = sample.terms.sum(axis=0) / max(touched, 1)
    keep = (often > 0) & (rate <= _EVERYDAY * often / max(len(lines), 1))
    keep &= without_fragments(program.term_names, often)
    kept = [term for term, kept in zip(program.term_names, keep.tolist(), strict=True) if kept]
    return term_program(kept, tuple(ARRAY_SIGNALS)), touched * _SAMPLED // 2


def _lines_with(found: Found, terms: int) -> Ints:
    return np.bincount(found.once_a_line(terms)[1], minlength=terms).astype(np.int64)


def _proposed(
    terms: _Terms,
    everywhere: Ints,
    lines: Sequence[str],
    junk: int,
    clean: Texts,
    name: str,
    jobs: int,
) -> Learned:
    """Group terms, find grades for every group and gather what is told of them."""
    best = terms.best
    pairs = terms.found.once_a_line(len(terms.spelled))
    present = np.zeros((len(lines), len(terms.spelled)), bool)
    present[pairs] = True
    groups = grouped(present[:, best]) if best else []
    evidence = [
        Evidence(
            tuple(
                Term(terms.spelled[term], STRONG if terms.is_strong(term) else FAIR)
                for term in (best[place] for place in group)
            ),
            terms.signals(present[present[:, [best[n] for n in group]].any(axis=1)]),
        )
        for group in groups
    ]
    fits = fit(evidence, lines, clean, jobs=jobs)
    made: list[Group] = []
    for number, (group, ruled) in enumerate(zip(groups, fits.rules, strict=True), start=1):
        suggestions = tuple(
            Suggestion(
                terms.spelled[term],
                int(everywhere[term]),
                int(terms.counted.terms[:, term].sum()),
                round(float(terms.weight[term]), 2),
                f"{name}-{number}",
                terms.is_strong(term),
                tuple(
                    _short([lines[n] for n in np.flatnonzero(present[:, term]).tolist()], _EXAMPLES)
                ),
            )
            for term in (best[place] for place in group)
        )
        flagged = [lines[n] for n in np.flatnonzero(ruled.junk).tolist()]
        made.append(
            Group(
                f"{name}-{number}",
                suggestions,
                evidence[number - 1].signals,
                ruled.grades,
                len(flagged),
                tuple(_short(flagged, 2 * _EXAMPLES)),
                tuple(_short(ruled.near, 2 * _EXAMPLES)),
            )
        )
    any_rule = np.array([f.junk for f in fits.rules], bool).reshape(len(groups), len(lines))
    return Learned(
        tuple(made),
        junk,
        int(terms.counted.lines.sum()),
        len(lines),
        int(any_rule.any(axis=0).sum()),
        fits.false,
    )


def _short(lines: Sequence[str], most: int) -> list[str]:
    """Return lines to show, evenly from those that are not too long."""
    fitting = [line.strip() for line in lines if len(line.strip()) <= _EXAMPLE_LENGTH]
    return spread(list(dict.fromkeys(fitting)), most)
