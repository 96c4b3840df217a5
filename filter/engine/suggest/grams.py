"""Candidates: strings of letters that several lines share, without a word segmenter.

Where words are written apart, a candidate is a word or a few in a row; in Han, kana, Hangul and
the scripts of South-East Asia it is any run of characters. Pieces are counted from short to long,
and a longer one only where both its shorter halves are common, so memory stays small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from filter.text.fold import fold_term
from filter.text.function_words import function_words

_LONGEST_LINE = 2000
"""Folded characters of a line that are looked at."""
_MOST_PIECES = 8
_MOST_WORDS = 4
_SHORTEST_WORD = 3

_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}ー"
_STACKED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_PIECE = regex.compile(
    # a vowel that is written first belongs to the letter behind it, as marks to the one before
    rf"[เ-ไເ-ໄ]?[{_STACKED}][\p{{M}}ะาำ]*|[{_DENSE}\p{{Hangul}}]"
    rf"|[^\W_{_DENSE}{_STACKED}\p{{Hangul}}][\p{{M}}\w--_--[{_DENSE}{_STACKED}\p{{Hangul}}]]*",
    regex.VERSION1,
)
_WORD = regex.compile(r"[^\W_][\p{M}\w--_]*", regex.VERSION1)
_UNSPACED = regex.compile(rf"[{_DENSE}{_STACKED}\p{{Hangul}}]")
_WORD_GAP = frozenset(" -_")


class _Piece(NamedTuple):
    """A word or a character; `joint` is what stands before it: nothing, a word gap, or more."""

    text: str
    word: bool
    joint: str | None


def common_grams(lines: Sequence[str], least: int, most: int) -> list[str]:
    """Return folded strings that stand in `least` lines or more, the `most` commonest of them."""
    cut = [list(_pieces(fold_term(line)[:_LONGEST_LINE], _PIECE)) for line in lines]
    counts = _counted(cut, least)
    spaced = [list(_pieces(fold_term(line)[:_LONGEST_LINE], _WORD)) for line in lines]
    for gram, count in _counted(spaced, least).items():
        counts.setdefault(gram, count)
    ranked = sorted(counts, key=lambda gram: (-counts[gram], gram))
    return [gram for gram in ranked if _may_be_listed(gram)][:most]


def _pieces(text: str, what: regex.Pattern[str]) -> Iterator[_Piece]:
    end = 0
    for match in what.finditer(text):
        gap = text[end : match.start()]
        joint = "" if not gap else " " if gap in _WORD_GAP and end else None
        yield _Piece(match[0], not _UNSPACED.search(match[0]) or what is _WORD, joint)
        end = match.end()


def _counted(lines: Sequence[Sequence[_Piece]], least: int) -> dict[str, int]:
    """Count the lines of every run of pieces that is common."""
    found: dict[str, int] = {}
    starts: list[dict[int, str]] = [{} for _ in lines]  # place -> the common run that starts there
    for size in range(1, _MOST_PIECES + 1):
        longer = [_longer(line, starts[i], size) for i, line in enumerate(lines)]
        counts = Counter(gram for runs in longer for gram in set(runs.values()))
        common = {gram: count for gram, count in counts.items() if count >= least}
        if not common:
            break
        found |= common
        starts = [{at: gram for at, gram in runs.items() if gram in common} for runs in longer]
    return found


def _longer(line: Sequence[_Piece], shorter: dict[int, str], size: int) -> dict[int, str]:
    """Return the runs of `size` pieces by their place, made of two common ones a piece shorter."""
    if size == 1:
        return {at: piece.text for at, piece in enumerate(line)}
    runs: dict[int, str] = {}
    for at, run in shorter.items():
        last = at + size - 1
        if at + 1 not in shorter or last >= len(line):
            continue
        piece = line[last]
        if piece.joint == "":
            runs[at] = run + piece.text
        elif piece.joint and size <= _MOST_WORDS and piece.word and line[last - 1].word:
            runs[at] = f"{run} {piece.text}"
    return runs


def _may_be_listed(gram: str) -> bool:
    """Whether a rule may list it: no number, no function words at its ends, not too short."""
    if not regex.search(r"\p{L}", gram):
        return False
    words = gram.split(" ")
    glue = function_words()
    if words[0] in glue.words or words[-1] in glue.words:
        return False
    if len(words) == 1 and (gram in glue.fragments or all(c in glue.characters for c in gram)):
        return False
    if regex.search(f"[{_STACKED}]", gram):  # letters, not syllables: two are no word
        return len(gram) >= _SHORTEST_WORD
    unspaced = len(_UNSPACED.findall(gram))
    return len(gram) >= _SHORTEST_WORD or unspaced > 1
