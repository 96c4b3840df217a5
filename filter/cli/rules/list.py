"""`hogwash rules list`: a row a rule, those switched off too."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from filter.cli import options
from filter.cli.parser import Parser, add_choice
from filter.model import Rule

_EXAMPLES = """\
examples:
  hogwash rules list
  hogwash rules list --rules mine.yml --format json
"""

_COLUMNS = ("id", "category", "severity", "status", "words")


def run(words: Sequence[str], prog: str) -> int:
    """Print the rules."""
    parser = Parser(prog, "Show what rules there are.", _EXAMPLES)
    options.add_rules(parser)
    add_choice(
        parser, "--format", "format", ("table", "json"), default="table", help="default table"
    )
    arguments = parser.parse(words)
    rules = options.all_rules_of(arguments)
    if arguments.format == "json":
        objects = [_object(rule) for rule in rules]
        sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(_table([_COLUMNS, *map(_row, rules)]))
    return 0


def _object(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "category": rule.category,
        "severity": rule.severity,
        "score": rule.score,
        "status": rule.status,
        "words": len(rule.terms),
        "patterns": len(rule.patterns),
        "signals": [name for name, _ in rule.signals],
        "examples": len(rule.examples),
        "place": str(rule.place) if rule.place else None,
        "description": rule.description,
    }


def _row(rule: Rule) -> tuple[str, ...]:
    return rule.id, rule.category, rule.severity, rule.status, str(len(rule.terms))


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows with aligned columns, the last one to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        lines.append("  ".join([*cells, row[-1].rjust(widths[-1])]) + "\n")
    return lines
