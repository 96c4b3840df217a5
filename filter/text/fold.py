"""Folding: text to the form that terms are compared in, with an exact way back.

`fold` is the one definition of normalising: rules fold their terms with it, the engine folds whole
blocks with it, reports fold nothing themselves. All steps are local to a line, so a line folds
alike wherever it stands.

Steps: rewrite what is not one to one (expansions, jamo, voice marks) - look every
character up in the table - drop pinyin in brackets after a Han character - drop what folds to
nothing - fold runs of white space to one space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from filter.text.apart import letters_apart
from filter.text.jamo import is_vowel, syllable_at
from filter.text.tables import (
    CODE_BITS,
    CODE_MASK,
    DIGIT,
    HAN,
    LATIN,
    NEWLINE,
    SEPARATOR,
    SPACE,
    SPECIAL,
    WORD,
    expansions,
    fold_table,
)

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.int32]

_OPEN_BRACKET = ord("(")
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_PINYIN = re.compile(
    rf"[(（](?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiou{_TONES}]{{1,3}}(?:ng?|r)?[)）]", re.IGNORECASE
)
_PINYIN_LONGEST = 9  # ( z h u a n g ) and one to spare
_VOICE_MARKS = "\u3099\u309a\uff9e\uff9f"
_CLUSTER = re.compile(  # a conjoining Hangul syllable, or one character
    r"[\u1100-\u115f\ua960-\ua97c]+[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*|.",
    re.DOTALL,
)


SLICE = 1 << 17
"""Characters that are looked at together: what is made of them stays in the processor's cache. Folding
a million at once takes three times as long."""


@dataclass(frozen=True)
class Folded:
    """Folded text of n characters.

    `entries`: uint32[n], folded code point in the low 18 bits, flags of the original above them.
    `origin`: int32[n + 1], offset in the original of every character, and of the end.
    `pinyin`: int32[k], positions (in the folded text) before which a bracket of pinyin was dropped.
    """

    entries: Codes
    origin: Offsets
    pinyin: Offsets

    @cached_property
    def codes(self) -> Codes:
        """Folded code points, uint32[n]."""
        return self.entries & np.uint32(CODE_MASK)

    @cached_property
    def flags(self) -> npt.NDArray[np.uint16]:
        """Flags alone, uint16[n]: half as wide, so twice as fast to test."""
        return (self.entries >> np.uint32(CODE_BITS)).astype(np.uint16)

    def has(self, flag: int) -> npt.NDArray[np.bool_]:
        """Return which characters carry a flag (or one of several), bool[n], read-only: it is kept."""
        found = self._marks.get(flag)
        if found is None:
            found = self._marks[flag] = (self.flags & np.uint16(flag >> CODE_BITS)) != 0
            found.setflags(write=False)
        return found

    @cached_property
    def _marks(self) -> dict[int, npt.NDArray[np.bool_]]:
        return {}

    def only(self, flag: int, *, among: int) -> npt.NDArray[np.bool_]:
        """Return which characters carry a flag and none of others, bool[n]."""
        found: npt.NDArray[np.bool_] = (self.flags & np.uint16(among >> CODE_BITS)) == np.uint16(
            flag >> CODE_BITS
        )
        return found

    @cached_property
    def line_ends(self) -> Offsets:
        """Positions of line ends; line k starts behind the k-1-th."""
        return np.flatnonzero(self.has(NEWLINE)).astype(np.int32)

    @cached_property
    def letters_apart(self) -> tuple[Offsets, Offsets]:
        """Runs of letters that stand alone, as (positions, bounds): see `apart.letters_apart`."""
        return letters_apart(self.has(WORD), self.line_ends)

    @cached_property
    def marks_inside(self) -> npt.NDArray[np.intp]:
        """Positions of marks, no spaces, with a letter on either side that is no Han; in order."""
        letter = self.only(WORD, among=WORD | DIGIT | HAN)
        inside = self.only(SEPARATOR, among=SEPARATOR | SPACE)[1:-1] & letter[:-2]
        inside &= letter[2:]
        return np.flatnonzero(inside) + 1

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return the folded characters from `start` to `end` as a string."""
        return decoded(self.entries[start:end])

    def part(self, start: int, end: int) -> Folded:
        """Return the folded characters from `start` to `end` alone; the way back stays the same."""
        first, last = np.searchsorted(self.pinyin, [start, end])
        return Folded(
            self.entries[start:end], self.origin[start : end + 1], self.pinyin[first:last] - start
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original half-open offsets of the folded characters [start, end).

        What was dropped right behind the last character (accents, zero-width, pinyin) goes with it.
        """
        if start >= end:
            return int(self.origin[start]), int(self.origin[start])
        last = int(self.origin[end - 1])
        return int(self.origin[start]), max(last + 1, int(self.origin[end]))


def fold(text: str) -> Folded:
    """Fold `text`; never fails, whatever the string holds (lone surrogates included)."""
    if len(text) <= SLICE:
        return _fold(text, 0)
    pieces = [_fold(text[start:end], start) for start, end in slices(text)]
    sizes = np.cumsum([0, *(len(piece.entries) for piece in pieces)]).tolist()
    ends = np.array([len(text)], np.int32)
    return Folded(
        np.concatenate([piece.entries for piece in pieces]),
        np.concatenate([*(piece.origin[:-1] for piece in pieces), ends]),
        np.concatenate(
            [piece.pinyin + size for piece, size in zip(pieces, sizes, strict=False)],
            dtype=np.int32,
        ),
    )


def slices(text: str) -> Iterator[tuple[int, int]]:
    """Yield half-open pieces of a text, cut behind line feeds, of SLICE characters or a line more."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + SLICE) + 1 or len(text)
        yield start, end
        start = end


def _fold(text: str, start: int) -> Folded:
    """Fold a slice of a text that begins at `start`."""
    entries = _look_up(text)
    origin: Offsets | None = None
    if np.bitwise_or.reduce(entries) & np.uint32(SPECIAL):
        text, entries, origin = _rewrite(text, entries)
    codes = entries & np.uint32(CODE_MASK)
    brackets = _pinyin_brackets(text, entries, codes)
    for first, last in brackets:
        codes[first:last] = 0
    kept = _kept(codes)
    if kept is None:
        ends = np.arange(len(text) + 1, dtype=np.int32)
    else:
        entries = entries.take(kept)
        ends = np.empty(len(kept) + 1, np.int32)
        ends[:-1], ends[-1] = kept, len(text)
    pinyin = np.searchsorted(ends, np.array([last for _, last in brackets], dtype=np.int32))
    origin = ends if origin is None else origin.take(ends)
    origin += np.int32(start)
    return Folded(entries, origin, pinyin.astype(np.int32))


def _kept(codes: Codes) -> npt.NDArray[np.intp] | None:
    """Return the places of what is neither dropped (0) nor a space behind a space; None: of all."""
    seen = codes != 0
    spaces = codes == ord(" ")
    stays = seen.copy()
    stays[1:] &= ~(spaces[1:] & spaces[:-1])
    if stays.all():
        return None
    kept = np.flatnonzero(stays)
    if not seen.all():  # what was dropped may have left spaces side by side
        spaces = spaces.take(kept)
        repeated = np.flatnonzero(spaces[1:] & spaces[:-1]) + 1
        if len(repeated):
            kept = np.delete(kept, repeated)
    return kept


def has(entries: Codes, flag: int) -> npt.NDArray[np.bool_]:
    """Return which entries carry a flag (or one of several), bool[n]."""
    found: npt.NDArray[np.bool_] = (entries & np.uint32(flag)) != 0
    return found


def decoded(entries: Codes) -> str:
    """Return folded characters as a string."""
    codes = entries & np.uint32(CODE_MASK)
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def fold_term(text: str) -> str:
    """Fold a listed word: as `fold`, without spaces at its ends."""
    return fold(text).text().strip()


def _look_up(text: str) -> Codes:
    codes = np.array([text], f"U{len(text)}").view(np.uint32)[: len(text)]
    return fold_table().take(codes, mode="clip")


def _pinyin_brackets(text: str, entries: Codes, codes: Codes) -> list[tuple[int, int]]:
    """Half-open offsets of every bracket that holds one pinyin syllable and follows a Han."""
    opening = np.flatnonzero(codes[1:] == _OPEN_BRACKET)
    opening = opening[has(entries.take(opening), HAN)] + 1
    opening = opening[has(entries.take(opening + 1, mode="clip"), LATIN)]
    found = []
    for start in opening.tolist():
        match = _PINYIN.match(text, start, start + _PINYIN_LONGEST)
        if match:
            found.append(match.span())
    return found


def _rewrite(text: str, entries: Codes) -> tuple[str, Codes, Offsets]:
    """Replace clusters that are not one to one; return the new text, its entries and its way back.

    The way back is int32[len(new text) + 1]; every character of a replacement leads to the first
    character of its cluster.
    """
    expand = expansions()
    clusters: list[tuple[int, int, str]] = []
    done = 0
    letters = decoded(entries)
    for run_start, run_end in _runs(np.flatnonzero(has(entries, SPECIAL))):
        for cluster in _CLUSTER.finditer(text, run_start, run_end):
            start, end = cluster.span()
            if is_vowel(letters[start]):
                syllable = syllable_at(letters, start)
                if syllable is None:
                    continue
                start, end, new = syllable
            else:
                if text[start] in _VOICE_MARKS and text[start - 1 : start] not in ("\n", "\r"):
                    # It goes with the kana before it.
                    start = max(start - 1, done)
                new = expand.get(text[start:end]) or unicodedata.normalize("NFKC", text[start:end])
            clusters.append((start, end, new))
            done = end
    found = _look_up("".join(new for _, _, new in clusters))
    old = np.arange(len(text) + 1, dtype=np.int32)
    texts: list[str] = []
    looked_up: list[Codes] = []
    origins: list[Offsets] = []
    done = used = 0
    for start, end, new in clusters:
        texts += (text[done:start], new)
        looked_up += (entries[done:start], found[used : used + len(new)])
        origins += (old[done:start], np.full(len(new), start, np.int32))
        done, used = end, used + len(new)
    return (
        "".join((*texts, text[done:])),
        np.concatenate((*looked_up, entries[done:])),
        np.concatenate((*origins, old[done:])),
    )


def _runs(positions: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """Join neighbouring offsets into half-open runs."""
    breaks = np.flatnonzero(np.diff(positions) != 1)
    starts = positions[np.concatenate(([0], breaks + 1))]
    ends = positions[np.concatenate((breaks, [len(positions) - 1]))] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
