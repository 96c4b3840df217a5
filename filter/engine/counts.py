"""Running counts over many lines at once, for measuring windows anywhere in them.

The same counts that `passage.Line` has of one line; what depends on neighbours never looks over a
line's edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from filter.engine.passage import bar_letters, word_starts
from filter.engine.sets import count_marks, run_starts
from filter.text.fold import Codes, has
from filter.text.tables import BOUND, CLAUSE, DIGIT, SEPARATOR, SPACE, WORD

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Lines:
    """Folded text of n characters. `starts`/`ends`: half-open positions of its lines, in order.

    Every count is int32[n + 1]: item i counts what stands before character i.
    """

    entries: Codes
    starts: Ints
    ends: Ints

    @cached_property
    def visible(self) -> Ints:
        """Characters that are not white space."""
        return count_marks(self._seen)

    @cached_property
    def places(self) -> npt.NDArray[np.intp]:
        """Position of every visible character, and of the end."""
        return np.append(np.flatnonzero(self._seen), len(self.entries))

    @cached_property
    def words(self) -> Ints:
        """Letters and digits, bars not counted."""
        return count_marks(self._letters & ~self.bars)

    @cached_property
    def letters(self) -> Ints:
        """Letters and digits, bars among them."""
        return count_marks(self._letters)

    @cached_property
    def digits(self) -> Ints:
        """Digits."""
        return count_marks(has(self.entries, DIGIT))

    @cached_property
    def clauses(self) -> Ints:
        """Punctuation of sentences."""
        return count_marks(has(self.entries, CLAUSE))

    @cached_property
    def word_starts(self) -> Ints:
        """Letters and digits that begin a word."""
        return count_marks(word_starts(self.entries))

    @cached_property
    def bounded(self) -> Ints:
        """Letters and digits that words are bounded by."""
        return count_marks(has(self.entries, BOUND))

    @cached_property
    def breaks(self) -> Ints:
        """Runs of separators; a space separates only beside Han or kana."""
        space = has(self.entries, SPACE)
        mark = has(self.entries, SEPARATOR | CLAUSE)
        wide = self._letters & ~has(self.entries, BOUND)
        beside = np.zeros(len(space), bool)
        beside[1:] |= wide[:-1]
        beside[:-1] |= wide[1:]
        separator = (mark & ~space) | (space & beside) | self.bars
        first = run_starts(separator)
        begin = self.starts[self.starts < len(first)]
        first[begin] = separator[begin]
        return count_marks(first)

    @cached_property
    def _seen(self) -> Bools:
        return ~has(self.entries, SPACE)

    @cached_property
    def _letters(self) -> Bools:
        return has(self.entries, WORD)

    @cached_property
    def bars(self) -> Bools:
        """Letters that stand for bars of a list, bool[n]."""
        bars = bar_letters(self.entries)
        if bars.any():  # a bar has two neighbours on either side, on its own line
            for edge in (self.starts, self.starts + 1, self.ends - 1, self.ends - 2):
                bars[edge[(edge >= 0) & (edge < len(bars))]] = False
        return bars
