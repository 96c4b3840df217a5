"""Terms as people write them: folded ones read badly, and a rule is for reading."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from filter.engine.suggest.counts import Found
from filter.engine.suggest.groups import commonest
from filter.text.fold import fold, fold_term


def spellings(lines: Sequence[str], found: Found, terms: Sequence[str]) -> list[str]:
    """Return every term as it stands in most lines, in small letters; folded where it is disguised.

    Args:
        lines: The lines that `found` is about.
        found: Where the terms stand.
        terms: The folded terms.
    """
    text = "\n".join(lines)
    folded = fold(text)
    seen: list[Counter[str]] = [Counter() for _ in terms]
    for term, start, end in zip(
        found.term.tolist(), found.start.tolist(), found.end.tolist(), strict=True
    ):
        first, last = folded.span(start, end)
        seen[term][text[first:last]] += 1
    return [_plain(counts, term) for counts, term in zip(seen, terms, strict=True)]


def _plain(seen: Counter[str], term: str) -> str:
    wanted = fold_term(term)
    plain: Counter[str] = Counter()
    for raw, count in seen.items():
        spelling = " ".join(raw.lower().split())
        if unicodedata.normalize("NFKC", spelling) != spelling or not all(
            character == " " or unicodedata.category(character)[0] in "LNM"
            for character in spelling
        ):
            continue
        if fold_term(spelling) == wanted:
            plain[spelling] += count
    return commonest(plain) or term
