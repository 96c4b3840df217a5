"""A signal: words of one script with look-alikes of another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filter.engine.bounded import Spans, words_with
from filter.text.fold import Folded, has
from filter.text.tables import BOUND, DIGIT, FOREIGN, LATIN

Bools = npt.NDArray[np.bool_]

_SHORTEST_MIXED = 3
_LIKE_CYRILLIC = frozenset("abcehikmnoprtuxy")
_MICRO = "\u00b5\u03bc"
_OLD_MAIL = frozenset("hpy")
"""Latin letters in Russian words of old mail networks, whose programs lost their look-alikes."""


def mixed_word(folded: Folded, text: str) -> Spans:
    """Words of one script with look-alikes of another: kаzino, кpипто.

    Where none but the letters of old mail were exchanged on a line, it is such mail.
    """
    if not folded.only(BOUND, among=BOUND | DIGIT | LATIN).any():
        return []
    letter, latin = folded.only(BOUND, among=BOUND | DIGIT), folded.has(LATIN)
    meet = np.zeros(len(letter), bool)
    meet[1:] = letter[1:] & letter[:-1] & (latin[1:] != latin[:-1])
    words = [
        (start, end)
        for start, end in words_with(folded, np.flatnonzero(meet))
        if end - start >= _SHORTEST_MIXED and _is_disguised(folded, text, latin, start, end)
    ]
    lines = np.searchsorted(folded.line_ends, [start for start, _ in words]).tolist()
    told = {
        line
        for line, word in zip(lines, words, strict=True)
        if not _exchanged(folded, latin, *word) <= _OLD_MAIL
    }
    return [word for line, word in zip(lines, words, strict=True) if line in told]


def _exchanged(folded: Folded, latin: Bools, start: int, end: int) -> set[str]:
    """Return the Latin letters of a word."""
    return set(map(chr, folded.codes[start:end][latin[start:end]].tolist()))


def _is_disguised(folded: Folded, text: str, latin: Bools, start: int, end: int) -> bool:
    """Letters were exchanged; not a stem with an ending (GIMPом), nor two words glued (µMPS)."""
    entries = folded.entries[start:end]
    letter = ~has(entries, DIGIT)
    here = latin[start:end]
    switches = np.flatnonzero(np.diff(here[letter].astype(np.int8))) + 1
    if len(switches) < 2 and not (len(switches) and switches[0] == 1):
        return False
    if text[folded.origin[start]] in _MICRO and here[1:].all():
        return False
    if (has(entries, FOREIGN) | here | ~letter).all() or not letter.all():
        return True
    # A Cyrillic or Greek word: what was exchanged looks like its own letters.
    return _exchanged(folded, latin, start, end) <= _LIKE_CYRILLIC
