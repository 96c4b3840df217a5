"""`hogwash init`: the files that rules of one's own begin with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from filter.cli import output
from filter.cli.parser import Parser
from filter.errors import UsageError
from filter.reports.safe import safe
from filter.ruleset.schema import schema_text

_EXAMPLES = """\
examples:
  hogwash init                here
  hogwash init ../site        in another folder

It writes hogwash.yml, rules/first.yml and the schemas that editors complete both from. None of them
is overwritten without --force.

exit code: 0 written, 2 a file is there already or cannot be written
"""

_CONFIG = """\
# yaml-language-server: $schema=.hogwash/config.schema.json
# Found by every hogwash command that runs in this folder or below it.
extends: [builtin, ./rules/]

thresholds: {review: 3, block: 8}

# rules: {some-rule: off}             switch a rule; `hogwash rules list` shows all
# categories: {adult: off}            switch all rules of a kind

allow:
  - path: "*rules/*.yml"
    reason: rules quote what they look for
"""

_RULES = """\
# yaml-language-server: $schema=../.hogwash/rules.schema.json
rules:
  - id: first-rule
    description: Lines that sell copied watches
    message: "{distinct} words of a watch seller cover {density:.0%} of this passage: {terms}"
    category: replica
    severity: critical                # low 1, medium 3, high 5, critical 10; from 8 up it blocks
    words:
      - replica watches
      - swiss clone
      - aaa quality
      - mirror copy
      - wholesale watches
    when:
      at_least: {distinct: 3, density: 0.4}
    tests:
      match:
        - replica watches swiss clone aaa quality mirror copy
      no_match:
        - Customs officers found replica watches of aaa quality in a container, the port said.
"""


def run(words: Sequence[str], prog: str) -> int:
    """Write the files; tell what to do next."""
    parser = Parser(prog, "Begin rules of your own: write files to go on from.", _EXAMPLES)
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="where; by default here"
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    arguments = parser.parse(words)
    folder = Path(arguments.folder)
    files = {
        folder / "hogwash.yml": _CONFIG,
        folder / "rules" / "first.yml": _RULES,
        folder / ".hogwash" / "rules.schema.json": schema_text("rules"),
        folder / ".hogwash" / "config.schema.json": schema_text("config"),
    }
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there and not arguments.force:
        raise UsageError(
            "U035",
            f"{', '.join(map(str, there))} {'is' if len(there) == 1 else 'are'} there already",
            hint="--force overwrites",
        )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with output.replacing(path) as write:
            write(text.encode())
        sys.stdout.write(f"wrote {safe(str(path))}\n")
    move = "" if folder == Path() else f"  cd {safe(str(folder))}\n"
    sys.stdout.write(f"\nnext:\n{move}{_NEXT}")
    return 0


_NEXT = """\
  edit rules/first.yml
  hogwash rules test --rules rules/ --watch     its tests, again whenever you save
  hogwash rules lint --rules rules/             what is likely a mistake
  hogwash rules rehearse rules/ --rules builtin --corpus TEXTS
                                                what it would have flagged so far
  hogwash scan TEXTS                            the builtin rules and yours
"""
