"""The Aho-Corasick automaton over code bytes: the only module that imports pyahocorasick.

pyahocorasick searches a node's children one after another, and thousands of different first
characters hang under the root of a Han word list. So every character that occurs in some term
gets a number, written as two bytes from disjoint ranges and seen as two latin-1 letters: no node
has more than 128 children, and a match can only begin at the first byte of a character.

Measured on mixed Chinese and English text (see tests/benchmarks): three to four times the speed
of the plain unicode automaton, with the same hits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick
import numpy as np
import numpy.typing as npt

from filter.errors import UsageError
from filter.text.tables import SIZE

Letters = npt.NDArray[np.uint16]
"""Text as the automaton sees it: uint16[n], one two-byte letter a character."""

_FIRST_BYTES = 126  # 1..126
_SECOND_BYTES = 128  # 128..255
_MOST_LETTERS = _FIRST_BYTES * _SECOND_BYTES

WORD_SPACE = " "
WORD_SPACES = " -_"
"""Characters that are one letter in matching: what stands between the words of a term."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """`table`: uint16[SIZE], letter of every folded code point; `other` is in no term."""

    table: Letters
    other: int

    def encode(self, codes: npt.NDArray[np.uint32]) -> Letters:
        """Return the letters of folded code points, uint16[n]."""
        return self.table.take(codes)


def _letter(number: int) -> int:
    first, second = divmod(number, _SECOND_BYTES)
    return (1 + first) | ((_SECOND_BYTES + second) << 8)  # little endian: first byte comes first


def build_alphabet(terms: Sequence[str]) -> Alphabet:
    """Number the characters of folded terms, commonest first.

    Raises:
        UsageError: more different characters than two bytes can number.
    """
    counts = Counter(character for term in terms for character in term)
    for character in WORD_SPACES:
        counts.pop(character, None)
    characters = [WORD_SPACE] + [c for c, _ in counts.most_common()]
    if len(characters) + 1 > _MOST_LETTERS:
        raise UsageError(
            "U010",
            f"the rules use {len(characters):,} different characters, at most {_MOST_LETTERS - 1:,}"
            " are possible",
            hint="split the rules over several scanners",
        )
    other = _letter(0)
    table = np.full(SIZE, other, dtype=np.uint16)
    for number, character in enumerate(characters, start=1):
        table[ord(character)] = _letter(number)
    table[[ord(c) for c in WORD_SPACES]] = table[ord(WORD_SPACE)]
    table.setflags(write=False)
    return Alphabet(table, other)


class Automaton:
    """Finds every occurrence of every term in letters. Immutable once built, picklable."""

    __slots__ = ("_machine", "alphabet", "lengths")

    def __init__(self, terms: Sequence[str]) -> None:
        """Build from folded, non-empty, different terms; a hit names the term by its index."""
        self.alphabet = build_alphabet(terms)
        self.lengths = np.array([len(term) for term in terms], dtype=np.int32)
        self._machine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for index, term in enumerate(terms):
            codes = np.array([ord(c) for c in term], dtype=np.uint32)
            self._machine.add_word(_as_string(self.alphabet.encode(codes)), index)
        if terms:
            self._machine.make_automaton()

    def find(self, letters: Letters) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return (ends, terms), int32[hits]: exclusive ends in `letters`, ordered by end."""
        if not len(self.lengths) or not len(letters):
            return np.empty(0, np.int32), np.empty(0, np.int32)
        pairs = np.array(list(self._machine.iter(_as_string(letters))), dtype=np.int32)
        if not len(pairs):
            return np.empty(0, np.int32), np.empty(0, np.int32)
        return (pairs[:, 0] + 1) // 2, pairs[:, 1]


def _as_string(letters: Letters) -> str:
    return letters.astype("<u2", copy=False).tobytes().decode("latin-1")
