"""Count how common words are in honest text, for filter/ruleset/data/words.txt.

    python -m tests.benchmarks.count_words --corpus DIR -o filter/ruleset/data/words.txt

DIR holds a folder a language with plain text files, a paragraph a line; the files of a language
give as many lines each, as far as they go. Counted is in how many lines a word stands: words and
pairs of words where words are set apart, and runs of two to four characters where they are not
(Han, kana, Hangul, Thai). The rate of the language that has a word most often is written, as a
power of two of a million lines. Derived counts only: no line can be told from the table.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

from filter.text.fold import fold, has
from filter.text.tables import BOUND, WORD

_LONGEST_RUN = 4
_LONGEST_WORD = 24
HEAD = (
    "# Words and runs of characters in honest text: log2 of the lines of a million that hold them,"
    " then the words.\n"
    "# Counted by tests/benchmarks/count_words.py over manuals, help texts, news, reviews and"
    " quotations in ten languages.\n"
    "# Only counts: no line of a source can be told from them, so what ships is under hogwash's own"
    " licence.\n"
)


def lines_of(folder: Path, most: int) -> Iterator[str]:
    """Yield at most so many lines of a folder, the same number of every file as far as it goes."""
    files = sorted(path for path in folder.glob("*.txt") if path.stat().st_size)
    share = max(most // max(len(files), 1), 1)
    for path in files:
        with path.open(encoding="utf-8", errors="replace") as stream:
            yield from islice((line for line in stream if line.strip()), share)


def words_in(line: str) -> set[str]:
    """Return what rule authors could list of a line, folded."""
    folded = fold(line)
    text = folded.text()
    bounded, letters = has(folded.entries, BOUND), has(folded.entries, WORD)
    kinds = "".join(
        "a" if bound else "b" if letter else " "
        for bound, letter in zip(bounded.tolist(), letters.tolist(), strict=True)
    )
    words = [match.span() for match in re.finditer(r"a+", kinds)]
    found = {text[start:end] for start, end in words if 2 <= end - start <= _LONGEST_WORD}
    for (start, end), (then, last) in pairwise(words):
        if text[end:then] == " " and last - start <= _LONGEST_WORD:
            found.add(text[start:last])
    for match in re.finditer(r"b+", kinds):
        run = text[match.start() : match.end()]
        for length in range(2, _LONGEST_RUN + 1):
            found.update(run[at : at + length] for at in range(len(run) - length + 1))
    return found


def rates_of(folder: Path, most: int) -> dict[str, float]:
    """Return of how many of a million lines of a language hold a word."""
    total = 0
    counts: Counter[str] = Counter()
    for line in lines_of(folder, most):
        total += 1
        counts.update(words_in(line))
    return {word: count / total * 1e6 for word, count in counts.items() if count > 4}


def main(arguments: list[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--lines", type=int, default=120_000, help="read of a language")
    parser.add_argument("--least", type=int, default=10, help="log2 of the rarest rate kept")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    levels: dict[str, int] = {}
    for folder in sorted(path for path in options.corpus.iterdir() if path.is_dir()):
        for word, rate in rates_of(folder, options.lines).items():
            levels[word] = max(levels.get(word, 0), math.floor(math.log2(rate)))
        print(folder.name, len(levels), file=sys.stderr)
    kept = sorted((-level, word) for word, level in levels.items() if level >= options.least)
    rows: dict[int, list[str]] = {}
    for level, word in kept:
        rows.setdefault(-level, []).append(word)
    body = "".join(f"{level}\t{'|'.join(words)}\n" for level, words in rows.items())
    options.output.write_text(HEAD + body, encoding="utf-8")


if __name__ == "__main__":
    main()
