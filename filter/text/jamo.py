"""Hangul spelled in letters of their own (compatibility jamo): ㅌㅗㅌㅗ, ㅂㅣ아그라, 배ㅅㅗㅇ.

Keyboards write syllables; letters one by one are for moods (ㅋㅋㅋ, ㅠㅠ) or hide a word from filters.
"""

from __future__ import annotations

from typing import Final

FIRST_VOWEL, LAST_VOWEL = "ㅏ", "ㅣ"

_LEADS: Final = {
    letter: number for number, letter in enumerate("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
}
_TAILS: Final = {
    letter: number
    for number, letter in enumerate(
        "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", start=1
    )
}
_SYLLABLES, _VOWELS, _ENDINGS = 0xAC00, 21, 28  # The Unicode Standard, 3.12


def is_vowel(letter: str) -> bool:
    """Whether a character is a vowel; an empty string is none."""
    return FIRST_VOWEL <= letter <= LAST_VOWEL


def syllable_at(text: str, vowel: int) -> tuple[int, int, str] | None:
    """Return the syllable round a vowel: (start, end, syllable), half-open; None if there is none.

    A letter that is written several times over is a mood: ㅋㅋㅠㅠ is no syllable.
    """
    if not vowel:
        return None
    lead, behind = text[vowel - 1], text[vowel + 1 : vowel + 2]
    if lead not in _LEADS or text[vowel - 2 : vowel - 1] == lead or behind == text[vowel]:
        return None
    number = (_LEADS[lead] * _VOWELS + ord(text[vowel]) - ord(FIRST_VOWEL)) * _ENDINGS
    after = text[vowel + 2 : vowel + 3]
    if behind in _TAILS and behind != after and not is_vowel(after):
        return vowel - 1, vowel + 2, chr(_SYLLABLES + number + _TAILS[behind])
    return vowel - 1, vowel + 1, chr(_SYLLABLES + number)
