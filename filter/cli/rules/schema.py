"""`hogwash rules schema`: the JSON Schema that editors check rule files by."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from filter.cli.parser import Parser, add_choice
from filter.ruleset.schema import schema_text

_EXAMPLES = """\
examples:
  hogwash rules schema > rules.schema.json
  and as the first line of a rule file:
  # yaml-language-server: $schema=rules.schema.json
"""


def run(words: Sequence[str], prog: str) -> int:
    """Print the schema."""
    parser = Parser(prog, "Print the JSON Schema of rule files, for editors.", _EXAMPLES)
    add_choice(
        parser,
        "--of",
        "kind of file",
        ("rules", "config"),
        default="rules",
        help="rule files (default) or hogwash.yml",
    )
    sys.stdout.write(schema_text(parser.parse(words).of))
    return 0
