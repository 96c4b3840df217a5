"""Compiling: a RuleSet to the tables that scanning needs. Done once, immutable, picklable.

Vocabulary of this module:
  form   a folded string in the automaton ("slotgacor" is a second form of the term "slot gacor")
  term   what counts as one and the same word when different terms are counted
  owner  (rule, role, term): who wants to know of a form; role >= 0 is the rule's group
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from filter.engine.anchors import Anchors, Listing, weigh_forms
from filter.engine.automaton import WORD_SPACE, WORD_SPACES, Automaton, Form
from filter.engine.background import form_rates
from filter.engine.demands import Limits, as_far_as, context_groups, demands_of, limits_of
from filter.engine.limits import GradeLimits, limits_of_grades
from filter.engine.names import Names
from filter.engine.signals import ARRAY_SIGNALS, PATTERN_SIGNALS
from filter.model import SCOPES, Rule, RuleSet, Term
from filter.text.fold import fold, has
from filter.text.literals import DIGIT_RUN, Literal, Literals, fold_pattern, needed_literals
from filter.text.tables import BOUND, DIGIT, FOREIGN, HAN

Ints = npt.NDArray[np.int32]

EXCEPT, SOFTEN, WAKE = -1, -2, -3
"""Roles besides groups: masks other hits, softens the score, wakes a pattern."""

_SPACED = re.compile(f"[{re.escape(WORD_SPACES)}]")

_SIGNAL_RATE = 1000.0
"""A signal is rare, but to find it costs as much as words that stand so often in a million
characters."""

_DIGIT_RATE = 3000.0
"""Runs of four digits in a million characters of honest text."""

_SHORTEST_JOINED = 6
"""Letters from which a term of several words is also found written as one."""

LATIN_TERM, FOREIGN_TERM, ANY_TERM = 0, 1, 2
"""What a form's letters are, for the check that a hit is not wholly of another script."""


class CompiledPattern(NamedTuple):
    """A pattern of a rule; `role` as for owners. `awake`: it has no literal, so it always runs."""

    rule: int
    role: int
    term: int
    search: regex.Pattern[str]
    awake: bool


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
    first = np.repeat(owners.first.take(forms) - (np.cumsum(counts) - counts), counts)
    return places, np.arange(len(places)) + first


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
        soften=soften,
    )
    object.__setattr__(bare, "groups", rule.groups)  # else the groups of no words
    return bare


class _Listed(NamedTuple):
    """A listed word, folded: `form` in the automaton, `joined` the same without inner spaces.

    `left`/`right`: its edge is a character that words are bounded by.
    """

    form: str
    joined: str
    left: bool
    right: bool
    kind: int


class _Collector:
    """Gathers forms and owners while the rules are walked; thrown away afterwards."""

    def __init__(self, listed: Mapping[str, _Listed]) -> None:
        self.listed = listed
        self.forms: dict[str, int] = {}
        self.kinds: list[int] = []
        self.owners: dict[int, dict[tuple[int, int, int], tuple[bool, bool]]] = defaultdict(dict)
        self.terms: dict[str, int] = {}
        self.names: list[str] = []
        self.woken_by_digits: list[tuple[int, int, int]] = []
        self.pattern_roles: dict[tuple[int, int], int] = {}
        self.literals: dict[str, Literals] = {}

    def term(self, key: str, name: str) -> int:
        if key not in self.terms:
            self.terms[key] = len(self.names)
            self.names.append(name)
        return self.terms[key]

    def form(self, text: str, kind: int) -> int:
        index = self.forms.setdefault(text, len(self.forms))
        if index == len(self.kinds):
            self.kinds.append(kind)
        elif self.kinds[index] != kind:
            self.kinds[index] = ANY_TERM
        return index

    def own(self, form: int, owner: tuple[int, int, int], left: bool, right: bool) -> None:
        """Add an owner; where two listings differ in boundaries, the laxer one counts."""
        owners = self.owners[form]
        old_left, old_right = owners.get(owner, (True, True))
        owners[owner] = (left and old_left, right and old_right)

    def add_term(self, rule: int, role: int, term: Term) -> None:
        listed = self.listed[term.text]
        if not listed.form:
            return
        number = self.term(listed.joined, term.text)
        for text in dict.fromkeys((listed.form, listed.joined)):
            self.own(
                self.form(text, listed.kind),
                (rule, role, number),
                left=listed.left and not term.left,
                right=listed.right and not term.right,
            )

    def literals_of(self, source: str) -> Literals:
        """Return what wakes a pattern; many rules share some."""
        if source not in self.literals:
            self.literals[source] = needed_literals(source, _literal_rate)
        return self.literals[source]

    def add_literal(self, rule: int, literal: Literal, term: int) -> None:
        form = self.form(_SPACED.sub(WORD_SPACE, literal.text), ANY_TERM)
        self.own(form, (rule, WAKE, term), left=literal.left, right=literal.right)


def _literal_rate(literals: Literals) -> float:
    words = [text for text in literals if text.text != DIGIT_RUN]
    rates = form_rates([" " * left + text + " " * right for text, left, right in words])
    return float(rates.sum()) + _DIGIT_RATE * (len(literals) - len(words))


def match_form(text: str) -> str:
    """Fold a term as text is folded for matching: space, hyphen and underscore are one."""
    return next(iter(_fold_listed([text]).values())).form


def _fold_listed(texts: Iterable[str]) -> dict[str, _Listed]:
    """Fold words all at once: a line folds alike wherever it stands."""
    texts = list(dict.fromkeys(texts))
    if not texts:
        return {}
    folded = fold("\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts))
    flags = folded.entries
    bounded, foreign = has(flags, BOUND), has(flags, FOREIGN)
    letters = bounded & ~has(flags, DIGIT)
    lines = _SPACED.sub(WORD_SPACE, folded.text()).split("\n")
    ends = np.cumsum([len(line) + 1 for line in lines]) - 1
    starts = np.concatenate(([0], ends[:-1] + 1))

    def counted(marked: npt.NDArray[np.bool_]) -> list[int]:
        before = np.concatenate(([0], np.cumsum(marked)))
        counts: list[int] = (before[ends] - before[starts]).tolist()
        return counts

    is_bounded = bounded.tolist()
    columns = map(counted, (bounded, letters, letters & foreign, has(flags, HAN)))
    listed: dict[str, _Listed] = {}
    for text, form, start, wordlike, lettered, strange, han in zip(
        texts, lines, starts.tolist(), *columns, strict=True
    ):
        stripped = form.strip(WORD_SPACE)
        first = start + len(form) - len(form.lstrip(WORD_SPACE))
        last = first + len(stripped) - 1
        joined = stripped.replace(WORD_SPACE, "")
        if not (len(joined) >= _SHORTEST_JOINED and wordlike == len(joined)):
            joined = stripped
        if han or not lettered:
            kind = ANY_TERM
        elif strange:
            kind = FOREIGN_TERM if strange == lettered else ANY_TERM
        else:
            kind = LATIN_TERM
        listed[text] = _Listed(
            stripped,
            joined,
            bool(stripped) and is_bounded[first],
            bool(stripped) and is_bounded[last],
            kind,
        )
    return listed


def compile_rules(ruleset: RuleSet) -> Program:
    """Compile; rules with status off are left out.

    Raises:
        UsageError: the rules use more different characters than the automaton can number.
    """
    rules = tuple(rule for rule in ruleset.rules if rule.status != "off")
    collector = _Collector(_fold_listed(term.text for rule in rules for term in _terms(rule)))
    patterns = tuple(_compile_rule(collector, i, rule) for i, rule in enumerate(rules))
    signal_forms = _add_signals(collector, rules)
    count = len(collector.forms)
    owners = _owners(collector, count + len(signal_forms))
    forms = [
        Form(text, *_asked_by_all(collector.owners[index].values()))
        for text, index in collector.forms.items()
    ]
    free = [Counter(p.role for p in own if p.awake and p.role >= 0) for own in patterns]
    limits = limits_of(rules, free)
    rates = form_rates([" " * form.left + form.text + " " * form.right for form in forms])
    rates = np.append(rates, [_SIGNAL_RATE] * len(signal_forms))
    demands = demands_of(rules, free, limits)
    anchors = weigh_forms(rules, demands, _listing(owners, limits), rates)
    automaton = Automaton(forms, anchors)
    return Program(
        ruleset=ruleset,
        rules=rules,
        automaton=automaton,
        forms=collector.forms,
        owners=owners,
        kinds=np.array(collector.kinds + [ANY_TERM] * len(signal_forms), dtype=np.int8),
        spaced_forms=np.array([WORD_SPACE in text for text in collector.forms], dtype=bool),
        term_names=Names(collector.names),
        patterns=patterns,
        context=tuple(context_groups(rule) for rule in rules),
        limits=limits,
        told_limits=as_far_as(anchors.told, limits),
        grade_limits=limits_of_grades(rules),
        always_searched=np.array(
            [any(p.awake and p.role != SOFTEN for p in own) for own in patterns], dtype=bool
        ),
        everywhere=np.flatnonzero(limits.needed == 0).astype(np.int32),
        linked=np.array([rule.link is not None for rule in rules], dtype=bool),
        anchors=anchors,
        windows=np.array([rule.window for rule in rules], dtype=np.int32),
        per_document=np.array([rule.per == "document" for rule in rules], dtype=bool),
        scopes=np.array(
            [[scope in rule.scope for scope in SCOPES] for rule in rules], dtype=bool
        ).reshape(len(rules), len(SCOPES)),
        signal_forms=signal_forms,
    )


def _terms(rule: Rule) -> tuple[Term, ...]:
    return rule.terms + rule.except_terms + (rule.soften.terms if rule.soften else ())


def _compile_rule(collector: _Collector, index: int, rule: Rule) -> tuple[CompiledPattern, ...]:
    groups = rule.groups
    for word in rule.terms:
        collector.add_term(index, groups.index(word.group), word)
    for word in rule.except_terms:
        collector.add_term(index, EXCEPT, word)
    soften = rule.soften
    for word in soften.terms if soften else ():
        collector.add_term(index, SOFTEN, word)
    sources = [(p.source, groups.index(p.group)) for p in rule.patterns]
    sources += [
        (PATTERN_SIGNALS[name], groups.index(group))
        for name, group in rule.signals
        if name in PATTERN_SIGNALS
    ]
    sources += [(p.source, EXCEPT) for p in rule.except_patterns]
    sources += [(p.source, SOFTEN) for p in (soften.patterns if soften else ())]
    names = {source: name for name, source in PATTERN_SIGNALS.items()}
    compiled = []
    for source, role in sources:
        term = collector.term(f"/{source}/", names.get(source, ""))
        literals = collector.literals_of(source)
        for literal in literals:
            if literal.text == DIGIT_RUN:
                collector.woken_by_digits.append((index, WAKE, term))
            else:
                collector.add_literal(index, literal, term)
        collector.pattern_roles.setdefault((index, term), role)  # groups come first
        compiled.append(
            CompiledPattern(
                index,
                role,
                term,
                regex.compile(fold_pattern(source), regex.IGNORECASE),
                awake=not literals,
            )
        )
    return tuple(compiled)


def _add_signals(collector: _Collector, rules: tuple[Rule, ...]) -> dict[str, int]:
    """Give every used signal a form behind those of the automaton."""
    forms: dict[str, int] = {}
    for index, rule in enumerate(rules):
        for name, group in rule.signals:
            if name in ARRAY_SIGNALS:
                form = forms.setdefault(name, len(collector.forms) + len(forms))
                term = collector.term(f"<{name}>", name)
                collector.own(
                    form, (index, rule.groups.index(group), term), left=False, right=False
                )
    for owner in collector.woken_by_digits:
        form = forms.setdefault(DIGIT_RUN, len(collector.forms) + len(forms))
        collector.own(form, owner, left=False, right=False)
    return forms


def _asked_by_all(sides: Iterable[tuple[bool, bool]]) -> tuple[bool, bool]:
    """Whether every owner asks for a boundary on the left, and on the right."""
    left, right = zip(*sides, strict=True)
    return all(left), all(right)


def _owners(collector: _Collector, forms: int) -> Owners:
    first, count = np.zeros(forms, np.int32), np.zeros(forms, np.int32)
    columns: list[tuple[int, int, int, bool, bool, int]] = []
    for form in range(forms):
        owned = collector.owners[form]
        first[form], count[form] = len(columns), len(owned)
        for (rule_, role_, term_), sides in owned.items():
            waking = collector.pattern_roles[rule_, term_] if role_ == WAKE else role_
            columns.append((rule_, role_, term_, *sides, waking))
    rule, role, term, left, right, waking_ = (
        np.array(column) for column in (zip(*columns, strict=True) if columns else ([],) * 6)
    )
    return Owners(
        first,
        count,
        rule.astype(np.int32),
        role.astype(np.int32),
        term.astype(np.int32),
        left.astype(bool),
        right.astype(bool),
        waking_.astype(np.int32),
    )


def _listing(owners: Owners, limits: Limits) -> Listing:
    """Return all owners, and whether their hits are evidence for a group."""
    form = np.repeat(np.arange(len(owners.count), dtype=np.int32), owners.count)
    evidence = owners.waking >= 0
    evidence[evidence] = ~limits.context[owners.rule[evidence], owners.waking[evidence]]
    return Listing(form, owners.rule, owners.waking, owners.left, owners.right, evidence)
