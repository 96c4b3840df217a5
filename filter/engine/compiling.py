"""Compiling: a RuleSet to a Program. Done once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import regex

from filter.engine.anchors import Listing, weigh_forms
from filter.engine.automaton import WORD_SPACE, Automaton, Form
from filter.engine.background import form_rates
from filter.engine.demands import Limits, as_far_as, context_groups, demands_of, limits_of
from filter.engine.limits import limits_of_grades
from filter.engine.listed import ListedWord, fold_listed, with_spaces_alike
from filter.engine.names import Names
from filter.engine.program import (
    ANY_TERM,
    EXCEPT,
    POSITIONS,
    SOFTEN,
    WAKE,
    CompiledPattern,
    Owners,
    Program,
    Worth,
)
from filter.engine.searching import keeps_to_lines
from filter.engine.signals import ARRAY_SIGNALS, PATTERN_SIGNALS
from filter.model import ACTIONS, SCOPES, Rule, RuleSet, Term, Thresholds
from filter.text.literals import DIGIT_RUN, Literal, Literals, fold_pattern, needed_literals

_SIGNAL_RATE = 1000.0
"""A signal is rare, but to find it costs as much as words that stand so often in a million
characters."""

_DIGIT_RATE = 3000.0
"""Runs of four digits in a million characters of honest text."""


class _Collector:
    """Gathers forms and owners while the rules are walked; thrown away afterwards."""

    def __init__(self, listed: Mapping[str, ListedWord]) -> None:
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
        form = self.form(with_spaces_alike(literal.text), ANY_TERM)
        self.own(form, (rule, WAKE, term), left=literal.left, right=literal.right)


def _literal_rate(literals: Literals) -> float:
    words = [text for text in literals if text.text != DIGIT_RUN]
    rates = form_rates([" " * left + text + " " * right for text, left, right in words])
    return float(rates.sum()) + _DIGIT_RATE * (len(literals) - len(words))


def compile_rules(ruleset: RuleSet) -> Program:
    """Compile; rules with status off are left out.

    Raises:
        UsageError: the rules use more different characters than the automaton can number.
    """
    rules = tuple(rule for rule in ruleset.rules if rule.status != "off")
    collector = _Collector(fold_listed(term.text for rule in rules for term in _terms(rule)))
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
        worth=_worth(rules, ruleset.thresholds),
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


def _worth(rules: tuple[Rule, ...], thresholds: Thresholds) -> Worth:
    boosts = [[rule.boost.get(position, 0.0) for position in POSITIONS] for rule in rules]
    most = [max(r.soften.score if r.soften else 0, thresholds.review) for r in rules]
    on_trial = np.array([rule.status == "test" for rule in rules], bool)
    categories = sorted({rule.category for rule in rules})
    return Worth(
        np.array(boosts, np.float64).reshape(len(rules), len(POSITIONS)),
        np.array([bool(rule.boost) for rule in rules], bool),
        np.array(most, np.float64),
        np.array([ACTIONS.index(rule.action or "pass") for rule in rules], np.int8),
        on_trial,
        np.array([rule.company is None for rule in rules], bool) & ~on_trial,
        np.array([categories.index(rule.category) for rule in rules], np.int64),
        tuple(
            (number, company, np.array([not company.of or r.id in company.of for r in rules], bool))
            for number, rule in enumerate(rules)
            if (company := rule.company)
        ),
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
        search = regex.compile(fold_pattern(source), regex.IGNORECASE)
        joinable = keeps_to_lines(search.pattern)
        compiled.append(CompiledPattern(index, role, term, search, not literals, joinable))
    return tuple(compiled)


def _add_signals(collector: _Collector, rules: tuple[Rule, ...]) -> dict[str, int]:
    """Give every used signal a form behind those of the automaton.

    Their order is that of the table, whatever the rules: of two signals in one place the first counts.
    """
    used = {name for rule in rules for name, _ in rule.signals}
    names = [name for name in ARRAY_SIGNALS if name in used]
    forms = {name: len(collector.forms) + number for number, name in enumerate(names)}
    for index, rule in enumerate(rules):
        for name, group in rule.signals:
            if name in ARRAY_SIGNALS:
                term = collector.term(f"<{name}>", name)
                owner = (index, rule.groups.index(group), term)
                collector.own(forms[name], owner, left=False, right=False)
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
