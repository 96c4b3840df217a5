"""Count which rules wake honest lines: the first thing to look at where scanning became slower.

    python -m tests.benchmarks.count_awake TEXT... [--rules NAME|PATH] [--show N] [--examples RULE]

Prints of every rule how many lines it wakes, and how many that no other does. Those lines are looked at
closely, so one rule with a literal that every text holds can slow down all. `--examples` shows the
words and patterns that wake one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from filter import Scanner, load_rules, read
from filter.engine import wake
from filter.engine.automaton import Found
from filter.engine.joining import Batch
from filter.engine.program import Program, bounded_owners_of
from filter.engine.wake import Places


class Counts:
    """What woke lines: lines by rule, those that no other rule wakes, and by what one rule was."""

    def __init__(self, rule: str | None) -> None:
        """Look at what wakes `rule`, if there is one."""
        self.rule = rule
        self.lines: Counter[str] = Counter()
        self.alone: Counter[str] = Counter()
        self.causes: Counter[str] = Counter()

    def add(
        self, program: Program, lines: Places, found: Found, told: tuple[Places, Places]
    ) -> None:
        """Add what is told of a batch; `lines` and `found` as `wake.told_by_one_rule` takes them."""
        line, rule = told
        _, place, others = np.unique(line, return_inverse=True, return_counts=True)
        names = [program.rules[at].id for at in rule.tolist()]
        self.lines.update(names)
        self.alone.update(np.array(names)[others[place] == 1].tolist())
        if self.rule is not None:
            number = [one.id for one in program.rules].index(self.rule)
            self._add_causes(program, number, lines, found, set(line[rule == number].tolist()))

    def _add_causes(
        self, program: Program, number: int, lines: Places, found: Found, awake: set[int]
    ) -> None:
        owners = program.owners
        place, owner = bounded_owners_of(owners, found.form, found.left, found.right)
        own = (owners.rule.take(owner) == number) & np.isin(lines.take(place), list(awake))
        sources = {p.term: f"/{p.search.pattern}/" for p in program.patterns[number]}
        by_line: dict[int, set[str]] = {}
        columns = (lines.take(place[own]), owners.term.take(owner[own]))
        for line, term in zip(*(column.tolist() for column in columns), strict=True):
            name = program.term_names[term] or sources[term][:60]
            by_line.setdefault(line, set()).add(name)
        self.causes.update(", ".join(sorted(names)) for names in by_line.values())


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("text", type=Path, nargs="+")
    parser.add_argument("--rules", default="builtin")
    parser.add_argument("--show", type=int, default=30)
    parser.add_argument("--examples", metavar="RULE")
    options = parser.parse_args()
    scanner = Scanner(load_rules(options.rules))
    counts = Counts(options.examples)
    total = 0
    tell = wake.told_by_one_rule

    def told_by_one_rule(
        program: Program, batch: Batch, lines: Places, found: Found
    ) -> tuple[Places, Places]:
        nonlocal total
        total += len(batch.line_ends) + 1
        told = tell(program, batch, lines, found)
        counts.add(program, lines, found, told)
        return told

    wake.told_by_one_rule = told_by_one_rule
    for path in options.text:
        for _ in scanner.scan_all(read(path, input="text"), max_findings=0):
            pass
    print(f"{total:,} lines, {sum(counts.alone.values()):,} woken by one rule alone")
    for name, count in counts.lines.most_common(options.show):
        print(f"{count:8,} {counts.alone[name]:8,}  {name}")
    for causes, count in counts.causes.most_common(options.show):
        print(f"{count:8,}  {causes}")


if __name__ == "__main__":
    main()
