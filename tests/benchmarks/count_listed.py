"""Count how common the words of all rules are in honest text, for rules/lists/ordinary.txt and common.txt.

    python -m tests.benchmarks.count_listed DIR... -o rules/lists

DIR holds a folder a language with plain text files. Counted is in how many lines a word stands
that a rule with a pool looks for, of all languages and of each.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from filter import load_rules
from filter.engine.suggest.counts import count, term_program
from filter.ruleset.pool import fill_pools

ORDINARY, SELDOM = 100.0, 4.0
"""Lines of a million: a word in more is no sign of junk, one in more than four is a weak one."""
OF_A_LANGUAGE = 1000.0
"""Lines of a million of one language, in which an ordinary word stands: of some there is little text."""
FEWEST = 10
"""Lines of a language: what stands in fewer may be there by chance."""

HEAD = """\
# Words of the rules that stand in honest text too, in {rates} lines of a million: rules that pool all words
# (rules/many-words.yml) know them by this list. Written by tests/benchmarks/count_listed.py, which counts
# manuals, help texts, news, reviews and what interfaces say.
"""


def texts_by_language(folders: Sequence[Path]) -> dict[str, list[Path]]:
    """Return the text files of folders by language, that is by the folder in them."""
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.glob("*/*.txt")):
            found[path.parent.name].append(path)
    return found


def lines_of(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the lines of text files."""
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as stream:
            yield from stream


def pooled_words() -> list[str]:
    """Return the words that the built-in rules have together."""
    rules = load_rules("builtin").rules
    every = [rule if rule.pool is None else replace(rule, pool=(), terms=()) for rule in rules]
    pool = next(rule for rule in fill_pools(every) if rule.pool is not None)
    return list(dict.fromkeys(word.text for word in pool.terms))


def main(arguments: list[str] | None = None) -> None:
    """Write the lists."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args(arguments)
    program = term_program(pooled_words())
    every, lines = np.zeros(len(program.term_names)), 0
    most = every.copy()  # of a language
    for paths in texts_by_language(options.folders).values():
        counted = count(program, lambda paths=paths: lines_of(paths), jobs=options.jobs)
        own, terms = int(counted.lines.sum()), counted.terms.sum(axis=0)
        most = np.maximum(most, np.where(terms >= FEWEST, terms / max(own, 1) * 1e6, 0))
        every, lines = every + terms, lines + own
    shares = every / max(lines, 1) * 1e6
    ordinary = (shares > ORDINARY) | (most > OF_A_LANGUAGE)
    common, seldom = (
        sorted(np.array(program.term_names, object)[chosen].tolist())
        for chosen in (ordinary, (shares > SELDOM) & ~ordinary)
    )
    written = (
        ("ordinary.txt", f"more than {ORDINARY:g}, or {OF_A_LANGUAGE:g} of a language,", common),
        ("common.txt", f"{SELDOM:g} to {ORDINARY:g}", ["[common]", *seldom]),
    )
    for name, rates, listed in written:
        text = "\n".join((HEAD.format(rates=rates), *listed, ""))
        (options.output / name).write_text(text, encoding="utf-8")
    print(f"{lines:,} lines, {len(common):,} ordinary, {len(seldom):,} seldom")


if __name__ == "__main__":
    main()
