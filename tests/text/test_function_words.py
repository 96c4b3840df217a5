import unicodedata

import pytest

from filter.text.fold import fold_term
from filter.text.function_words import function_words, read_by_language
from filter.text.tables import HAN, fold_table

LANGUAGES = [
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "hi",
    "id",
    "it",
    "ja",
    "ko",
    "ms",
    "nl",
    "pl",
    "pt",
    "ru",
    "th",
    "tr",
    "uk",
    "vi",
    "zh",
]


def test_every_language_is_there_and_long_enough():
    listed = read_by_language()
    assert sorted(listed) == LANGUAGES
    for language, words in listed.items():
        assert 20 <= len(words) <= 200, language
        assert len(set(words)) == len(words), language


@pytest.mark.parametrize("kind", ["characters", "words", "fragments"])
def test_all_are_folded(kind):
    found = getattr(function_words(), kind)
    assert {fold_term(word) for word in found} == found
    assert all(word and not any(c in " *[]#" for c in word) for word in found)


def test_characters_are_single_and_of_scripts_that_count_anywhere():
    found = function_words().characters
    assert {"的", "这", "は", "는"} <= found
    for character in found:
        assert len(character) == 1
        kind = unicodedata.name(character).split()[0]
        assert kind in {"HIRAGANA", "HANGUL"} or fold_table()[ord(character)] & HAN


def test_words_are_found_however_they_are_accented():
    assert {"the", "khong", "icin", fold_term("не"), "tambien", "fur"} <= function_words().words
    assert {"ที่", "です", "입니다"} <= function_words().fragments


@pytest.mark.parametrize(
    "keyword",
    ["com", "www", "一", "人", "大", "の", "tai", "cai", "so", "da", "free", "sex", "bet"],
)
def test_what_keyword_lines_live_on_is_not_there(keyword):
    found = function_words()
    assert keyword not in found.characters | found.words | found.fragments
