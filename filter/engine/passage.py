"""Lines and the hits on them, with the running counts that measures are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from filter.engine.function_letters import function_letters
from filter.engine.leads import count_sites, is_lead
from filter.engine.scripts import script_counts
from filter.engine.sets import count_marks, run_starts
from filter.engine.signals import PATTERN_SIGNALS
from filter.model import Link
from filter.text.fold import Folded, has
from filter.text.tables import (
    BOUND,
    CLAUSE,
    CODE_MASK,
    DIGIT,
    FOREIGN,
    INVISIBLE,
    LATIN,
    NEWLINE,
    OVERLAY,
    SEPARATOR,
    SPACE,
    STYLED,
    WORD,
    fold_table,
)

_LINK = regex.compile(PATTERN_SIGNALS["link"])
_HAN = regex.compile(r"\p{Han}")
_WORDS_OR_HAN = regex.compile(r"\p{Han}{2,}|[^\W\d_\p{Han}]{4,}")

Running = memoryview
"""A running count, int32[n + 1]: item i counts what stands before character i. A memoryview is
indexed as fast as a list and stays small where a line has a million characters."""


class Hit(NamedTuple):
    """A hit of one rule on one line; half-open positions in the folded text of the block."""

    start: int
    end: int
    role: int
    term: int
    apart: bool = True


class Stretch(NamedTuple):
    """Lines of a document that stand together: how many, and what of them is flagged."""

    flagged: int = 0
    lines: int = 0
    kinds: int = 0


NO_STRETCH = Stretch()


@dataclass(frozen=True)
class Page:
    """What measures may ask of the document around a line. `start`/`end`: folded positions.

    `stretch` is the one around the line, where flagged lines are known.
    """

    folded: Folded
    text: str
    start: int
    end: int
    links: tuple[Link, ...] = ()
    stretch: Stretch = NO_STRETCH

    @cached_property
    def link_hosts(self) -> int:
        """Number of other sites that links lead to."""
        return count_sites(self.links)

    @cached_property
    def hidden_links(self) -> Sequence[Link]:
        """Links to other sites that readers cannot see."""
        return [link for link in self.links if link.hidden and is_lead(link)]

    @cached_property
    def scripts(self) -> Mapping[str, int]:
        """Letters of the document by script."""
        return script_counts(self.folded, self.text, self.start, self.end)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """How often every folded line stands in the document."""
        counts: dict[str, int] = {}
        for line in regex.split(r"[\r\n]+", self.folded.text(self.start, self.end)):
            counts[line.strip()] = counts.get(line.strip(), 0) + 1
        return counts


def count_links(line: str) -> int:
    """Count the links in a folded line."""
    if not ("." in line or "http" in line or "<a" in line or "[url" in line or "](" in line):
        return 0
    return len(_LINK.findall(line, timeout=1.0))


@dataclass(frozen=True)
class Line:
    """A line (or, for document rules, a document) of folded text with its running counts."""

    folded: Folded
    text: str
    start: int
    end: int
    page: Page

    @cached_property
    def entries(self) -> npt.NDArray[np.uint32]:
        """Table entries of the line's characters."""
        return self.folded.entries[self.start : self.end]

    def count(self, flag: int) -> Running:
        """Running count of characters with `flag`: item i counts those before character i."""
        return running(has(self.entries, flag))

    @cached_property
    def visible(self) -> Running:
        """Running count of characters that are not white space."""
        return running(~has(self.entries, SPACE))

    @cached_property
    def visible_at(self) -> Running:
        """Place of every visible character."""
        return np.flatnonzero(~has(self.entries, SPACE)).data

    @cached_property
    def words(self) -> Running:
        """Running count of letters and digits, bars not counted."""
        return running(word_letters(self.entries))

    @cached_property
    def wide(self) -> npt.NDArray[np.bool_]:
        """Letters of scripts that write no spaces: Han, kana, Thai."""
        return _wide(self.entries)

    @cached_property
    def bars(self) -> npt.NDArray[np.bool_]:
        """Letters that stand for bars of a list."""
        return bar_letters(self.entries)

    @cached_property
    def digits(self) -> Running:
        """Running count of digits."""
        return self.count(DIGIT)

    @cached_property
    def clauses(self) -> Running:
        """Running count of sentence punctuation."""
        return self.count(CLAUSE)

    @cached_property
    def ends(self) -> list[int]:
        """Places where lines end, the last of them at the end of all: a document has many."""
        return [*np.flatnonzero(has(self.entries, NEWLINE)).tolist(), len(self.entries)]

    @cached_property
    def string(self) -> str:
        """The folded line."""
        return self.folded.text(self.start, self.end)

    @cached_property
    def links(self) -> int:
        """Number of links."""
        return count_links(self.string)

    @cached_property
    def word_repeats(self) -> int:
        """How often the commonest word or pair of Han characters stands in the line."""
        words = Counter(
            word if not _HAN.match(word) else word[at : at + 2]
            for word in _WORDS_OR_HAN.findall(self.string)
            for at in (range(len(word) - 1) if _HAN.match(word) else (0,))
        )
        return max(words.values(), default=0)

    @cached_property
    def breaks(self) -> Running:
        """Running count of runs of separators; a space separates only beside Han or kana."""
        flags = self.entries
        space = has(flags, SPACE)
        mark = has(flags, SEPARATOR | CLAUSE)
        beside = np.zeros(len(flags), bool)
        beside[1:] |= self.wide[:-1]
        beside[:-1] |= self.wide[1:]
        separator = (mark & ~space) | (space & beside) | self.bars
        return running(run_starts(separator))

    @cached_property
    def word_starts(self) -> Running:
        """Running count of letters and digits that begin a word: see `word_starts`."""
        return running(word_starts(self.entries))

    @cached_property
    def unbounded(self) -> Running:
        """Running count of letters that words are not bounded by."""
        return running(self.wide)

    @cached_property
    def is_odd(self) -> bool:
        """Whether folding dropped or joined characters, or some are styled or look like others."""
        dropped = np.diff(self.folded.origin[self.start : self.end + 1]) != 1
        return bool(dropped.any() or has(self.entries, STYLED | FOREIGN).any())

    @cached_property
    def masked(self) -> npt.NDArray[np.bool_]:
        """Characters that had to be unmasked: styled, or followed by something invisible."""
        styled = has(self.entries, STYLED)
        gaps = np.flatnonzero(np.diff(self.folded.origin[self.start : self.end + 1]) > 1)
        table = fold_table()
        for position in gaps.tolist():
            first, last = self.folded.span(self.start + position, self.start + position + 1)
            dropped = (ord(character) for character in self.text[first + 1 : last])
            if any(
                int(table[min(code, len(table) - 1)]) & (INVISIBLE | OVERLAY) for code in dropped
            ):
                styled[position] = True
        return styled

    @cached_property
    def common_function_letters(self) -> npt.NDArray[np.bool_]:
        """Which characters belong to function words of any language."""
        return self.function_letters(())

    def function_letters(self, own: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        """Which characters belong to function words (a rule's `own` ones, or all languages')."""
        return function_letters(self.entries, self.string, own) & ~self.bars


@dataclass(frozen=True)
class Passage:
    """All hits of one rule on one line, ready to be measured window by window.

    `context` are the hits of groups that the rule only forbids: no evidence, and looked for up to
    `reach` visible characters around a window.
    """

    line: Line
    hits: Sequence[Hit]
    groups: tuple[str, ...]
    own_function_words: tuple[str, ...]
    context: Sequence[Hit] = ()
    context_roles: frozenset[int] = frozenset()
    reach: int = 0

    @property
    def roles(self) -> Mapping[str, int]:
        """Place of every group among the rule's groups."""
        return roles_of(self.groups)

    @cached_property
    def covered(self) -> npt.NDArray[np.bool_]:
        """Characters of the line that stand inside hits."""
        marked = np.zeros(self.line.end - self.line.start, bool)
        for hit in self.hits:
            marked[hit.start - self.line.start : hit.end - self.line.start] = True
        return marked

    @cached_property
    def covered_count(self) -> Running:
        """Running count of characters inside hits."""
        return running(self.covered)

    @cached_property
    def covered_words(self) -> Running:
        """Running count of letters and digits inside hits."""
        return running(self.covered & has(self.line.entries, WORD))

    @cached_property
    def function_letters(self) -> Running:
        """Running count of letters of function words outside hits."""
        own = self.own_function_words
        letters = self.line.function_letters(own) if own else self.line.common_function_letters
        return running(letters & ~self.covered)

    @cached_property
    def masked(self) -> Running:
        """Running count of unmasked characters inside hits."""
        entries = self.line.entries
        latin = has(entries, LATIN)
        foreign = has(entries, FOREIGN)
        masked = self.line.masked.copy()
        for hit in self.hits:
            part = slice(hit.start - self.line.start, hit.end - self.line.start)
            if foreign[part].any() and latin[part].any():  # a word of two alphabets
                masked[part] |= foreign[part]
            word = has(entries[part], WORD)
            if not word.all():  # the marks between its letters were skipped
                singles = word & ~np.append(word[1:], False) & ~np.append(False, word[:-1])
                if 2 * singles.sum() >= word.sum():  # not the one letter of "в день"
                    masked[part] |= singles
        return running(masked & self.covered)


def hits_between(passage: Passage, start: int, end: int) -> Sequence[Hit]:
    """Return the hits that begin in [start, end): of a long line not all are looked at."""
    first = bisect_left(passage.hits, start, key=_start)
    return passage.hits[first : bisect_left(passage.hits, end, lo=first, key=_start)]


_start = attrgetter("start")


@cache
def roles_of(groups: tuple[str, ...]) -> Mapping[str, int]:
    """Return the place of every group."""
    return {group: role for role, group in enumerate(groups)}


def _wide(entries: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    return has(entries, WORD) & ~has(entries, BOUND)


def bar_letters(entries: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Letters that stand for bars of a list: a lone I or l between spaces, beside Han."""
    bars = np.zeros(len(entries), bool)
    codes = entries & np.uint32(CODE_MASK)
    spaces = has(entries, SPACE)
    alone = ((codes == ord("i")) | (codes == ord("l")))[2:-2] & spaces[1:-3] & spaces[3:-1]
    if alone.any():
        wide = _wide(entries)
        bars[2:-2] = alone & (wide[:-4] | wide[4:])
    return bars


def word_letters(entries: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Letters and digits, bars not counted."""
    return has(entries, WORD) & ~bar_letters(entries)


def word_starts(entries: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Letters and digits behind something else, or behind letters of scripts that bound words otherwise."""
    return run_starts(has(entries, BOUND)) | run_starts(_wide(entries))


def running(marks: npt.NDArray[np.bool_]) -> Running:
    """Count marks: item i counts those before i."""
    return count_marks(marks).data
