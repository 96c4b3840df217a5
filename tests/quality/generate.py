"""Compose junk lines to measure recall by: per family, per evasion, the same for the same seed.

`python tests/quality/generate.py --seed 1 --count 20 > lines.jsonl` writes one JSON object a
line: text, label, family, lang, evasion, and `line` (1-based) where the junk stands in a page.

A family is data: `vocabulary/*.yml` holds its words, `languages/*.yml` what a language needs for
the evasions. A third of every vocabulary is `held_out`: no rule may list these words (a test holds
that), so that the figures tell how lines of tomorrow fare and not how well a list knows itself.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PAGE_LINES = 6
_GROUP = re.compile(r"\{(\w+)\}")

_LOOK_ALIKES = str.maketrans("aeopcxy", "αеорсху")
_MATH_BOLD = str.maketrans(
    {chr(ord("a") + i): chr(0x1D5EE + i) for i in range(26)}
    | {chr(ord("A") + i): chr(0x1D5D4 + i) for i in range(26)}
    | {chr(ord("0") + i): chr(0x1D7EC + i) for i in range(10)}
)
_CIRCLED = str.maketrans(
    {chr(ord("a") + i): chr(0x24D0 + i) for i in range(26)}
    | {chr(ord("A") + i): chr(0x24B6 + i) for i in range(26)}
    | {chr(ord("1") + i): chr(0x2460 + i) for i in range(9)}
)
_FULL_WIDTH = str.maketrans(
    {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {ord(" "): 0x3000}
)
_INVISIBLE = "\u200b\u200c\u2060\ufeff"
_STROKES = str.maketrans("łŁøØß", "lLoOs")
_JOINED = re.compile("(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[ء-ي])")
_KASHIDA = "\u0640"
_MARKS = "·*.•~^"
_EMOJI = "🔥💋🎰✨🍑👉💰❤"
_BARS = (" I ", "丨", "｜", " l ", "▏")


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of junk: what a segment of a line is made of, and its words by group."""

    name: str
    lang: str
    segments: Sequence[str]
    separators: Sequence[str]
    count: tuple[int, int]
    known: Mapping[str, Sequence[str]]
    held_out: Mapping[str, Sequence[str]]

    def words(self, group: str) -> Sequence[str]:
        """All words of a group, the held out ones with the others."""
        return [*self.known.get(group, ()), *self.held_out.get(group, ())]


@dataclass(frozen=True, slots=True)
class Language:
    """What the evasions need; `rewritten` maps characters to their other written form."""

    evasions: Sequence[str]
    honest: Sequence[str]
    padding: Sequence[str]
    pinyin: Mapping[str, str]
    rewritten: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Junk:
    """A line before it is written down: segments of words."""

    segments: Sequence[Sequence[str]]
    separator: str
    between_words: str

    def text(self) -> str:
        """The line as it stands on most pages."""
        return self.separator.join(self.between_words.join(words) for words in self.segments)

    def map(self, change: Callable[[str], str]) -> Junk:
        """The same line with every word changed."""
        return Junk(
            [[change(word) for word in words] for words in self.segments],
            self.separator,
            self.between_words,
        )


@cache
def families() -> tuple[Family, ...]:
    """All families of the vocabulary folder, in order of file and place."""
    return tuple(
        Family(
            entry["family"],
            entry["lang"],
            entry["segments"],
            entry["separators"],
            tuple(entry["count"]),
            entry["known"],
            entry["held_out"],
        )
        for path in sorted((HERE / "vocabulary").glob("*.yml"))
        for entry in _yaml(path)["families"]
    )


@cache
def language(tag: str) -> Language:
    """A language by its tag."""
    entry = _yaml(HERE / "languages" / f"{tag}.yml")
    pairs = HERE / "languages" / f"{tag}-rewritten.txt"
    rewritten = pairs.read_text(encoding="utf-8").split() if pairs.exists() else []
    return Language(
        entry["evasions"],
        entry["honest"],
        entry.get("padding", []),
        entry.get("pinyin", {}),
        {ord(pair[0]): pair[1] for pair in rewritten},
    )


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def compose(family: Family, rng: random.Random) -> Junk:
    """Compose one line."""
    spaced = any(" " in template for template in family.segments)
    segments = []
    for _ in range(rng.randint(*family.count)):
        template = rng.choice(family.segments)
        segments.append([rng.choice(family.words(group)) for group in _GROUP.findall(template)])
    return Junk(segments, rng.choice(family.separators), " " if spaced else "")


# --------------------------------------------------------------------------- evasions


def _inside(word: str, rng: random.Random, marks: Sequence[str], share: float) -> str:
    """Put marks between some of the characters of a word."""
    if len(word) < 2:
        return word
    gaps = [rng.choice(marks) if rng.random() < share else "" for _ in word[1:]]
    return word[0] + "".join(gap + character for gap, character in zip(gaps, word[1:], strict=True))


def none(junk: Junk, _: Language, __: random.Random) -> str:
    return junk.text()


def spaced(junk: Junk, _: Language, __: random.Random) -> str:
    apart = junk.map(" ".join)
    return Junk(apart.segments, f" {junk.separator.strip()} ", junk.between_words * 2 or " ").text()


def gaps(junk: Junk, _: Language, rng: random.Random) -> str:
    return junk.map(lambda word: _inside(word, rng, [" "], 0.25)).text()


def marks(junk: Junk, _: Language, rng: random.Random) -> str:
    mark = rng.choice(_MARKS)
    return junk.map(lambda word: _inside(word, rng, [mark], 0.6)).text()


def full_width(junk: Junk, _: Language, __: random.Random) -> str:
    return junk.text().translate(_FULL_WIDTH)


def rewritten(junk: Junk, lang: Language, _: random.Random) -> str:
    return junk.text().translate(lang.rewritten)


def unaccented(junk: Junk, _: Language, __: random.Random) -> str:
    """As those write who cannot find the accents on their keyboard."""
    apart = unicodedata.normalize("NFD", junk.text().translate(_STROKES))
    return "".join(c for c in apart if not unicodedata.combining(c))


def stretched(junk: Junk, _: Language, rng: random.Random) -> str:
    """Arabic words drawn long by the dash that joins letters."""
    return _JOINED.sub(lambda _: _KASHIDA if rng.random() < 0.3 else "", junk.text())


def look_alikes(junk: Junk, _: Language, __: random.Random) -> str:
    return junk.text().translate(_LOOK_ALIKES)


def bars(junk: Junk, _: Language, rng: random.Random) -> str:
    return Junk(junk.segments, rng.choice(_BARS), junk.between_words).text()


def zero_width(junk: Junk, _: Language, rng: random.Random) -> str:
    return junk.map(lambda word: _inside(word, rng, _INVISIBLE, 0.5)).text()


def emoji(junk: Junk, _: Language, rng: random.Random) -> str:
    return junk.map(lambda word: word + (rng.choice(_EMOJI) if rng.random() < 0.4 else "")).text()


def styled(junk: Junk, _: Language, rng: random.Random) -> str:
    return junk.text().translate(rng.choice([_MATH_BOLD, _CIRCLED]))


def pinyin(junk: Junk, lang: Language, rng: random.Random) -> str:
    return "".join(
        f"{c}({lang.pinyin[c]})" if c in lang.pinyin and rng.random() < 0.5 else c
        for c in junk.text().translate(lang.rewritten)
    )


def padded(junk: Junk, lang: Language, rng: random.Random) -> str:
    pad = [
        [*words, rng.choice(lang.padding)] if rng.random() < 0.25 else words
        for words in junk.segments
    ]
    return Junk(pad, junk.separator, junk.between_words).text()


def cut(junk: Junk, _: Language, rng: random.Random) -> str:
    text = junk.text()
    return text[: max(len(text) - rng.randint(1, 3), 1)] + rng.choice(["...", "…", "?", "/p>"])


def glued_before(junk: Junk, lang: Language, rng: random.Random) -> str:
    return junk.text() + rng.choice(["", " "]) + rng.choice(lang.honest)


def glued_behind(junk: Junk, lang: Language, rng: random.Random) -> str:
    return rng.choice(lang.honest) + rng.choice(["", " "]) + junk.text()


EVASIONS: Mapping[str, Callable[[Junk, Language, random.Random], str]] = {
    function.__name__: function
    for function in (
        none,
        spaced,
        gaps,
        marks,
        full_width,
        unaccented,
        stretched,
        look_alikes,
        bars,
        zero_width,
        emoji,
        styled,
        pinyin,
        padded,
        cut,
        glued_before,
        glued_behind,
    )
} | {
    "traditional": rewritten,
    "other_keyboard": rewritten,  # Persian on an Arabic one: other letters that look the same
}
"""How one line is disguised."""

PAGES: Mapping[str, int] = {"page_head": 0, "page_middle": PAGE_LINES // 2, "page_tail": PAGE_LINES}
"""Where the line stands among the honest lines of a page."""


def generate(seed: int, count: int, lang: str = "", family: str = "") -> Iterator[dict[str, Any]]:
    """Yield `count` examples of every family and evasion, in a fixed order."""
    for kind in families():
        if lang not in {"", kind.lang} or family not in {"", kind.name}:
            continue
        words = language(kind.lang)
        for evasion in words.evasions:
            rng = random.Random(f"{seed} {kind.lang} {kind.name} {evasion}")
            for _ in range(count):
                yield _example(kind, words, evasion, rng)


def _example(family: Family, words: Language, evasion: str, rng: random.Random) -> dict[str, Any]:
    junk = compose(family, rng)
    example: dict[str, Any] = {
        "label": "spam",
        "family": family.name,
        "lang": family.lang,
        "evasion": evasion,
    }
    if evasion not in PAGES:
        return {"text": EVASIONS[evasion](junk, words, rng), **example}
    lines = rng.sample(list(words.honest), PAGE_LINES)
    lines.insert(PAGES[evasion], junk.text())
    return {"text": "\n".join(lines), **example, "line": PAGES[evasion] + 1}


def main() -> None:
    """Write examples as JSON Lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="lines a family and evasion")
    parser.add_argument("--lang", default="")
    parser.add_argument("--family", default="")
    given = parser.parse_args()
    for example in generate(given.seed, given.count, given.lang, given.family):
        sys.stdout.write(json.dumps(example, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
