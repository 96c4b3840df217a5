"""What checks see of the rules, and what they say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from filter.errors import Diagnostic
from filter.model import Rule, Term
from filter.ruleset.load import Loaded
from filter.ruleset.nodes import Node
from filter.ruleset.words import Diagnose, fold_all, located_words
from filter.text.fold import fold, has
from filter.text.tables import BOUND

_SPACES = str.maketrans("-_", "  ")
_SHORTEST_JOINED = 6
"""Letters from which words of several parts are found written as one, too."""


class Word(NamedTuple):
    """A listed word: what it folds to, and how to complain about it.

    `key` is the same for words that are one to the engine: space, hyphen and underscore are one
    letter there, and between the parts of a longer word they may be left out.
    """

    term: Term
    folded: str
    key: str
    complain: Diagnose

    @property
    def text(self) -> str:
        """The word as listed, without its stars."""
        return self.term.text

    @property
    def group(self) -> str:
        """The group it is listed in."""
        return self.term.group

    @property
    def form(self) -> str:
        """The word as it is matched, without what joins its parts."""
        return _spaced(self.folded)

    def is_found_by(self, other: Word) -> bool:
        """Whether every hit of this word is one of `other`, which is the same word."""
        laxer = other.term.left >= self.term.left and other.term.right >= self.term.right
        return laxer and {self.form, self.key} <= {other.form, other.key}


class Linted(NamedTuple):
    """A rule, the node it was built from, and its words with their places."""

    rule: Rule
    node: Node
    words: tuple[Word, ...]


class Rules(NamedTuple):
    """All rules: those that are switched on, and how they were loaded. `whole`: folders were."""

    linted: tuple[Linted, ...]
    loaded: Loaded
    whole: bool


class Complaint(NamedTuple):
    """A complaint, and what mends it: the marked place becomes `mended`; "" takes it out.

    A word may only go where every rule that lists it there can spare it, so `rule` says which can.
    """

    diagnostic: Diagnostic
    mended: str | None = None
    rule: str = ""


Complaints = Iterator[Complaint]


def linted(loaded: Loaded, *, whole: bool) -> Rules:
    """Return what checks look at; rules that are switched off are not."""
    rules = (
        Linted(rule, node, tuple(listed(node.get("words"), node.get("words_from"))))
        for rule, node in zip(loaded.rules, loaded.nodes, strict=True)
        if rule.status != "off"
    )
    return Rules(tuple(rules), loaded, whole)


def listed(words: Node | None, words_from: Node | None = None) -> Iterator[Word]:
    """Yield words with their places."""
    located = list(located_words(words, words_from))
    folded = fold_all([term.text for term, _ in located])
    for (term, complain), form in zip(located, folded, strict=False):
        yield Word(term, form.strip(), key_of(form), complain)


def key_of(folded: str) -> str:
    """Return what words that are one to the engine have in common."""
    form = _spaced(folded)
    joined = form.replace(" ", "")
    if joined == form or len(joined) < _SHORTEST_JOINED:
        return form
    bounded = has(fold(joined).entries, BOUND)
    return joined if bool(np.all(bounded)) else form


def _spaced(folded: str) -> str:
    return " ".join(folded.translate(_SPACES).split())


def name_of(node: Node) -> Node:
    """Return where a rule is named."""
    return node.get("id") or node


def is_evidence(rule: Rule, group: str) -> bool:
    """Whether hits of a group can make the rule fire, and are not only forbidden."""
    return group not in rule.forbidden_groups
