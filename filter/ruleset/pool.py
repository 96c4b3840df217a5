"""Rules that pool the words of all others: lines with many words of junk, of which no rule has enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from filter.model import Rule, Term
from filter.text.fold import fold
from filter.text.tables import BOUND

COMMON = "common"
"""Group of the words that rules of many categories list: those stand beside any trade."""

_MANY = 3
"""Categories: of two, most words are names that sellers of one trade and of all trades list."""

_PHRASE = 4
"""Letters of scripts without spaces from which on a word counts as a phrase: four Han are two words."""

_GAPS = str.maketrans("", "", " -_")


def fill_pools(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules, those with a pool looking for the words of all others.

    A word is in the group that the pool's files name, else in that of the first category that lists it, or in
    COMMON if many do. Left out are words that the others only forbid, that they keep to themselves
    (`pooled`), or that the pool does not count.
    """
    if all(rule.pool is None for rule in rules):
        return list(rules)
    listed = [word for rule in rules for word in _given(rule)]
    keys = _keys(listed)
    groups: dict[str, dict[str, None]] = {}
    for word, key in zip(listed, keys, strict=True):
        groups.setdefault(key, {})[word.group] = None
    group = {key: COMMON if len(of) >= _MANY else next(iter(of)) for key, of in groups.items()}
    pooled = dict.fromkeys(
        (word._replace(group=group[key]), key) for word, key in zip(listed, keys, strict=True)
    )
    return [rule if rule.pool is None else _filled(rule, list(pooled)) for rule in rules]


def _given(rule: Rule) -> Iterator[Term]:
    """Yield the words that a rule gives to pools."""
    if rule.pool is not None or rule.status != "stable" or rule.pooled == "none":
        return
    group, forbidden = f"of_{rule.category}", rule.forbidden_groups
    words = [word._replace(group=group) for word in rule.terms if word.group not in forbidden]
    yield from _phrases(words) if rule.pooled == "phrases" else words


def _phrases(words: Sequence[Term]) -> Iterator[Term]:
    folded = fold("\n".join(word.text for word in words))
    bounded = folded.has(BOUND)
    bounds = np.concatenate(([-1], folded.line_ends, [len(bounded)])).tolist()
    for word, before, end in zip(words, bounds, bounds[1:], strict=False):
        free = end - before - 1 - int(bounded[before + 1 : end].sum())
        if free >= _PHRASE or any(gap in word.text.strip() for gap in " -"):
            yield word


def _filled(rule: Rule, pooled: Sequence[tuple[Term, str]]) -> Rule:
    words = rule.pool or ()
    groups = dict(zip(_keys(words), (word.group for word in words), strict=True))
    terms = (
        word._replace(group=group) for word, key in pooled if (group := groups.get(key, word.group))
    )
    return replace(rule, terms=(*rule.terms, *terms))


def _keys(words: Sequence[Term]) -> list[str]:
    """Return what spellings of one word have in common, for each."""
    folded = fold("\n".join(word.text for word in words)).text()
    return folded.translate(_GAPS).split("\n")[: len(words)]
