"""Checks of listed words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from filter.model import Grade, Rule
from filter.ruleset.checks.linted import (
    Complaint,
    Complaints,
    Linted,
    Rules,
    Word,
    is_evidence,
    listed,
    name_of,
)
from filter.ruleset.common import word_levels
from filter.text.fold import fold
from filter.text.tables import FOREIGN, LATIN, STYLED
from filter.vocabulary import MEASURES

_MOST_SHOWN = 5
_EVERYWHERE = 14
"""log2 of 16,000: words that stand in more of a million honest lines tell nothing."""

_INVISIBLE = re.compile(  # not the joiners, which Persian and Indic words are spelled with
    "[\u00ad\u0334-\u0338\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20ff\ufeff]"
)


def listed_twice(rules: Rules) -> Complaints:
    """L003: the same word twice in one group."""
    for rule in rules.linted:
        seen: dict[tuple[str, str], Word] = {}
        for word in rule.words:
            place = word.group, word.key
            first = seen.setdefault(place, word)
            if first is word:
                continue
            spare, kept = (word, first) if word.is_found_by(first) else (first, word)
            seen[place] = kept
            if not spare.is_found_by(kept):
                continue  # another spelling, or other word boundaries
            same = f"{spare.text!r} is listed twice"
            if kept.text != spare.text:
                same = f"{spare.text!r} is the same word as {kept.text!r} once it is normalised"
            complaint = spare.complain("L003", same, "remove one of them")
            yield Complaint(complaint, mended="", rule=rule.rule.id)


def listed_in_two_rules(rules: Rules) -> Complaints:
    """L004: rules of one category that share words count the same passage twice."""
    forms = [{word.key: word.text for word in rule.words} for rule in rules.linted]
    by_id = {rule.rule.id: rule for rule in rules.linted}
    for (one, first), (other, second) in combinations(zip(rules.linted, forms, strict=True), 2):
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
            yield Complaint(name_of(other.node).diagnose("L004", message, hint))


def _overlap(one: Rule, other: Rule) -> bool:
    return bool(set(one.scope) & set(other.scope))


def _root(linted: Linted, by_id: Mapping[str, Linted]) -> str:
    """Id of the first rule in a chain of `extends`."""
    while (base := linted.node.get("extends")) and base.value in by_id:
        linted = by_id[base.value]
    return linted.rule.id


def disguised(rules: Rules) -> Complaints:
    """L005: a word is best listed plain: masks are undone on both sides, and nobody sees them."""
    for rule in rules.linted:
        for word in rule.words:
            if _is_masked(word.text):
                message = f"{word.text!r} is read as {word.folded!r}"
                hint = "list the plain word: disguises are undone"
                mended = f"{'*' * word.term.left}{word.folded}{'*' * word.term.right}"
                yield Complaint(word.complain("L005", message, hint), mended)


def _is_masked(text: str) -> bool:
    if text.isascii():
        return False
    if _INVISIBLE.search(text) or (fold(text).entries & STYLED).any():
        return True
    flags = (fold(word).entries for word in text.split())
    return any((word & LATIN).any() and (word & FOREIGN).any() for word in flags)


def too_common(rules: Rules) -> Complaints:
    """L011: common words that a rule fires on alone, or does not tell from others.

    In a group beside others a common word may be what a condition asks for next to rare ones.
    """
    levels = word_levels()
    for rule in rules.linted:
        for word in rule.words:
            level = levels.get(word.key, levels.get(word.folded, 0))
            if not level or not is_evidence(rule.rule, word.group):
                continue
            alone = any(_fires_alone(grade, word.group) for grade in rule.rule.grades)
            if alone or (level >= _EVERYWHERE and len(rule.rule.groups) == 1):
                often = f"{word.text!r} stands in {2**level:,} or more of a million honest lines"
                why = ", and this rule fires on it alone" if alone else ""
                hint = "list phrases that only junk has, or ask for other words beside it"
                yield Complaint(word.complain("L011", often + why, hint))


def _fires_alone(grade: Grade, group: str) -> bool:
    """Whether one hit of a word of `group` is enough, wherever it stands."""
    counted = {"hits", "distinct", "groups", group}
    return (
        grade.score > 0
        and not grade.near
        and all(name in counted and limit <= 1 for name, limit in grade.at_least)
        and not any(name in MEASURES for name, _ in grade.at_most)
    )


def shadowed(rules: Rules) -> Complaints:
    """L012: a word whose every hit goes to another group, or is hidden by an exception."""
    for rule, node, words in rules.linted:
        excepted = node.get("except")
        hidden = {word.key: word for word in listed(excepted.get("words"))} if excepted else {}
        for word in words:
            by = hidden.get(word.key)
            if by and word.is_found_by(by):
                message = f"{word.text!r} never counts: the exception {by.text!r} hides it"
                yield Complaint(word.complain("L012", message, "remove it here, or there"))
        taken = list(_taken(rule, words))
        left = {(word.group, word.key) for word in words}
        left -= {(word.group, word.key) for word, _ in taken}
        groups = {group for group, _ in left}
        for word, other in taken:
            where = f"group {other.group!r}" if other.group else "the unnamed group"
            message = f"{word.text!r} never counts in {word.group!r}: {where} lists it before"
            diagnostic = word.complain("L012", message, "remove it here, or there")
            # The last word of a group cannot go: conditions and messages may name the group.
            mended = "" if word.group in groups else None
            yield Complaint(diagnostic, mended, rule.id)


def _taken(rule: Rule, words: Iterable[Word]) -> Iterator[tuple[Word, Word]]:
    """Yield words that a group lists whose hits go to a group before, with the word there."""
    first: dict[str, Word] = {}
    for word in words:
        if is_evidence(rule, word.group):
            other = first.setdefault(word.key, word)
            if other.group != word.group and word.is_found_by(other):
                yield word, other
