"""Function words, folded: the glue of honest sentences, rare in lines of keywords.

One set serves every language: a line need not be told its language first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from filter.text.fold import fold
from filter.text.tables import packaged

_UNSPACED: Final = frozenset({"ja", "th", "zh"})
_ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """Folded function words, by where they count.

    `characters` count wherever they stand: single Han, kana, Hangul. `words` count where they are
    a whole run of letters. `fragments` are like `characters`, but longer than one.
    """

    characters: frozenset[str]
    words: frozenset[str]
    fragments: frozenset[str]


@cache
def function_words() -> FunctionWords:
    """Return the function words of all languages."""
    words: set[str] = set()
    anywhere: set[str] = set()
    listed = [(name, word) for name, group in read_by_language().items() for word in group]
    # Folded all at once: a line folds alike wherever it stands.
    folded = fold("\n".join(word.strip(_ANYWHERE) for _, word in listed)).text().split("\n")
    for (language, word), text in zip(listed, folded, strict=True):
        open_sided = language in _UNSPACED or word.startswith(_ANYWHERE)
        (anywhere if open_sided else words).add(text)
    return FunctionWords(
        characters=frozenset(word for word in anywhere if len(word) == 1),
        words=frozenset(words),
        fragments=frozenset(word for word in anywhere if len(word) > 1),
    )


def read_by_language() -> Mapping[str, tuple[str, ...]]:
    """Return the words as function_words.txt lists them, by language code."""
    text = packaged("filter.text", "function_words.txt").decode()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, tuple[str, ...]] = {}
    language = ""
    for line in lines:
        if line.startswith("["):
            language = line.strip("[]")
            found[language] = ()
        else:
            found[language] += tuple(line.split())
    return found
