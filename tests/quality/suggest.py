"""Measure what `hogwash rules suggest` learns from one half of a family of the generator.

`python -m tests.quality.suggest --clean corpus/` learns from 500 lines of every family, writes the
rules it proposes as `--format yaml` does, and tells how many of 500 other lines they find, and how
many lines of a million in all of the clean text they flag. No other rule takes part.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from filter import sources
from filter.cli.rules.fragment import fragment
from filter.engine.scanner import Scanner
from filter.engine.suggest.counts import blocks
from filter.engine.suggest.learn import learn
from filter.ruleset import parse_rules
from tests.quality.generate import families, generate

LINES = 500


def lines(lang: str, family: str, seed: int) -> list[str]:
    """Return lines of a family, disguised in all of its ways; of a page the junk line."""
    rows = list(generate(seed, LINES // 8, lang, family))
    random.Random(seed).shuffle(rows)
    texts = (row["text"].split("\n")[row.get("line", 1) - 1] for row in rows)
    return list(texts)[:LINES]


def found(scanner: Scanner, junk: list[str]) -> float:
    """Return the share of lines that are blocked."""
    return sum(scanner.scan(line).action == "block" for line in junk) / len(junk)


def flagged(scanner: Scanner, texts: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are flagged, each judged alone."""
    for block in blocks(texts):
        lengths = np.array([len(line) for line in block.lines])
        for number, verdict in scanner.scan_joined("\n".join(block.lines), lengths):
            if verdict.action != "pass":
                yield block.lines[number]


def texts_of(folder: str) -> Callable[[], Iterator[str]]:
    """Return what reads the text files below a folder, again and again."""
    paths = [str(path) for path in sorted(Path(folder).rglob("*.txt"))]
    return lambda: (document.text for document in sources.read(*paths, errors="replace"))


def main() -> None:
    """Print a table: family, terms, found, clean lines flagged of a million; these on stderr."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clean", required=True, metavar="DIR")
    parser.add_argument("--lang", default="")
    parser.add_argument("--family", default="", help="one of several languages, with --lang one")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    clean = texts_of(given.clean)
    sys.stdout.write("| family | terms | found | of a million clean lines |\n|---|--:|--:|--:|\n")
    for family in families():
        if given.lang not in {"", family.lang} or given.family not in {"", family.name}:
            continue
        learned = learn(lines(family.lang, family.name, 1), clean, name="held-out", jobs=given.jobs)
        scanner = Scanner(parse_rules(fragment(learned, clean, "spam")))
        share = found(scanner, lines(family.lang, family.name, 2))
        false = list(flagged(scanner, clean()))
        rate = 1e6 * len(false) / learned.clean
        name = f"{family.lang} {family.name}"
        row = f"| {name} | {len(learned.terms)} | {share:.1%} | {rate:.2f} |"
        sys.stdout.write(row + "\n")
        sys.stderr.writelines(f"{name}: {line}\n" for line in false)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
