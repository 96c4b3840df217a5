"""`hogwash rules`: the commands of those who write rules, in the table COMMANDS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filter.cli.parser import Command, run_command

COMMANDS: Mapping[str, Command] = {
    "list": Command("filter.cli.rules.list", "show what rules there are"),
    "test": Command("filter.cli.rules.test", "run the tests that rules carry"),
    "lint": Command("filter.cli.rules.lint", "find what is likely a mistake"),
    "fmt": Command("filter.cli.rules.fmt", "give rule files the one layout"),
    "explain": Command(
        "filter.cli.rules.explain", "show what a rule looks for, or why a text is junk"
    ),
    "suggest": Command("filter.cli.rules.suggest", "propose new words from lines of junk"),
    "rehearse": Command("filter.cli.rules.rehearse", "show what changed rules would have done"),
    "schema": Command("filter.cli.rules.schema", "print the JSON Schema of rule files"),
}
"""Name -> command; a new command is a module and a row here."""

_EXAMPLES = """\
examples:
  hogwash rules list
  hogwash rules test --rules mine.yml
  hogwash rules lint --rules rules/
  hogwash rules fmt rules/
  hogwash rules explain zh-adult-keywords
  hogwash rules rehearse mine.yml --corpus posts/
  hogwash rules suggest --junk spam.txt --clean corpus/
"""


def run(words: Sequence[str], prog: str) -> int:
    """Run the command that the first word names."""
    return run_command(prog, "List, test, check and explain rules.", COMMANDS, words, _EXAMPLES)
