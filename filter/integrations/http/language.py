"""Which language a client reads."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(256)
def choose_language(accepted: str, known: frozenset[str]) -> str:
    """Return the best of `known` for an Accept-Language header, else English.

    >>> choose_language("de, zh-CN;q=0.8, en;q=0.5", frozenset({"en", "zh"}))
    'zh'
    """
    wishes: list[tuple[float, str]] = []
    for item in accepted[:1000].split(","):
        tag, _, parameters = item.partition(";")
        wishes.append((-_weight(parameters), tag.strip().replace("_", "-")))
    for weight, tag in sorted(wishes, key=lambda wish: wish[0]):
        for candidate in (tag, tag.partition("-")[0].lower()):
            if weight < 0 and candidate in known:
                return candidate
    return "en"


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
