"""Arguments: commands found by name, mistakes met with the name that was meant."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from filter import __version__
from filter.cli.terminal import width_of
from filter.errors import UsageError, nearest


class Command(NamedTuple):
    """A command: its module is imported when it runs.

    The module holds `run(words: Sequence[str], prog: str) -> int`.
    """

    module: str
    about: str


def run_command(
    prog: str, about: str, commands: Mapping[str, Command], words: Sequence[str], examples: str
) -> int:
    """Run the command that the first word names, with the other words."""
    if words and words[0] in commands:
        module = importlib.import_module(commands[words[0]].module)
        return int(module.run(words[1:], f"{prog} {words[0]}"))
    parser = Parser(prog, about, _listed(commands) + "\n" + examples)
    parser.usage = f"{prog} COMMAND ..."
    parser.add_argument("--version", action="version", version=f"hogwash {__version__}")
    if words and not words[0].startswith("-"):
        hint = meant(words[0], commands) or f"there are {', '.join(commands)}"
        if "scan" in commands and os.path.exists(words[0]):  # noqa: PTH110
            hint = f"did you mean '{prog} scan {words[0]}'?"
        raise UsageError("U002", f"there is no command {prog} {words[0]!r}", hint=hint)
    parser.parse(words)
    parser.print_help(sys.stderr)
    return 2


class Described(Exception):  # noqa: N818 - it is no error
    """Carries the parser of a command out of it."""

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser.prog)
        self.parser = parser


def described(command: Command, prog: str) -> Parser:
    """Return the parser of a command, which makes it when it runs."""
    try:
        importlib.import_module(command.module).run([_DESCRIBE], prog)
    except Described as found:
        return found.parser
    raise AssertionError(f"{command.module} takes no arguments")


_DESCRIBE = "\0describe"
"""What no shell can pass as an argument."""


def _listed(commands: Mapping[str, Command]) -> str:
    width = max(map(len, commands))
    rows = (f"  {name:{width}}  {command.about}\n" for name, command in commands.items())
    return "commands:\n" + "".join(rows)


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return a hint at the known word that is close to `word`."""
    close = nearest(word, known)
    return f"did you mean {close!r}?" if close else None


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Each option that is added makes one; without a width it would import shutil for it.
    return argparse.RawDescriptionHelpFormatter(prog, width=width_of(sys.stdout) - 2)


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError and takes options between paths."""

    def __init__(self, prog: str, about: str, examples: str) -> None:
        super().__init__(
            prog=prog,
            description=about,
            epilog=examples,
            formatter_class=_formatter,
            allow_abbrev=False,
        )

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse all words.

        Raises:
            UsageError: A word is unknown, or a value is missing or wrong.
        """
        if list(words) == [_DESCRIBE]:
            raise Described(self)
        # Everything behind `--` is a path; argparse loses that between options.
        cut = list(words).index("--") if "--" in words else len(words)
        arguments, unknown = self.parse_known_intermixed_args(words[:cut])
        behind = list(words[cut + 1 :])
        if behind and hasattr(arguments, "paths"):
            arguments.paths += behind
        elif behind:
            unknown += behind
        if unknown:
            options = [name for action in self._actions for name in action.option_strings]
            hint = meant(unknown[0].partition("=")[0], options) or self._help_hint()
            raise UsageError("U001", f"unknown argument {unknown[0]!r}", hint=hint)
        return arguments

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise UsageError("U001", message, hint=self._help_hint())

    def _help_hint(self) -> str:
        return f"see {self.prog} --help"


def one_of(what: str, known: Iterable[str]) -> Callable[[str], str]:
    """Return the type of an argument that takes one of a table's names."""
    names = list(known)

    def check(value: str) -> str:
        if value not in names:
            hint = meant(value, names) or f"there are {', '.join(names)}"
            raise UsageError("U003", f"there is no {what} {value!r}", hint=hint)
        return value

    return check


def positive(value: str) -> int:
    """Return the type of an argument that takes a number from 1 up."""
    if not value.isdecimal() or int(value) < 1:
        raise UsageError("U005", f"{value!r} is not a number from 1 up")
    return int(value)


def number_of(value: str) -> float:
    """Return the type of an argument that takes a number from 0 up."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise UsageError("U005", f"{value!r} is not a number from 0 up")
    return number


def count_of(value: str) -> int:
    """Return the type of an argument that takes a whole number from 0 up."""
    return int(number_of(value))


def add_choice(
    group: argparse._ActionsContainer, name: str, what: str, known: Iterable[str], **more: Any
) -> None:
    """Add an option that takes one of a table's names."""
    names = list(known)
    metavar = "{" + ",".join(names) + "}"
    group.add_argument(name, type=one_of(what, names), choices=names, metavar=metavar, **more)
