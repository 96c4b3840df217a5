"""Compiling: a RuleSet to a Program. Done once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable

import numpy as np

from filter.engine.anchors import Listing, weigh_forms
from filter.engine.automaton import WORD_SPACE, Automaton, Forms
from filter.engine.background import form_rates
from filter.engine.collecting import Collector, asked_by_all
from filter.engine.demands import Limits, as_far_as, context_groups, demands_of, limits_of
from filter.engine.limits import limits_of_grades
from filter.engine.listed import fold_listed
from filter.engine.names import Names
from filter.engine.program import (
    EXCEPT,
    POSITIONS,
    SOFTEN,
    WAKE,
    CompiledPattern,
    Owners,
    Program,
    Worth,
)
from filter.engine.searching import REACH, keeps_to_lines
from filter.engine.signals import ARRAY_SIGNALS, PATTERN_SIGNALS
from filter.model import ACTIONS, SCOPES, Rule, RuleSet, Term, Thresholds
from filter.text.literals import DIGIT_RUN, Literals, needed_literals
from filter.text.patterns import compile_pattern, widest

_SIGNAL_RATE = 1000.0
"""A signal is rare, but to find it costs as much as words that stand so often in a million
characters."""

_DIGIT_RATE = 3000.0
"""Runs of four digits in a million characters of honest text."""


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
    collector = Collector(fold_listed(term.text for rule in rules for term in _terms(rule)))
    needed = functools.cache(functools.partial(needed_literals, rate=_literal_rate))
    patterns = tuple(_compile_rule(collector, i, rule, needed) for i, rule in enumerate(rules))
    signal_forms = _add_signals(collector, rules)
    spelled = list(collector.forms)
    owners, kinds = collector.owners(len(spelled) + len(signal_forms))
    forms = Forms(spelled, *(sides[: len(spelled)] for sides in asked_by_all(owners)))
    free = [Counter(p.role for p in own if p.awake and p.role >= 0) for own in patterns]
    limits = limits_of(rules, free)
    edges = zip(spelled, forms.left.tolist(), forms.right.tolist(), strict=True)
    rates = form_rates([" " * left + text + " " * right for text, left, right in edges])
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
        kinds=kinds,
        spaced_forms=np.array([WORD_SPACE in text for text in spelled], dtype=bool),
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
        np.array([rule.pool is not None for rule in rules], bool),
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


def _compile_rule(
    collector: Collector, index: int, rule: Rule, needed: Callable[[str], Literals]
) -> tuple[CompiledPattern, ...]:
    """Gather what a rule looks for; return its patterns. `needed`: literals that wake a pattern."""
    groups = {name: number for number, name in enumerate(rule.groups)}
    soften = rule.soften
    softening = soften.terms if soften else ()
    roles = [groups[word.group] for word in rule.terms]
    roles += [EXCEPT] * len(rule.except_terms) + [SOFTEN] * len(softening)
    collector.add_words(index, roles, rule.terms + rule.except_terms + softening)
    sources = [(p.source, groups[p.group]) for p in rule.patterns]
    sources += [
        (PATTERN_SIGNALS[name], groups[group])
        for name, group in rule.signals
        if name in PATTERN_SIGNALS
    ]
    sources += [(p.source, EXCEPT) for p in rule.except_patterns]
    sources += [(p.source, SOFTEN) for p in (soften.patterns if soften else ())]
    names = {source: name for name, source in PATTERN_SIGNALS.items()}
    first_role: dict[str, int] = {}  # groups come first
    compiled = []
    for source, role in sources:
        term = collector.term(f"/{source}/", names.get(source, ""))
        literals = needed(source)
        collector.add_literals(index, term, first_role.setdefault(source, role), literals)
        search = compile_pattern(source)
        joinable = keeps_to_lines(search.pattern)
        reach = min(widest(source) or REACH, REACH)
        compiled.append(CompiledPattern(index, role, term, search, not literals, joinable, reach))
    return tuple(compiled)


def _add_signals(collector: Collector, rules: tuple[Rule, ...]) -> dict[str, int]:
    """Give every used signal a form behind those of the automaton.

    Their order is that of the table, whatever the rules: of two signals in one place the first counts.
    """
    used = {name for rule in rules for name, _ in rule.signals}
    names = [name for name in ARRAY_SIGNALS if name in used]
    if collector.woken_by_digits:
        names.append(DIGIT_RUN)
    forms = {name: len(collector.forms) + number for number, name in enumerate(names)}
    for index, rule in enumerate(rules):
        for name, group in rule.signals:
            if name in ARRAY_SIGNALS:
                role = rule.groups.index(group)
                term = collector.term(f"<{name}>", name)
                collector.add_signal(forms[name], index, role, term, role)
    for index, term, waking in collector.woken_by_digits:
        collector.add_signal(forms[DIGIT_RUN], index, WAKE, term, waking)
    return forms


def _listing(owners: Owners, limits: Limits) -> Listing:
    """Return all owners, and whether their hits are evidence for a group."""
    form = np.repeat(np.arange(len(owners.count), dtype=np.int32), owners.count)
    evidence = owners.waking >= 0
    evidence[evidence] = ~limits.context[owners.rule[evidence], owners.waking[evidence]]
    return Listing(form, owners.rule, owners.waking, owners.left, owners.right, evidence)
