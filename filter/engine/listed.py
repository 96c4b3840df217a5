"""ListedWord words, folded as text is: what of them goes into the automaton."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.automaton import WORD_SPACE, WORD_SPACES
from filter.engine.program import ANY_TERM, FOREIGN_TERM, LATIN_TERM
from filter.text.fold import fold
from filter.text.tables import BOUND, DIGIT, FOREIGN, HAN

_SHORTEST_JOINED = 6
"""Letters from which a term of several words is also found written as one."""

_SPACED = re.compile(f"[{re.escape(WORD_SPACES)}]")


class ListedWord(NamedTuple):
    """A listed word, folded: `form` in the automaton, `joined` the same without inner spaces.

    `left`/`right`: its edge is a character that words are bounded by.
    """

    form: str
    joined: str
    left: bool
    right: bool
    kind: int


def with_spaces_alike(text: str) -> str:
    """Return a folded text with one kind of space, as it is matched."""
    return _SPACED.sub(WORD_SPACE, text)


def match_form(text: str) -> str:
    """Fold a term as text is folded for matching: space, hyphen and underscore are one."""
    return next(iter(fold_listed([text]).values())).form


def fold_listed(texts: Iterable[str]) -> dict[str, ListedWord]:
    """Fold words all at once: a line folds alike wherever it stands."""
    texts = list(dict.fromkeys(texts))
    if not texts:
        return {}
    folded = fold("\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts))
    bounded, foreign = folded.has(BOUND), folded.has(FOREIGN)
    letters = bounded & ~folded.has(DIGIT)
    lines = with_spaces_alike(folded.text()).split("\n")
    ends = np.cumsum([len(line) + 1 for line in lines]) - 1
    starts = np.concatenate(([0], ends[:-1] + 1))

    def counted(marked: npt.NDArray[np.bool_]) -> list[int]:
        before = np.concatenate(([0], np.cumsum(marked)))
        counts: list[int] = (before[ends] - before[starts]).tolist()
        return counts

    is_bounded = bounded.tolist()
    columns = map(counted, (bounded, letters, letters & foreign, folded.has(HAN)))
    listed: dict[str, ListedWord] = {}
    for text, form, start, wordlike, lettered, strange, han in zip(
        texts, lines, starts.tolist(), *columns, strict=True
    ):
        stripped = form.strip(WORD_SPACE)
        first = start + len(form) - len(form.lstrip(WORD_SPACE))
        last = first + len(stripped) - 1
        joined = stripped.replace(WORD_SPACE, "")
        if not (len(joined) >= _SHORTEST_JOINED and wordlike == len(joined)):
            joined = stripped
        if han or not lettered:
            kind = ANY_TERM
        elif strange:
            kind = FOREIGN_TERM if strange == lettered else ANY_TERM
        else:
            kind = LATIN_TERM
        listed[text] = ListedWord(
            stripped,
            joined,
            bool(stripped) and is_bounded[first],
            bool(stripped) and is_bounded[last],
            kind,
        )
    return listed
