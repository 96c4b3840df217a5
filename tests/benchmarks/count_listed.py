"""Count how common the words of all rules are in honest text, for rules/lists/ordinary.txt and common.txt.

    python -m tests.benchmarks.count_listed DIR... -o rules/lists

DIR holds plain text files, at any depth. Counted is in how many lines a word stands that a rule with
a pool looks for. Rates are of all lines together: a word of one language is rare among ten.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from filter import load_rules
from filter.engine.suggest.counts import count, term_program
from filter.ruleset.pool import fill_pools

ORDINARY, SELDOM = 100.0, 4.0
"""Lines of a million: a word in more is no sign of junk, one in more than four is a weak one."""

HEAD = """\
# Words of the rules that stand in honest text too, in {rates} lines of a million: rules that pool all words
# (rules/many-words.yml) know them by this list. Written by tests/benchmarks/count_listed.py, which counts
# manuals, help texts, news and reviews.
"""


def lines_below(folders: list[Path]) -> Iterator[str]:
    """Yield the lines of all text files."""
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
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
    counted = count(program, lambda: lines_below(options.folders), jobs=options.jobs)
    shares = counted.terms.sum(axis=0) / max(int(counted.lines.sum()), 1) * 1e6
    rated = sorted(zip(program.term_names, shares.tolist(), strict=True))
    common = [word for word, rate in rated if rate > ORDINARY]
    seldom = [word for word, rate in rated if SELDOM < rate <= ORDINARY]
    written = (
        ("ordinary.txt", f"more than {ORDINARY:g}", common),
        ("common.txt", f"{SELDOM:g} to {ORDINARY:g}", ["[common]", *seldom]),
    )
    for name, rates, lines in written:
        text = "\n".join((HEAD.format(rates=rates), *lines, ""))
        (options.output / name).write_text(text, encoding="utf-8")
    print(f"{int(counted.lines.sum()):,} lines, {len(common):,} ordinary, {len(seldom):,} seldom")


if __name__ == "__main__":
    main()
