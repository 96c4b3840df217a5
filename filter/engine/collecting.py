"""What rules look for, gathered in columns while they are walked: forms, terms and their owners.

Lists that many rules share make hundreds of thousands of owners, so none of them is an object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.listed import ListedWords, with_spaces_alike
from filter.engine.program import ANY_TERM, WAKE, Owners
from filter.engine.sets import begins_run
from filter.model import Term
from filter.text.literals import DIGIT_RUN, Literals

Bools = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int8]

_COLUMNS = 8
"""Of what is met: form, rule, role, term, waking, left, right, kind."""


class Collector:
    """Gathers what rules look for; thrown away when all are walked.

    `forms` numbers folded strings, and `names` shows terms by their numbers, both in the order in
    which they were met. `woken_by_digits`: (rule, term, waking) of patterns that any long number
    wakes.
    """

    def __init__(self, words: ListedWords) -> None:
        self.forms: dict[str, int] = {}
        self.names: list[str] = []
        self.woken_by_digits: list[tuple[int, int, int]] = []
        self._words = words
        self._terms: dict[str, int] = {}
        self._met = [np.empty((_COLUMNS, 0), np.int32)]

    def term(self, key: str, name: str) -> int:
        """Return the number of what counts as one term, which findings show by `name`."""
        number = self._terms.setdefault(key, len(self._terms))
        if number == len(self.names):
            self.names.append(name)
        return number

    def add_words(self, rule: int, roles: Sequence[int], words: Sequence[Term]) -> None:
        """Add listed words, each with its role; what folds to nothing is left out."""
        listed, forms = self._words, self.forms
        rows = [listed.number[word.text] for word in words]
        some = [at for at, row in enumerate(rows) if listed.forms[row]]
        rows = [rows[at] for at in some]
        words = [words[at] for at in some]
        if not some:
            return
        role = np.repeat([roles[at] for at in some], 2)
        term = [
            self.term(listed.joined[row], word.text) for row, word in zip(rows, words, strict=True)
        ]
        self._add(
            [
                forms.setdefault(spelled, len(forms))
                for row in rows
                for spelled in (listed.forms[row], listed.joined[row])
            ],
            rule,
            role,
            np.repeat(term, 2),
            role,
            np.repeat(listed.left[rows] & [not word.left for word in words], 2),
            np.repeat(listed.right[rows] & [not word.right for word in words], 2),
            np.repeat(listed.kinds[rows], 2),
        )

    def add_literals(self, rule: int, term: int, waking: int, literals: Literals) -> None:
        """Add what wakes a pattern."""
        forms = self.forms
        # In order, so that the same rules compile alike each time: sets of texts have none.
        words = sorted(literal for literal in literals if literal.text != DIGIT_RUN)
        if len(words) < len(literals):
            self.woken_by_digits.append((rule, term, waking))
        self._add(
            [forms.setdefault(with_spaces_alike(text), len(forms)) for text, *_ in words],
            rule,
            WAKE,
            term,
            waking,
            [left for _, left, _ in words],
            [right for *_, right in words],
            ANY_TERM,
        )

    def add_signal(self, form: int, rule: int, role: int, term: int, waking: int) -> None:
        """Add an owner of a form that stands for a signal: it has no letters."""
        self._add([form], rule, role, term, waking, False, False, ANY_TERM)

    def _add(self, form: Sequence[int], *others: npt.ArrayLike) -> None:
        """Add rows; columns that are one value hold for all of them."""
        if form:
            met = np.empty((_COLUMNS, len(form)), np.int32)
            for column, values in zip(met, (form, *others), strict=True):
                column[:] = values
            self._met.append(met)

    def owners(self, forms: int) -> tuple[Owners, Kinds]:
        """Return the owners of `forms` forms, and what the letters of each form are.

        An owner that was met several times asks for a boundary only if it did each time.
        """
        met = np.concatenate(self._met, axis=1)
        form, rule, role, term, waking, left, right, kind = met
        key = form.astype(np.int64)
        for column in (rule, role, term):
            lowest = int(column.min(initial=0))
            key = key * (int(column.max(initial=0)) + 1 - lowest) + column - lowest
        order = np.argsort(key, kind="stable")
        begins = np.flatnonzero(begins_run(key[order]))
        first = order[begins]
        placed = np.lexsort((first, form[first]))  # as they were met
        first = first[placed]
        count = np.bincount(form[first], minlength=forms).astype(np.int32)
        owners = Owners(
            (np.cumsum(count) - count).astype(np.int32),
            count,
            rule[first],
            role[first],
            term[first],
            _in_all(left[order] != 0, begins)[placed],
            _in_all(right[order] != 0, begins)[placed],
            waking[first],
        )
        kinds = np.full(forms, ANY_TERM, np.int8)
        kinds[form] = kind
        kinds[form[kinds[form] != kind]] = ANY_TERM
        return owners, kinds


def asked_by_all(owners: Owners) -> tuple[Bools, Bools]:
    """Return whether every owner of a form asks for a boundary on the left, and on the right."""
    return _in_all(owners.left, owners.first), _in_all(owners.right, owners.first)


def _in_all(marks: Bools, begins: npt.NDArray[Any]) -> Bools:
    """Return whether all marks of each run are set, bool[runs]; `begins`: where runs begin."""
    every: Bools = np.logical_and.reduceat(marks, begins) if len(begins) else marks[:0]
    return every
