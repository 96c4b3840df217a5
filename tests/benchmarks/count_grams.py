"""Count how common grams of characters are in honest text, for filter/engine/data/.

    python -m tests.benchmarks.count_grams --corpus DIR --length 4 -o FILE

DIR holds a folder a language with plain text files; all languages weigh alike, and so do the files
of one. Grams are of folded characters, counted as the automaton reads them: space, hyphen and
underscore are one letter. Only grams of letters, digits and spaces are written, since no other
can tell a listed word from honest text.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from filter.text.fold import fold
from filter.text.tables import CODE_MASK


def grams_of(text: str, length: int) -> npt.NDArray[np.uint32]:
    """Return all grams of the folded text, uint32[n - length + 1, length]."""
    codes = fold(text).entries & np.uint32(CODE_MASK)
    codes[(codes == ord("-")) | (codes == ord("_"))] = ord(" ")
    return np.lib.stride_tricks.sliding_window_view(codes, length)


def count_language(folder: Path, length: int, characters: int) -> dict[str, float]:
    """Occurrences per million grams over about as many characters of every file."""
    files = sorted(path for path in folder.glob("*.txt") if path.stat().st_size)
    share = max(characters // max(len(files), 1), 1)
    counts: dict[bytes, int] = defaultdict(int)
    total = 0
    for path in files:
        with path.open(encoding="utf-8") as stream:
            text = stream.read(share)
        if len(text) <= length:
            continue
        grams = np.ascontiguousarray(grams_of(text, length))
        rows = grams.view(np.dtype((np.void, 4 * length))).ravel()
        different, often = np.unique(rows, return_counts=True)
        for gram, count in zip(different.tolist(), often.tolist(), strict=True):
            counts[gram] += count
        total += len(rows)
    return {
        gram.decode("utf-32-le", "replace"): count / total * 1e6
        for gram, count in counts.items()
        if count > 1
    }


def level(rate: float) -> int:
    """log2 of the occurrences per million."""
    return round(math.log2(rate))


def main(arguments: list[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--length", type=int, default=4, help="characters of a gram")
    parser.add_argument("--keep", type=int, default=16_000, help="how many of the commonest")
    parser.add_argument("--characters", type=int, default=3_000_000, help="read of a language")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    languages = sorted(folder for folder in options.corpus.iterdir() if folder.is_dir())
    rates: dict[str, float] = defaultdict(float)
    for folder in languages:
        for gram, rate in count_language(folder, options.length, options.characters).items():
            rates[gram] += rate / len(languages)
        print(folder.name, len(rates), file=sys.stderr)
    commonest = sorted(
        (gram for gram in rates if all(c.isalnum() or c == " " for c in gram)),
        key=lambda gram: (-rates[gram], gram),
    )[: options.keep]
    by_level: dict[int, list[str]] = defaultdict(list)
    for gram in commonest:
        by_level[level(rates[gram])].append(gram)
    with options.output.open("w", encoding="utf-8") as stream:
        stream.write(
            f"# Runs of {options.length} folded characters in honest text, commonest first:"
            " log2 of occurrences per million, then the runs.\n"
            f"# Counted by tests/benchmarks/count_grams.py over clean text in {len(languages)}"
            " languages.\n"
        )
        for step in sorted(by_level, reverse=True):
            stream.write(f"{step}\t{''.join(by_level[step])}\n")


if __name__ == "__main__":
    main()
