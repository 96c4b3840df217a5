"""Signals: marks of junk that are not listed words, found over whole blocks.

A signal counts as a hit of one term that is called like the signal. `filter.vocabulary.SIGNALS`
explains every name; each stands in exactly one of the two tables at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from filter.engine.background import codes_of
from filter.engine.bounded import Spans, words_with
from filter.engine.mixed import mixed_word
from filter.engine.pierced import pierced_word, starred_word
from filter.engine.sets import ranges
from filter.text.apart import WIDEST_GAP, chosen_runs, long_runs
from filter.text.fold import Folded, decoded, has
from filter.text.literals import DIGIT_RUN
from filter.text.tables import (
    BOUND,
    CODE_BITS,
    CODE_MASK,
    DIGIT,
    HAN,
    INVISIBLE,
    LATIN,
    OVERLAY,
    STYLED,
    fold_table,
)

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_SHORTEST_STYLED = 3
_SHORTEST_SPACED = 4
_SOFT_HYPHEN = 0xAD
_FEWEST_INSIDE = 2
"""Marks of which no single one is seen, or strokes, that split a word."""
_FIRST_MARK, _LAST_MARK = 0x300, 0x36F
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_BRAND_NUMBER = regex.compile(
    # Three letters, one of them perhaps a digit (pr0be), then the number; a year is none.
    r"(?=(?:\d?[a-z]){3})[a-z]+(?:[0134][a-z]+)?(?!(?:19|20)\d\d$)\d{2,4}"
)
_IN_FORMULAS = np.bincount(codes_of('=+*^/\\|<>()[]{}&%#$:"'), minlength=128) > 0
"""By code point: bool[128], the last one for all that follow."""
_SHORTEST_MARKED = 5
_DIGITS = range(ord("0"), ord("9") + 1)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def styled_word(folded: Folded, text: str) -> Spans:
    """Words with three styled characters; full-width ones are ordinary beside Han and kana.

    Shorter pieces count together where five characters stand side by side (ＫＯ ＴＡ ＫＩ).
    """
    styled = folded.has(STYLED)
    if not styled.any():
        return []
    words, pieces = [], []
    for start, end in words_with(folded, np.flatnonzero(styled), _SHORTEST_STYLED):
        count = int(styled[start:end].sum())
        if count >= _SHORTEST_STYLED and not _is_power(folded, start, end, count):
            words.append((start, end))
        elif count == end - start:
            pieces.append((start, end))
    return [
        (start, end)
        for start, end in sorted(words + _joined(folded, pieces))
        if not (_is_full_width(folded, text, start, end) and _is_east_asian(folded, text, start))
        and not _is_flags(folded, text, start, end)
    ]


def _is_power(folded: Folded, start: int, end: int, styled: int) -> bool:
    """2⁶⁷⁷: digits, of which some are plain."""
    return styled < end - start and bool(folded.has(DIGIT)[start:end].all())


def _joined(folded: Folded, pieces: Spans) -> Spans:
    """Runs of pieces with one space between, of five characters or more."""
    runs: list[Spans] = []
    for piece in pieces:
        end = runs[-1][-1][1] if runs else -1
        if piece[0] == end + 1 and folded.text(end, piece[0]) == " ":
            runs[-1].append(piece)
        else:
            runs.append([piece])
    long = (run for run in runs if sum(e - s for s, e in run) >= _SHORTEST_MARKED)
    return [(run[0][0], run[-1][1]) for run in long]


def _is_flags(folded: Folded, text: str, start: int, end: int) -> bool:
    """Flags of one or two countries side by side, not letters of a name."""
    first, last = folded.span(start, end)
    letters = text[first:last]
    if not all(ord(character) in _FLAG_LETTERS for character in letters):
        return False
    return len({letters[i : i + 2] for i in range(0, len(letters), 2)}) <= 2


def _is_full_width(folded: Folded, text: str, start: int, end: int) -> bool:
    first, last = folded.span(start, end)
    return all(ord(c) in _FULL_WIDTH for c in text[first:last] if not c.isspace())


def _is_east_asian(folded: Folded, text: str, position: int) -> bool:
    """Han or kana stand within forty characters on the same line."""
    at = int(folded.origin[position])
    line = text[max(0, at - 40) : at].rpartition("\n")[2] + text[at : at + 40].partition("\n")[0]
    return regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}]", line) is not None


def spaced_word(folded: Folded, text: str) -> Spans:
    """Four or more single letters, three of them Latin or of its look-alikes; no list or formula."""
    del text
    runs = long_runs(*folded.letters_apart, _SHORTEST_SPACED)
    # What is quick to tell first: of most texts nothing is left.
    for keep in (_mostly_letters, _in_no_order):
        if not len(runs[0]):
            return []
        runs = chosen_runs(*runs, keep(folded, *runs))
    positions, bounds = runs
    if not len(positions):
        return []
    codes = folded.codes.take(positions)
    word = ~_is_listed(codes, bounds, _gaps(folded, positions, bounds))
    first, last = bounds[:-1], bounds[1:] - 1
    return [
        (int(positions[start]), int(positions[end]) + 1)
        for start, end in zip(first[word].tolist(), last[word].tolist(), strict=True)
        if _is_varied(codes[start : end + 1].tolist())
    ]


def _is_varied(codes: Sequence[int]) -> bool:
    """Four different letters, or three characters with a digit twice at the end (t o t o 7 7).

    2.x e 3.x, 2 x n o n x 2, a-z e 0-9 are ordinary where words of one letter are.
    """
    letters = [code for code in codes if code not in _DIGITS]
    numbered = codes[-1] in _DIGITS and codes[-2] == codes[-1] and codes[0] not in _DIGITS
    different, fewest = (codes, _SHORTEST_SPACED - 1) if numbered else (letters, _SHORTEST_SPACED)
    return len(set(different)) >= fewest


def _mostly_letters(folded: Folded, positions: Ints, bounds: Ints) -> Bools:
    """Return which runs have three Latin letters or look-alikes of them, bool[runs]."""
    entries = folded.entries.take(positions)
    letters = (entries & np.uint32(BOUND | DIGIT)) == BOUND
    word: Bools = np.add.reduceat(letters, bounds[:-1], dtype=np.int32) >= _SHORTEST_SPACED - 1
    return word


def _in_no_order(folded: Folded, positions: Ints, bounds: Ints) -> Bools:
    """Return which runs are not in the order of the alphabet, bool[runs]: those would be lists."""
    first = bounds[:-1]
    falls = _falls(folded.codes.take(positions), first)
    return np.logical_or.reduceat(falls, first - np.arange(len(first)))


def _gaps(folded: Folded, positions: Ints, bounds: Ints) -> npt.NDArray[np.int64]:
    """Return the one to three characters between letters of runs, int64[3, gaps], 0 for none."""
    inside = np.delete(np.arange(len(positions) - 1), bounds[1:-1] - 1)
    before, behind = positions.take(inside), positions.take(inside + 1)
    gaps = np.zeros((WIDEST_GAP - 1, len(inside)), np.int64)
    for at, row in enumerate(gaps, start=1):
        row[:] = folded.entries.take(before + at, mode="clip") & np.uint32(CODE_MASK)
        row[before + at >= behind] = 0
    return gaps


def _is_listed(codes: npt.NDArray[np.uint32], bounds: Ints, gaps: npt.NDArray[np.int64]) -> Bools:
    """Runs that are a list (a, b, c; -x -y; A B C D) or a formula (y = b * m ^ x), no word.

    `codes`: all letters, run k is codes[bounds[k]:bounds[k + 1]]; `gaps`: as `_gaps` gives them.
    """
    letters = np.diff(bounds)
    first, first_gap = bounds[:-1], bounds[:-1] - np.arange(len(letters))

    def some(marks: Bools) -> Bools:
        return np.logical_or.reduceat(marks, first_gap)

    one, two, three = gaps
    space, equals = gaps == ord(" "), gaps == ord("=")
    gap = one | two << CODE_BITS | three << 2 * CODE_BITS
    kind = gap.take(first_gap)
    several = some(gap != np.repeat(kind, letters - 1))
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    number_last = digits.take(bounds[1:] - 1) & ~some(_falls(digits, first))
    end = np.where(three, three, np.where(two, two, one))
    before_end = np.where(three, two, np.where(two, one, 0))
    listed = (gaps == ord(",")) | (gaps == ord(";"))
    listed[1:] |= (space[:-1] & equals[1:]) | (equals[:-1] & space[1:])
    comma: Bools = listed.any(axis=0)
    result = some(comma | ((before_end == ord(" ")) & (end == ord("-"))))
    formula: Bools = np.any(_IN_FORMULAS.take(gaps, mode="clip"), axis=0)
    result |= several & some(formula)
    result |= (several | (kind != ord(" "))) & (letters < _SHORTEST_MARKED)
    # S.M.A.R.T., 0.8.a.c.b.d; but p.u.l.a.u.7.7
    result |= ~several & (kind == ord(".")) & ~number_last
    return result


def _falls(values: npt.NDArray[Any], first: Ints) -> Bools:
    """Return where a value is less than the one before in its run, bool[n - runs]."""
    inside = np.ones(len(values), bool)
    inside[first] = False
    return (values[1:] < values[:-1])[inside[1:]]


def split_word(folded: Folded, text: str) -> Spans:
    """Words with zero-width characters, overlaid strokes or one and the same mark on every letter.

    Soft hyphens are honest, and so is what stands behind a word or in a number: marks of direction do.
    """
    dropped = np.flatnonzero(folded.origin[1:] - folded.origin[:-1] > 1)
    dropped = dropped[~has(folded.entries.take(dropped), HAN)]
    digit = folded.has(DIGIT)
    return [
        (start, end)
        for start, end in words_with(folded, dropped)
        if not digit[start:end].all() and _is_split(folded, text, start, end)
    ]


def _is_split(folded: Folded, text: str, start: int, end: int) -> bool:
    first, last = folded.span(start, end)
    codes = np.array([ord(c) for c in text[first:last]], dtype=np.uint32)
    flags = fold_table().take(codes, mode="clip")
    inside = int(folded.origin[end - 1]) - first
    unseen = has(flags[:inside], INVISIBLE) & (codes[:inside] != _SOFT_HYPHEN)
    if unseen.sum() + has(flags, OVERLAY).sum() >= _FEWEST_INSIDE:
        return True
    marks = codes[(codes >= _FIRST_MARK) & (codes <= _LAST_MARK)]
    same = int(np.bincount(marks - _FIRST_MARK).max()) if len(marks) else 0
    return same >= max(_SHORTEST_STYLED, 0.6 * (end - start))


def brand_number(folded: Folded, text: str) -> Spans:
    """alexander88, pr0be77: a Latin word of three letters, then digits that are no year."""
    del text
    latin, digit = folded.has(LATIN), folded.has(DIGIT)
    # What is quick to tell first: two digits behind three letters, of which few stand in most texts.
    joint = np.flatnonzero(latin[2:-2] & digit[3:-1] & digit[4:]) + 3
    for before in (2, 3):
        joint = joint[has(folded.entries.take(joint - before), BOUND)]
    words = words_with(folded, joint)
    if not words:
        return []
    starts, ends = np.array(words).T
    letters = decoded(folded.entries.take(ranges(starts, ends - starts)))
    stops = np.cumsum(ends - starts).tolist()
    return [
        word
        for word, begin, stop in zip(words, [0, *stops], stops, strict=False)
        if _BRAND_NUMBER.fullmatch(letters, begin, stop)
    ]


def pinyin(folded: Folded, text: str) -> Spans:
    """Han characters whose pinyin in brackets was dropped."""
    del text
    return [(max(position - 1, 0), max(position, 1)) for position in folded.pinyin.tolist()]


def digit_run(folded: Folded, text: str) -> Spans:
    """Runs of four digits and more: what wakes patterns of telephone numbers and the like."""
    del text
    digit = folded.has(DIGIT)
    run = digit[:-3] & digit[1:-2] & digit[2:-1] & digit[3:]
    run[1:] &= ~digit[: max(len(run) - 1, 0)]
    return [(start, start + 4) for start in np.flatnonzero(run).tolist()]


ARRAY_SIGNALS: Mapping[str, Callable[[Folded, str], Spans]] = {
    "styled_word": styled_word,
    "spaced_word": spaced_word,
    "mixed_word": mixed_word,
    "split_word": split_word,
    "pierced_word": pierced_word,
    "starred_word": starred_word,
    "brand_number": brand_number,
    "pinyin": pinyin,
}
"""Functions of a folded block and its original text."""
WAKING_SIGNALS: Mapping[str, Callable[[Folded, str], Spans]] = {DIGIT_RUN: digit_run}
"""Signals that only wake patterns; rules cannot name them."""


def find_signal(name: str, folded: Folded, text: str) -> Spans:
    """Return where a signal of either table stands in a folded block of `text`."""
    return (ARRAY_SIGNALS.get(name) or WAKING_SIGNALS[name])(folded, text)


PATTERN_SIGNALS: Mapping[str, str] = {
    "mojibake": r"\?/p>|锟斤拷|烫烫烫|鈥[淒滄]|銆[傘丂]|锛[屽寜]|Ã[©¨¤¶¼]|â€[œ™“”]",
    "link": r"https?\s?:\s?//\S+|www\.\S+|<a\s[^>]{0,200}href|\[url[=\]]|\]\(\s?http|"
    r"\b[a-z0-9][a-z0-9-]{1,60}\.(?:com|net|org|info|biz|xyz|top|vip|club|site|online|shop|live|"
    r"win|bet|casino|me|io|co|cc|ru|cn|tk|ml)\b(?:/\S*)?",
}
"""Patterns for single lines, searched like a rule's own."""
