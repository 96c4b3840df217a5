"""Finding all forms in a text: the only module that imports pyahocorasick.

The prefilter names the few places where some form may stand; there the letters are compared. Where
too much may stand for that, as in a text of keywords alone, an Aho-Corasick automaton walks it:
that takes 80 ns a letter whatever stands there, and comparing 50 ns a form.

pyahocorasick searches a node's children one after another, and thousands of different first
characters hang under the root of a Han word list. So every character that occurs in some form
gets a number, written as two bytes from disjoint ranges and seen as two latin-1 letters: no node
has more than 128 children, and a match can only begin at the first byte of a character.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import ahocorasick
import numpy as np
import numpy.typing as npt

from filter.engine.anchors import Anchors
from filter.engine.background import codes_of
from filter.engine.grams import Listed, build_prefilter, levels_of
from filter.engine.prefilter import Bools, Ints, Numbers, candidates
from filter.errors import UsageError
from filter.text.tables import SIZE

OTHER = 0
"""Number of every character that is in no form, and of line ends."""

_FIRST_BYTES = 126  # 1..126
_SECOND_BYTES = 128  # 128..255
_MOST_NUMBERS = _FIRST_BYTES * _SECOND_BYTES
_TOGETHER = 1 << 15
"""Forms whose letters are compared at once."""

MOST_FORMS, MOST_ANCHORS = 1.0, 0.25
"""Shares of a text where grams may begin, up to which that is listed (`prefilter.candidates`). Comparing all
that is listed is as quick as walking even on nothing but junk, and takes 110 MB less; of anchors so many say
no more than that all is awake."""

WORD_SPACE = " "
WORD_SPACES = " -_"
"""Characters that are one letter in matching: what stands between the words of a term."""


class Forms(NamedTuple):
    """Columns of folded strings to look for.

    `left`/`right`: bool[forms], every owner asks for a word boundary there.
    """

    texts: Sequence[str]
    left: Bools
    right: Bools


class Found(NamedTuple):
    """Columns of forms that may stand somewhere; `left`/`right`: a word may begin, or end, there."""

    start: Ints
    form: Ints
    left: Bools
    right: Bools

    def take(self, chosen: Bools) -> Found:
        """Return the rows that are chosen."""
        return Found(self.start[chosen], self.form[chosen], self.left[chosen], self.right[chosen])


def joined(parts: Sequence[Found]) -> Found:
    """Return the rows of all parts."""
    return Found(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.form for part in parts]),
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
    )


def number_characters(forms: Sequence[str]) -> Numbers:
    """Number the characters of forms, commonest first: uint16[SIZE], OTHER for all others.

    Those that are a form alone come last.

    Raises:
        UsageError: more different characters than two bytes can number.
    """
    counts = Counter("".join(forms))
    alone = {form for form in forms if len(form) == 1}
    characters = [WORD_SPACE, *(c for c, _ in counts.most_common() if c not in WORD_SPACES)]
    characters.sort(key=alone.__contains__)  # the prefilter tells forms of one letter by it
    if len(characters) >= _MOST_NUMBERS:
        raise UsageError(
            "U010",
            f"the rules use {len(characters):,} different characters,"
            f" at most {_MOST_NUMBERS - 1:,} are possible",
            hint="split the rules over several scanners",
        )
    table = np.zeros(SIZE, dtype=np.uint16)
    table[[ord(c) for c in characters]] = np.arange(1, len(characters) + 1)
    table[[ord(c) for c in WORD_SPACES]] = table[ord(WORD_SPACE)]
    table.setflags(write=False)
    return table


class Automaton:
    """Finds every occurrence of every form. Immutable from outside, picklable.

    The machine itself takes ten times as much room as all else here and longer to load than a page
    to judge, so it is made when the first text asks for it that is full of words, and never pickled.
    """

    __slots__ = ("_anchors", "_first", "_machine", "_prefilter", "_spelled", "lengths", "numbers")

    def __init__(self, forms: Forms, anchors: Anchors) -> None:
        """Build from different, non-empty forms; a hit names the form by its index.

        `anchors` says of these forms (and of others) what `find_anchors` looks for.

        Raises:
            UsageError: the forms have more different characters than can be numbered.
        """
        self.numbers = number_characters(forms.texts)
        text = "".join(forms.texts)
        self.lengths = np.array([len(form) for form in forms.texts], dtype=np.int32)
        self._spelled = self.numbers.take(codes_of(text))
        self._first = (np.cumsum(self.lengths) - self.lengths).astype(np.int32)
        self._machine: ahocorasick.Automaton | None = None
        count = len(forms.texts)
        listed = Listed(
            np.arange(count, dtype=np.int32),
            self.lengths,
            forms.left,
            forms.right,
            self._spelled,
            levels_of(text),
        )
        space = int(self.numbers[ord(WORD_SPACE)])
        self._prefilter = build_prefilter(listed, space)
        anchored = listed._replace(left=anchors.left[:count], right=anchors.right[:count])
        self._anchors = build_prefilter(anchored.take(anchors.used[:count]), space)

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """Leave the machine out."""
        return None, {name: getattr(self, name) for name in self.__slots__} | {"_machine": None}

    def encode(self, codes: npt.NDArray[np.uint32]) -> Numbers:
        """Return the numbers of folded code points, uint16[n]."""
        return self.numbers.take(codes)

    def find(self, numbers: Numbers, bounded: Bools) -> tuple[Ints, Ints]:
        """Return (ends, forms), int32[hits]: exclusive ends in `numbers`, in order.

        `bounded`: bool[n + 1], letters and digits that words are bounded by, False at the end.
        Hits that break a boundary which every owner of the form asks for may be left out.
        """
        if not len(self.lengths) or not len(numbers):
            return np.empty(0, np.int32), np.empty(0, np.int32)
        found = candidates(self._prefilter, numbers, bounded, MOST_FORMS)
        if found is None:
            return self._walk(numbers)
        _, ends, forms = found
        same = [
            start + np.flatnonzero(self._stand(numbers, ends[start:stop], forms[start:stop]))
            for start, stop in pairwise([*range(0, len(ends), _TOGETHER), len(ends)])
        ]
        chosen = np.concatenate([np.empty(0, np.intp), *same])
        chosen = chosen[np.argsort(ends.take(chosen), kind="stable")]
        return ends.take(chosen), forms.take(chosen)

    def _stand(self, numbers: Numbers, ends: Ints, forms: Ints) -> Bools:
        """Return which forms stand where they end, bool[forms]: every letter is compared."""
        lengths = self.lengths.take(forms)
        stops = np.cumsum(lengths)
        begins = stops - lengths
        letter = np.arange(stops[-1], dtype=np.int32)
        there = numbers.take(letter + np.repeat(ends - stops, lengths))
        own = self._spelled.take(letter + np.repeat(self._first.take(forms) - begins, lengths))
        same: Bools = np.logical_and.reduceat(there == own, begins)
        return same

    def find_anchors(self, numbers: Numbers, bounded: Bools) -> Found | None:
        """Return where anchors may stand, in no order; None: too many to list.

        All that stand there are returned; one in thousands does not stand there.
        """
        found = candidates(self._anchors, numbers, bounded, MOST_ANCHORS)
        if found is None:
            return None
        starts, ends, forms = found
        return Found(starts, forms, ~bounded.take(starts - 1), ~bounded.take(ends))

    def _walk(self, numbers: Numbers) -> tuple[Ints, Ints]:
        if self._machine is None:  # two threads may make one each; either does
            self._machine = self._made()
        pairs = np.fromiter(
            self._machine.iter(_as_string(numbers)), dtype=[("end", np.int32), ("form", np.int32)]
        )
        return (pairs["end"] + 1) // 2, pairs["form"]

    def _made(self) -> ahocorasick.Automaton:
        machine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        string = _as_string(self._spelled)
        first = (2 * self._first).tolist()
        for form, (start, end) in enumerate(pairwise([*first, len(string)])):
            machine.add_word(string[start:end], form)
        machine.make_automaton()
        return machine


def _as_string(numbers: Numbers) -> str:
    """Two latin-1 letters a number: first 1-126, then 128-255."""
    letters = (numbers >> 7) + np.uint16(1) + ((numbers & np.uint16(127)) + np.uint16(128) << 8)
    return letters.astype("<u2").tobytes().decode("latin-1")
