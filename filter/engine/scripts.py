"""Scripts of letters, as coarse as it takes to tell a line of another script from its page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from filter.text.fold import Folded

SCRIPT_STARTS = np.array(
    [0, 0x370, 0x530, 0x900, 0x1100, 0x1200, 0x1E00, 0x2E80, 0xA960, 0xF900], dtype=np.uint32
)
SCRIPT_NAMES = ("latin", "cyrillic", "other", "indic", "korean", "other", "latin", "han", "korean")
"""Coarse blocks of scripts, enough to tell a line of another script from its page.
Kana belongs to the Han block: a Japanese page mixes both."""


def script_counts(folded: Folded, text: str, start: int, end: int) -> Mapping[str, int]:
    """Count the letters of the folded characters [start, end) by script of the original."""
    first, last = folded.span(start, end)
    codes = np.array([ord(c) for c in text[first:last] if c.isalpha()], dtype=np.uint32)
    blocks = np.searchsorted(SCRIPT_STARTS, codes, side="right") - 1
    blocks = np.minimum(blocks, len(SCRIPT_NAMES) - 1)
    counts: dict[str, int] = {}
    for block, number in enumerate(np.bincount(blocks, minlength=len(SCRIPT_NAMES)).tolist()):
        counts[SCRIPT_NAMES[block]] = counts.get(SCRIPT_NAMES[block], 0) + number
    return counts
