"""Listed words, folded as text is: what of them goes into the automaton."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.automaton import WORD_SPACE, WORD_SPACES
from filter.engine.program import ANY_TERM, FOREIGN_TERM, LATIN_TERM
from filter.text.fold import fold
from filter.text.tables import BOUND, DIGIT, FOREIGN, HAN

Bools = npt.NDArray[np.bool_]

_SHORTEST_JOINED = 6
"""Letters from which a term of several words is also found written as one."""

_SPACED = re.compile(f"[{re.escape(WORD_SPACES)}]")


class ListedWords(NamedTuple):
    """Columns of different listed words, folded; `number` says of a word which row is its own.

    `forms`: as they are in the automaton, `joined` the same without inner spaces. `left`/`right`:
    bool[words], the edge is a character that words are bounded by. `kinds`: int8[words].
    """

    number: Mapping[str, int]
    forms: list[str]
    joined: list[str]
    left: Bools
    right: Bools
    kinds: npt.NDArray[np.int8]


def with_spaces_alike(text: str) -> str:
    """Return a folded text with one kind of space, as it is matched."""
    return _SPACED.sub(WORD_SPACE, text)


def match_form(text: str) -> str:
    """Fold a term as text is folded for matching: space, hyphen and underscore are one."""
    return fold_listed([text]).forms[0]


def fold_listed(texts: Iterable[str]) -> ListedWords:
    """Fold words all at once: a line folds alike wherever it stands."""
    number = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    folded = fold("\n".join(text.replace("\n", " ").replace("\r", " ") for text in number))
    bounded, foreign, han = folded.has(BOUND), folded.has(FOREIGN), folded.has(HAN)
    letters = bounded & ~folded.has(DIGIT)
    lines = with_spaces_alike(folded.text()).split("\n")[: len(number)]
    forms = [line.strip(WORD_SPACE) for line in lines]
    joined = [form.replace(WORD_SPACE, "") for form in forms]
    ends = np.cumsum(_sizes(lines) + 1) - 1
    starts = ends - _sizes(lines)

    def counted(marked: Bools) -> npt.NDArray[np.int64]:
        before = np.concatenate(([0], np.cumsum(marked)))
        counts: npt.NDArray[np.int64] = before[ends] - before[starts]
        return counts

    sizes, letters_in, foreign_in = _sizes(joined), counted(letters), counted(letters & foreign)
    one_word = (sizes >= _SHORTEST_JOINED) & (counted(bounded) == sizes)
    kinds = np.where(foreign_in == letters_in, FOREIGN_TERM, ANY_TERM)
    kinds[foreign_in == 0] = LATIN_TERM
    kinds[(counted(han) > 0) | (letters_in == 0)] = ANY_TERM
    first = starts + _sizes(lines) - _sizes([line.lstrip(WORD_SPACE) for line in lines])
    last = first + np.maximum(_sizes(forms), 1) - 1
    edges = np.append(bounded, False)
    filled = _sizes(forms) > 0
    return ListedWords(
        number,
        forms,
        [
            whole if alone else form
            for form, whole, alone in zip(forms, joined, one_word.tolist(), strict=True)
        ],
        edges[first] & filled,
        edges[last] & filled,
        kinds.astype(np.int8),
    )


def _sizes(texts: list[str]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(len, texts), np.int64, len(texts))
