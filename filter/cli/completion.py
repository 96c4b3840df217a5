"""`hogwash completion`: scripts by which shells complete commands, options and their values."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from filter import cli
from filter.cli.parser import Command, Parser, described, one_of
from filter.errors import HogwashError, UsageError

_SHELLS = ("bash", "zsh", "fish")

_EXAMPLES = """\
examples:
  eval "$(hogwash completion bash)"                        bash: a line for ~/.bashrc
  hogwash completion zsh > ~/.zfunc/_hogwash               zsh: into a folder of $fpath
  hogwash completion fish > ~/.config/fish/completions/hogwash.fish

exit code: 0 printed, 2 wrong call, or the extra is missing: pip install 'hogwash[completion]'
"""

_PATHS = ("PATH", "FILE", "DIR", "FOLDER", "NEW")
"""What stands in the place of a path's name in --help."""


def run(words: Sequence[str], prog: str) -> int:
    """Print the script for a shell."""
    parser = Parser(prog, "Print the script by which a shell completes hogwash.", _EXAMPLES)
    parser.add_argument(
        "shell", type=one_of("shell", _SHELLS), choices=_SHELLS, help="bash, zsh or fish"
    )
    shell = parser.parse(words).shell
    try:
        shtab: Any = importlib.import_module("shtab")
    except ModuleNotFoundError:
        hint = "pip install 'hogwash[completion]'"
        raise UsageError("U024", f"{prog} needs shtab", hint=hint) from None
    root = argparse.ArgumentParser("hogwash", add_help=False)
    root.add_argument("-h", "--help", action="help", help="show what there is and exit")
    root.add_argument("--version", action="version", version="")
    _add_commands(root, cli.COMMANDS, "hogwash", shtab.FILE)
    sys.stdout.write(shtab.complete(root, shell).rstrip() + "\n")
    return 0


def _add_commands(
    parser: argparse.ArgumentParser, commands: Mapping[str, Command], prog: str, files: Any
) -> None:
    """Add commands and theirs as argparse's own, with what they take."""
    inner = parser.add_subparsers()
    for name, command in commands.items():
        module = importlib.import_module(command.module)
        if hasattr(module, "COMMANDS"):
            below = inner.add_parser(name, help=command.about, description=command.about)
            _add_commands(below, module.COMMANDS, f"{prog} {name}", files)
            continue
        try:
            found = described(command, f"{prog} {name}")
        except HogwashError:
            continue  # what it needs is not installed
        for action in found._actions:  # noqa: SLF001 - argparse has no public list of them
            names = str(action.metavar).replace("|", " ").split()
            if action.choices is None and set(names) & set(_PATHS):
                action.complete = files  # type: ignore[attr-defined]
        inner.add_parser(
            name, help=command.about, description=command.about, parents=[found], add_help=False
        )
