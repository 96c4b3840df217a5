"""`hogwash baseline`: accept what is there, so that only what is new counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filter.cli.baseline.known import EXAMPLES
from filter.cli.parser import Command, run_command

COMMANDS: Mapping[str, Command] = {
    "create": Command("filter.cli.baseline.create", "accept all findings, keeping known reasons"),
    "prune": Command("filter.cli.baseline.prune", "forget findings that are gone"),
}
"""Name -> command; a new command is a module and a row here."""


def run(words: Sequence[str], prog: str) -> int:
    """Run the command that the first word names."""
    about = "Accept what is there, so that only what is new counts."
    return run_command(prog, about, COMMANDS, words, EXAMPLES)
