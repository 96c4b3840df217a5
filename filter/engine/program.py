"""The tables that scanning needs, which `compiling.py` makes of a RuleSet. Immutable, picklable.

Vocabulary of this module:
  form   a folded string in the automaton ("slotgacor" is a second form of the term "slot gacor")
  term   what counts as one and the same word when different terms are counted
  owner  (rule, role, term): who wants to know of a form; role >= 0 is the rule's group
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from filter.engine.anchors import Anchors
from filter.engine.automaton import Automaton
from filter.engine.demands import Limits
from filter.engine.limits import GradeLimits
from filter.engine.names import Names
from filter.engine.sets import ranges
from filter.model import Company, Rule, RuleSet

Ints = npt.NDArray[np.int32]

EXCEPT, SOFTEN, WAKE = -1, -2, -3
"""Roles besides groups: masks other hits, softens the score, wakes a pattern."""

LATIN_TERM, FOREIGN_TERM, ANY_TERM = 0, 1, 2
"""What a form's letters are, for the check that a hit is not wholly of another script."""


class CompiledPattern(NamedTuple):
    """A pattern of a rule; `role` as for owners. `awake`: it has no literal, so it always runs.

    `joinable`: in joined lines it matches what it matches in each. `reach`: characters that a match is
    made of at the most, as far as a long line is searched round what wakes the pattern.
    """

    rule: int
    role: int
    term: int
    search: regex.Pattern[str]
    awake: bool
    joinable: bool
    reach: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Owners:
    """Columns int32[owners] (left, right: bool[owners]); `first`/`count` are per form.

    `left`/`right`: the owner asks for a word boundary on that side. `waking`: the group that a
    hit may count for: the role, or the role of the pattern that it wakes.
    """

    first: Ints
    count: Ints
    rule: Ints
    role: Ints
    term: Ints
    left: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]
    waking: Ints


def owners_of(owners: Owners, forms: Ints) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return every pair of a place in `forms` and an owner of the form there: (places, owners)."""
    counts = owners.count.take(forms)
    places = np.repeat(np.arange(len(forms)), counts)
    return places, ranges(owners.first.take(forms), counts)


def bounded_owners_of(
    owners: Owners, forms: Ints, left: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """As `owners_of`, of owners whose word boundaries are there.

    `left`/`right`: bool[forms], a word begins, or ends, where the form stands.
    """
    places, own = owners_of(owners, forms)
    fits = (left.take(places) | ~owners.left.take(own)) & (
        right.take(places) | ~owners.right.take(own)
    )
    return places[fits], own[fits]


POSITIONS = ("tail", "head", "between", "among")
"""In the order in which they are looked at."""


class Worth(NamedTuple):
    """What a rule's firings are worth besides their grades, by rule.

    `boosts`: float64[rules, POSITIONS], what a position adds; `boosted`: bool[rules], some does.
    `softened`: float64[rules], most of what is softened. `floor`: int8[rules], weakest action as a place in ACTIONS. `on_trial`: bool[rules], it only tells.
    `pools`: bool[rules], it looks for the words of the others.
    `counted`: bool[rules], its best score counts for the document. `category`: int64[rules], a
    number for its category. `company`: rules with company, with bool[rules], those that make it.
    """

    boosts: npt.NDArray[np.float64]
    boosted: npt.NDArray[np.bool_]
    softened: npt.NDArray[np.float64]
    floor: npt.NDArray[np.int8]
    on_trial: npt.NDArray[np.bool_]
    pools: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.bool_]
    category: npt.NDArray[np.int64]
    company: tuple[tuple[int, Company, npt.NDArray[np.bool_]], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """Everything that scanning needs and that does not depend on the text.

    `limits`: what grades ask for at the least, `told_limits`: the same of groups that anchors
    tell, `grade_limits`: all that they ask for. `context`: per
    rule, the roles of groups that it only forbids. `always_searched`: bool[rules], some pattern is
    searched on every line that is judged. `windows`: int32[rules], widest window in visible
    characters.
    `scopes`: bool[rules, len(SCOPES)]. `signal_forms` maps a signal
    to the form that stands for it. `kinds`: int8[forms], LATIN_TERM ....
    """

    ruleset: RuleSet
    rules: tuple[Rule, ...]
    automaton: Automaton
    forms: dict[str, int]
    owners: Owners
    kinds: npt.NDArray[np.int8]
    spaced_forms: npt.NDArray[np.bool_]
    term_names: Names
    patterns: tuple[tuple[CompiledPattern, ...], ...]
    context: tuple[frozenset[int], ...]
    limits: Limits
    told_limits: Limits
    grade_limits: GradeLimits
    worth: Worth
    always_searched: npt.NDArray[np.bool_]
    everywhere: Ints
    linked: npt.NDArray[np.bool_]
    anchors: Anchors
    windows: Ints
    per_document: npt.NDArray[np.bool_]
    scopes: npt.NDArray[np.bool_]
    signal_forms: dict[str, int]


def without_lists(program: Program) -> Program:
    """Return the same program without what only explaining, testing and compiling look at.

    That is listed words, patterns' sources and tests: a cache of programs loads in half the time.
    """
    bare = {rule.id: _bare(rule) for rule in program.ruleset.rules}
    return replace(
        program,
        ruleset=replace(program.ruleset, rules=tuple(bare.values())),
        rules=tuple(bare[rule.id] for rule in program.rules),
        forms={},
    )


def _bare(rule: Rule) -> Rule:
    soften = rule.soften._replace(terms=(), patterns=()) if rule.soften else None
    bare = replace(
        rule,
        terms=(),
        patterns=(),
        except_terms=(),
        except_patterns=(),
        examples=(),
        pool=None,
        soften=soften,
    )
    object.__setattr__(bare, "groups", rule.groups)  # else the groups of no words
    return bare
