"""Writes the character tables: `python -m filter.text.generate` (for developers, needs opencc).

Reads lookalikes.tsv, letters.tsv, styled.tsv, marks.tsv and han.tsv in filter/text/data, Python's Unicode data
and the single-character tables of the `opencc` package; writes fold.bin and expansions.tsv beside
them. `filter.text.tables` reads what is written here and nothing else.
"""

from __future__ import annotations

import functools
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.text import tables
from filter.text.jamo import is_vowel

DATA: Final = Path(__file__).parent / "data"

_NEWLINES: Final = "\n\r"
_SPACES: Final = "\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u2800\u3164\uffa0"  # beside category Zs
_INVISIBLE: Final = re.compile(  # default-ignorable code points, and NUL, which cannot be kept
    "[\\0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_MARKS: Final = re.compile(  # combining marks of Latin, Greek and Cyrillic, Arabic kashida: dropped
    "[\u0300-\u036f\u0483-\u0489\u0640\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_OVERLAYS: Final = re.compile(  # those that no spelling uses: strokes, low lines, enclosures
    "[\u0305\u0332-\u0338\u033f\u0346-\u034e\u0350-\u0357\u035b\u035f\u0363-\u036f\u0488\u0489"
    "\u1abe\u1ab0-\u1abd\u20d0-\u20ff\ufe20-\ufe2f]"
)
_VOICE_MARKS: Final = "\u3099\u309a\uff9e\uff9f"
_JAMO: Final = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_COMPATIBILITY_JAMO: Final = {
    unicodedata.normalize("NFKC", jamo): jamo for jamo in map(chr, range(0x3131, 0x318F))
}
_AS_WRITTEN: Final = re.compile(
    # NFKC would tear these apart, but readers and keyboards know them as one letter: compatibility
    # jamo, Armenian ew, Thai and Lao am, Arabic high hamza; TM, SM, No., degrees are symbols.
    "[\u3131-\u318c\u318e\u0587\u0675-\u0678\u0e33\u0eb3\u0edc\u0edd\u0f0c\u0f77\u0f79"
    "\u2100-\u2109\u2116\u2120-\u2122]"
)
_HAN: Final = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003fffd]"
)
_SEPARATORS: Final = frozenset(" _-.*·|/\\~+'`^#=&@:")
_CLAUSE_ENDS: Final = frozenset("。，、；：！？.,;:!?…¿¡‽،؛؟۔।॥։።፣፤፥፦፧၊။។៕༎‼⁇⁈⁉")

_LATIN_VARIANT: Final = re.compile(
    r"LATIN (?:(?:SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) (?:DOTLESS )?([A-Z])"
    r"(?: WITH (?!SMALL LETTER).*)?"
)
_BOXED: Final = re.compile(
    r"(?:REGIONAL INDICATOR SYMBOL|(?:CROSSED )?NEGATIVE (?:CIRCLED|SQUARED)|"
    r"(?:CIRCLED|SQUARED) ITALIC)(?: LATIN CAPITAL)? LETTER ([A-Z])"
)
_BRACKETED: Final = re.compile(r"[(〔](.+)[)〕]|(\d+)[.,]")
_HAMZA: Final = "\u0653\u0654\u0655"
_ORDINARY_RAISED: Final = "ªº²³"  # 1º, 1ª, m², m³
_DRESSES: Final = ("<font>", "<circle>", "<super>", "<sub>")


def read_pairs(name: str) -> Iterator[tuple[str, str]]:
    """Yield (character, target) of a source table: `characters TAB target TAB note` a line."""
    for line in (DATA / name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("# "):
            characters, target, _note = line.split("\t")
            for character in characters:
                yield character, target


def simplified(convert: Callable[[str], str], modernise: Callable[[str], str]) -> dict[str, str]:
    """Map single ideographs to their simplified form; `convert` is t2s, `modernise` jp2t.

    Japanese forms go through the traditional one, but only those that are no simplified Chinese
    character as well (GB 2312): 芸, 缶 and 弁 are Chinese words of their own.
    """
    found = {}
    for point in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x32400)):
        character = chr(point)
        target = convert(character)
        if target == character and not _in_gb2312(character):
            target = convert(modernise(character))
        if len(target) == 1 and target != character:
            found[character] = target
    return found


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


class Folder:
    """Folds single characters by the rules; every answer is itself folded."""

    def __init__(self, han: dict[str, str]) -> None:
        self.han = han | dict(read_pairs("han.tsv"))
        self.letters = dict(read_pairs("letters.tsv"))
        self.styled = dict(read_pairs("styled.tsv"))
        self.marks = dict(read_pairs("marks.tsv"))
        lookalikes = dict(read_pairs("lookalikes.tsv"))
        self.lookalikes = {key.lower(): to for key, to in lookalikes.items()} | lookalikes
        self.fold = functools.cache(self._fold)

    def _fold(self, character: str) -> str:
        target = self._step(character)
        if target == character:
            return character
        return "".join(self.fold(part) for part in target)

    def _step(self, c: str) -> str:
        """Fold one layer of `c` away; `c` itself when there is nothing to fold."""
        if c in _NEWLINES:
            return c
        if c in _SPACES or unicodedata.category(c) == "Zs":
            return " "
        if _INVISIBLE.match(c) or _MARKS.match(c) or c in _VOICE_MARKS + _HAMZA:
            return ""
        if _JAMO.match(c) or _AS_WRITTEN.match(c):
            return c
        for table in (self.marks, self.letters, self.styled, self.lookalikes, self.han):
            for key in (c, _lower(c)):
                if key in table:
                    return table[key]
        return _plain_letter(c) or _taken_apart(c) or _compatible(c)

    def flags(self, c: str) -> int:
        """Say what kind of character `c` is."""
        folded = self.fold(c)
        if c in _NEWLINES:
            return tables.NEWLINE
        if folded == " ":
            return tables.SPACE | tables.SEPARATOR
        if not folded:
            return self._flags_of_dropped(c)
        kinds = {unicodedata.category(part)[0] for part in folded}
        found = tables.SPECIAL if len(folded) > 1 or _JAMO.match(c) or is_vowel(folded) else 0
        if kinds & {"L", "M", "N"} or _HAN.match(folded):
            found |= tables.WORD | self._flags_of_word(c, folded)
        elif folded in _SEPARATORS or _is_symbol(folded):
            found |= tables.SEPARATOR
        if folded in _CLAUSE_ENDS:
            found |= tables.CLAUSE
        return found

    def _flags_of_dropped(self, c: str) -> int:
        if c in _VOICE_MARKS:
            return tables.SPECIAL
        if _MARKS.match(c) and not _INVISIBLE.match(c):
            return tables.OVERLAY if _OVERLAYS.match(c) else 0
        return tables.INVISIBLE

    def _flags_of_word(self, c: str, folded: str) -> int:
        found = 0
        if _HAN.match(folded):
            found |= tables.HAN
        if len(folded) == 1 and folded in "0123456789":
            found |= tables.DIGIT
        if _is_bounded(folded):
            found |= tables.BOUND
        if self._is_foreign(c) and folded.isascii():
            found |= tables.FOREIGN
        elif any(_script(part) == "LATIN" for part in folded) or _script(c) == "LATIN":
            found |= tables.LATIN
        if self._is_styled(c):
            found |= tables.STYLED
        return found

    def _is_foreign(self, c: str) -> bool:
        """Whether `c`, taken out of its dress and without accents, is a look-alike."""
        base = unicodedata.normalize("NFKD", c).strip("(")[0]
        return _lower(base) in self.lookalikes

    def _is_styled(self, c: str) -> bool:
        if c in _ORDINARY_RAISED:
            return False
        name = unicodedata.name(c, "")
        dress = unicodedata.decomposition(c).partition(" ")[0]
        return (
            _lower(c) in self.styled
            or dress in _DRESSES
            or (dress == "<wide>" and "LATIN" in name)
            or (dress == "<square>" and ord(c) >= 0x1F100)
            or "SMALL CAPITAL" in name
            or bool(_BOXED.fullmatch(name))
            or name.startswith(("KANGXI RADICAL", "PARENTHESIZED LATIN", "SMALL ROMAN NUMERAL"))
            or (unicodedata.category(c) in {"No", "So"} and "CIRCLED" in name)
        )


def _lower(c: str) -> str:
    lower = c.lower()
    return lower if len(lower) == 1 else c


def _script(c: str) -> str:
    """First word of the character's name: LATIN, GREEK, CYRILLIC, ARABIC ..."""
    return unicodedata.name(c, "").partition(" ")[0]


def _is_symbol(c: str) -> bool:
    if unicodedata.category(c) == "Cn":
        return "\U0001f000" <= c <= "\U0001faff"  # emoji of a Unicode to come
    return unicodedata.category(c) in {"So", "Sk", "Sm"}


def _is_bounded(folded: str) -> bool:
    return any(
        (c.isascii() and c.isalnum())
        or (unicodedata.category(c)[0] == "L" and _script(c) in {"LATIN", "GREEK", "CYRILLIC"})
        for c in folded
    )


def _plain_letter(c: str) -> str:
    """Return the letter or digit that `c` is a variant of, by its Unicode name; '' if none."""
    name = unicodedata.name(c, "")
    digit = unicodedata.digit(c, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(c) == "No" and "CIRCLED" in name and "IDEOGRAPH" not in name:
        return str(int(unicodedata.numeric(c)))
    found = _LATIN_VARIANT.fullmatch(name) or _BOXED.fullmatch(name)
    if found:
        return found[1].lower()
    parts = unicodedata.normalize("NFD", c)
    if _script(parts[0]) in {"LATIN", "GREEK", "CYRILLIC"} and _MARKS.match(parts[1:]):
        return parts[0]
    return ""


def _taken_apart(c: str) -> str:
    """Return the canonical parts of a composed letter; '' if none.

    Latin, Greek and Cyrillic ones are plain letters, kana and Hangul are composed instead, so this
    is for Arabic (whose hamza goes) and Indic letters and vowels.
    """
    parts = unicodedata.normalize("NFD", c)
    composed = _script(c) in {"HIRAGANA", "KATAKANA", "HANGUL"}
    if len(parts) == 1 or composed or unicodedata.category(c)[0] not in "LM":
        return ""
    return "".join(part for part in parts if part not in _HAMZA)


def _compatible(c: str) -> str:
    """Return the NFKC form of `c`, without brackets and in lower case, or `c`."""
    decomposition = unicodedata.decomposition(c)
    if "\uffa1" <= c <= "\uffdc":  # half-width jamo: stay compatibility jamo
        return chr(int(decomposition.split()[1], 16)) if decomposition else c
    target = unicodedata.normalize("NFKC", c)
    bracketed = _BRACKETED.fullmatch(target)
    if bracketed:
        target = bracketed[1] or bracketed[2]
    target = _COMPATIBILITY_JAMO.get(target, target)
    if len(target) > 1:
        if len(set(target)) == 1 and not target[0].isalnum():
            return c
        if not any(part.isalnum() for part in target) or target[0] == " ":
            return c
    return target if target != c else _lower(c)


def build(han: dict[str, str]) -> tuple[npt.NDArray[np.uint32], dict[str, str]]:
    """Return the fold table and the expansions."""
    folder = Folder(han)
    table = np.arange(tables.SIZE, dtype=np.uint32)
    expansions = {}
    for point in range(tables.SIZE):
        character = chr(point)
        if unicodedata.category(character) in {"Cs", "Co"}:
            continue
        folded = folder.fold(character)
        if len(folded) > 1:
            expansions[character] = folded
        code = point if len(folded) > 1 else ord(folded or "\0")
        table[point] = code | folder.flags(character)
    table[tables.SIZE - 1] = tables.INVISIBLE
    return table, expansions


def build_with_opencc() -> tuple[npt.NDArray[np.uint32], dict[str, str]]:
    """Build from the tables of the installed opencc."""
    from opencc import OpenCC  # noqa: PLC0415  (only developers have it)

    return build(simplified(OpenCC("t2s").convert, OpenCC("jp2t").convert))


def sources() -> str:
    """Name the versions that decide what is built."""
    return f"Unicode {unicodedata.unidata_version}, opencc {version('opencc')}"


def read_sources_of_shipped() -> str:
    """Name the versions that the shipped table was built from."""
    return (DATA / "fold.bin").read_bytes().partition(b"\n")[0].decode()


def write() -> None:
    """Write fold.bin and expansions.tsv."""
    table, expansions = build_with_opencc()
    # The difference to "folds to itself" is mostly zeros, and these compress.
    differences = table ^ np.arange(tables.SIZE, dtype=np.uint32)
    packed = zlib.compress(differences.astype("<u4").tobytes(), 9)
    (DATA / "fold.bin").write_bytes(f"{sources()}\n".encode() + packed)
    lines = (f"{character}\t{target}\n" for character, target in sorted(expansions.items()))
    (DATA / "expansions.tsv").write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
