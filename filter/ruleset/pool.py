"""Rules that pool the words of all others: lines with many words of junk, of which no rule has enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

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
    giving = [
        rule
        for rule in rules
        if rule.pool is None and rule.status == "stable" and rule.pooled != "none"
    ]
    known = _known(word for rule in giving for word in rule.terms)
    # Lists that rules share come again and again, so a word is made once, at the end.
    pooled: dict[tuple[str, bool, bool], None] = {}
    categories: dict[str, dict[str, None]] = {}
    for rule in giving:
        forbidden, phrases = rule.forbidden_groups, rule.pooled == "phrases"
        for text, group, left, right in rule.terms:
            key, is_phrase = known[text]
            if group not in forbidden and (is_phrase or not phrases):
                pooled[text, left, right] = None
                categories.setdefault(key, {})[rule.category] = None
    groups = {
        key: COMMON if len(of) >= _MANY else f"of_{next(iter(of))}"
        for key, of in categories.items()
    }

    words = [(*word, known[word[0]].key) for word in pooled]
    return [
        rule if rule.pool is None else _filled(rule, rule.pool, words, groups) for rule in rules
    ]


def _filled(
    rule: Rule,
    named: Sequence[Term],
    words: Sequence[tuple[str, bool, bool, str]],
    groups: Mapping[str, str],
) -> Rule:
    """Return a rule that looks for pooled words too.

    `named`: those that it sorts itself. `words`: (text, left, right, key) of all; `groups`: by key.
    """
    known = _known(named)
    own = {**groups, **{known[word.text].key: word.group for word in named}}
    terms = (
        Term(text, group, left, right) for text, left, right, key in words if (group := own[key])
    )
    return replace(rule, terms=(*rule.terms, *terms))


class _Known(NamedTuple):
    """What spellings of one word have in common, and whether it is a phrase."""

    key: str
    is_phrase: bool


def _known(words: Iterable[Term]) -> dict[str, _Known]:
    """Return what is known of words, by their texts: all are folded at once."""
    texts = list(dict.fromkeys(word.text for word in words))
    folded = fold("\n".join(texts))
    unbounded = np.append(0, np.cumsum(~folded.has(BOUND)))
    ends = np.append(folded.line_ends, len(folded.entries))
    free = unbounded[ends] - unbounded[np.append(0, ends[:-1] + 1)]
    keys = folded.text().translate(_GAPS).split("\n")
    return {
        text: _Known(key, letters >= _PHRASE or " " in text or "-" in text)
        for text, key, letters in zip(texts, keys, free.tolist(), strict=False)
    }
