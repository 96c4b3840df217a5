"""Looks for what loads but is likely wrong. A new check is a function here and a line in CHECKS.

Every check sees all rules at once and yields warnings; it never changes anything.
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
import string
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import regex

from filter.errors import Diagnostic
from filter.model import Grade, Rule
from filter.ruleset.conditions import grades_of
from filter.ruleset.load import load
from filter.ruleset.nodes import Node
from filter.ruleset.patterns import compile_pattern, probes
from filter.ruleset.shape import did_you_mean
from filter.ruleset.words import (
    Diagnose,
    entries,
    fold_all,
    grouped,
    located_words,
)
from filter.text.fold import fold
from filter.text.literals import needed_literals
from filter.text.tables import FOREIGN, LATIN, STYLED

_MOST_SHOWN = 5


class Linted(NamedTuple):
    """A rule, the node it was built from, and its words with their places."""

    rule: Rule
    node: Node
    words: tuple[Word, ...]


class Word(NamedTuple):
    """A listed word: its group, what it folds to, and how to complain about it."""

    text: str
    group: str
    folded: str
    complain: Diagnose


def lint(
    *names: str | os.PathLike[str],
    config: str | os.PathLike[str] | None = None,
    skip: Collection[str] = (),
) -> tuple[Diagnostic, ...]:
    """Return warnings about rules that load, else the errors for which they do not.

    Args:
        names: as for `load_rules`.
        config: as for `load_rules`; rules that it switches off are not looked at.
        skip: codes of checks to leave out.
    """
    loaded = load(*names, config=config)
    if loaded.report:
        return loaded.report
    rules = [
        Linted(rule, node, tuple(_words(node)))
        for rule, node in zip(loaded.rules, loaded.nodes, strict=True)
        if rule.status != "off"
    ]
    found = [
        dataclasses.replace(complaint, level="warning")
        for code, check in CHECKS.items()
        if code not in skip
        for complaint in check(rules)
    ]
    return tuple(sorted(dict.fromkeys(found), key=_position))


def _position(complaint: Diagnostic) -> tuple[str, int, int]:
    place = complaint.place
    assert place, "warnings are about something in a file"
    return place.file, place.line, place.column


def _words(node: Node) -> Iterator[Word]:
    located = list(located_words(node.get("words"), node.get("words_from")))
    folded = fold_all([term.text for term, _ in located])
    for (term, complain), form in zip(located, folded, strict=False):
        yield Word(term.text, term.group, form.strip(), complain)


# --------------------------------------------------------------------------- examples


def _without_match(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    yield from _without_examples(rules, match=True, code="L001")


def _without_no_match(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    yield from _without_examples(rules, match=False, code="L002")


def _without_examples(rules: Sequence[Linted], *, match: bool, code: str) -> Iterator[Diagnostic]:
    key, must = ("match", "must") if match else ("no_match", "must not")
    for rule, node, _ in rules:
        if not any(example.match is match for example in rule.examples):
            message = f"no example says what {rule.id!r} {must} match"
            yield _id(node).diagnose(code, message, f"add texts under tests: {key}:")


def _id(node: Node) -> Node:
    return node.get("id") or node


# --------------------------------------------------------------------------- words


def _listed_twice(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    for rule in rules:
        seen: dict[tuple[str, str], Word] = {}
        for word in rule.words:
            first = seen.setdefault((word.group, word.folded), word)
            if first is word:
                continue
            same = f"{word.text!r} is listed twice"
            if first.text != word.text:
                same = f"{word.text!r} is the same word as {first.text!r} once it is normalised"
            yield word.complain("L003", same, "remove one of them")


def _listed_in_two_rules(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    """Rules of one category that share words count the same passage twice."""
    forms = [{word.folded: word.text for word in rule.words} for rule in rules]
    by_id = {rule.rule.id: rule for rule in rules}
    for (one, first), (other, second) in combinations(zip(rules, forms, strict=True), 2):
        if one.rule.category != other.rule.category or not _overlap(one.rule, other.rule):
            continue
        if _root(one, by_id) == _root(other, by_id):
            continue  # what a rule takes over by `extends` is meant
        shared = [second[form] for form in second if form in first]
        if shared:
            more = f" and {len(shared) - _MOST_SHOWN} more" if len(shared) > _MOST_SHOWN else ""
            words = ", ".join(shared[:_MOST_SHOWN]) + more
            message = f"words of {one.rule.id!r} are listed again: {words}"
            hint = "a passage with them is counted by both rules"
            yield _id(other.node).diagnose("L004", message, hint)


def _overlap(one: Rule, other: Rule) -> bool:
    return bool(set(one.scope) & set(other.scope))


def _root(linted: Linted, by_id: Mapping[str, Linted]) -> str:
    """Id of the first rule in a chain of `extends`."""
    while (base := linted.node.get("extends")) and base.value in by_id:
        linted = by_id[base.value]
    return linted.rule.id


def _disguised(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    """A word is best listed plain: masks are undone on both sides, and nobody sees them."""
    for rule in rules:
        for word in rule.words:
            if _is_masked(word.text):
                message = f"{word.text!r} is read as {word.folded!r}"
                yield word.complain("L005", message, "list the plain word: disguises are undone")


def _is_masked(text: str) -> bool:
    if text.isascii():
        return False
    if _INVISIBLE.search(text) or (fold(text).entries & STYLED).any():
        return True
    flags = (fold(word).entries for word in text.split())
    return any((word & LATIN).any() and (word & FOREIGN).any() for word in flags)


_INVISIBLE = re.compile(  # not the joiners, which Persian and Indic words are spelled with
    "[\u00ad\u0334-\u0338\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20ff\ufeff]"
)


# --------------------------------------------------------------------------- conditions


def _unused_groups(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    for rule, node, _ in rules:
        used = _names_used(rule)
        if "groups" in used:
            continue
        for key in ("words", "words_from", "patterns", "signals"):
            value = node.get(key)
            for pair in value.pairs if value else ():
                if pair.key.value not in used:
                    message = f"no condition or message of {rule.id!r} names {pair.key.value!r}"
                    hint = "its words count for hits, distinct and density all the same"
                    yield pair.key.diagnose("L006", message, hint)


def _names_used(rule: Rule) -> set[str]:
    names = {
        name
        for grade in rule.grades
        for name in (
            *(name for name, _ in grade.at_least),
            *(name for name, _ in grade.at_most),
            *(group for near in grade.near for group in near.groups),
        )
    }
    for message in rule.messages.values():
        names |= {name for _, name, _, _ in string.Formatter().parse(message) if name}
    return names


def _idle_grades(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    for rule, node, _ in rules:
        grades = grades_of(node.get("when"), dict.fromkeys(rule.groups, 0.0), rule.score, [])
        for place, grade in grades:
            for other_place, other in grades:
                if place is None or other is grade or other.score < grade.score:
                    continue
                equal = other.score == grade.score and _implies(other, grade)
                if equal and other_place and other_place.start > place.start:
                    continue  # of two equal blocks, the second is told of
                if _implies(grade, other):
                    line = (other_place or place).place.line
                    message = "this block never counts: whenever it holds, a better one does"
                    yield place.diagnose("L007", message, f"see the block in line {line}")
                    break


def _implies(strict: Grade, lax: Grade) -> bool:
    """Whether `lax` holds whenever `strict` does."""
    at_least, at_most = dict(strict.at_least), dict(strict.at_most)
    at_least["hits"] = max(1.0, at_least.get("hits", 0.0))
    return (
        all(at_least.get(name, 0.0) >= limit for name, limit in lax.at_least)
        and all(name in at_most and at_most[name] <= limit for name, limit in lax.at_most)
        and set(lax.near) <= set(strict.near)
    )


# --------------------------------------------------------------------------- patterns


def _without_literal(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    for _, node, _ in rules:
        for pattern in _patterns(node):
            if not needed_literals(pattern.value):
                message = "this pattern has no literal, so it runs over every text"
                hint = "give every alternative two characters or more that stand as they are"
                yield pattern.diagnose("L008", message, hint)


def _growing(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    for _, node, _ in rules:
        for pattern in _patterns(node):
            if _is_cubic(compile_pattern(pattern.value), pattern.value):
                message = "twice the text takes this pattern more than six times as long"
                hint = "avoid repeats inside repeats, use possessive ones: (?:...)++"
                yield pattern.diagnose("L009", message, hint)


_CUBIC = 6.0
"""Twice the text costs a quadratic pattern 4 times the time, a cubic one 8 times."""
_SHORT, _LONG = 100, 200
_NOTICEABLE = 0.0005
"""Seconds of processor time; what takes less on the long probe is never dear on a line."""


def _strange_company(rules: Sequence[Linted]) -> Iterator[Diagnostic]:
    ids = {linted.rule.id for linted in rules}
    for linted in rules:
        company = linted.node.get("company")
        for name in entries(company.get("of")) if company else ():
            if name.value not in ids:
                hint = did_you_mean(name.value, ids) or "load it too, or drop its name"
                yield name.diagnose("L010", f"there is no rule {name.value!r} to go with", hint)


def _is_cubic(compiled: regex.Pattern[str], source: str) -> bool:
    pairs = zip(probes(source, _SHORT), probes(source, _LONG), strict=True)
    for short, long in pairs:
        slow = _seconds(compiled, long)
        if slow > _NOTICEABLE and slow > _CUBIC * _seconds(compiled, short):
            return True
    return False


def _seconds(compiled: regex.Pattern[str], text: str) -> float:
    """Processor time of a search: the best of three, since other work only adds."""
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        compiled.search(text)  # the loader has refused what never ends
        best = min(best, time.process_time() - start)
    return best


def _patterns(node: Node) -> list[Node]:
    return [item for _, value in grouped(node.get("patterns")) for item in entries(value)]


CHECKS: Mapping[str, Callable[[Sequence[Linted]], Iterator[Diagnostic]]] = {
    "L001": _without_match,
    "L002": _without_no_match,
    "L003": _listed_twice,
    "L004": _listed_in_two_rules,
    "L005": _disguised,
    "L006": _unused_groups,
    "L007": _idle_grades,
    "L008": _without_literal,
    "L009": _growing,
    "L010": _strange_company,
}
