"""Function words, folded: the glue of honest sentences, rare in lines of keywords."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """`characters`: single Han and kana; `words`: words of languages that write spaces."""

    characters: frozenset[str]
    words: frozenset[str]


@cache
def function_words() -> FunctionWords:
    """Return the function words of all languages."""
    return FunctionWords(
        frozenset("的了是在和有不就都我这那他她它们你您吗呢吧啊着过也与及被把为对从到由其之以而但"),
        frozenset(
            [
                "the",
                "a",
                "an",
                "of",
                "and",
                "to",
                "in",
                "is",
                "for",
                "on",
                "with",
                "that",
                "this",
                "it",
                "as",
                "at",
                "by",
                "from",
                "are",
                "was",
            ]
        ),
    )
