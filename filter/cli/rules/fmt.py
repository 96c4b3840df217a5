"""`hogwash rules fmt`: give rule files the one layout, and keep what is written in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from filter.cli.parser import Parser
from filter.cli.rules import rewriting
from filter.errors import InputError, Place, RuleError, UsageError
from filter.ruleset.digest import digest_of
from filter.ruleset.files import beside, rule_files
from filter.ruleset.layout import formatted, formatted_list
from filter.ruleset.load import Loaded, load
from filter.ruleset.words import list_paths
from filter.sources import STDIN

_EXAMPLES = """\
examples:
  hogwash rules fmt rules/             change the files
  hogwash rules fmt --diff rules/      show what would change
  hogwash rules fmt --check rules/     for CI: exit code 1 when something would
  hogwash rules fmt - < mine.yml       one file through a pipe

The keys of a rule get one order, rules one blank line between them, and spaces at the ends of lines
go; in lists of words, too. Comments, quotes, line breaks and the order of words stay. The rules are
loaded before and after: where they would not mean the same, nothing is changed.

exit code: 0 formatted, 1 --check or --diff found something to change, 2 the rules do not load
"""


def run(words: Sequence[str], prog: str) -> int:
    """Format files, or show what would change."""
    arguments = _parse(words, prog)
    if arguments.paths == [STDIN]:
        sys.stdout.write(formatted(_piped(), "<stdin>"))
        return 0
    before = _loaded(arguments)
    texts = {}
    files = dict.fromkeys(_files(arguments, before))
    for path in files:
        old = rewriting.text_of(path)
        new = formatted_list(old) if path.suffix == ".txt" else formatted(old, str(path))
        if new != old:
            texts[path] = old, new
    if arguments.diff:
        rewriting.show(texts)
    elif arguments.check:
        sys.stdout.writelines(f"{path}: would be formatted\n" for path in texts)
    else:
        rewriting.write(texts, lambda: _digest(_loaded(arguments)) == _digest(before))
        sys.stdout.writelines(f"{path}: formatted\n" for path in texts)
    sys.stdout.write("" if arguments.diff else f"{len(texts)} of {len(files)} files\n")
    return int(bool(texts) and (arguments.check or arguments.diff))


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    parser = Parser(prog, "Give rule files the one layout.", _EXAMPLES)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="rule files, folders of them, - for stdin"
    )
    parser.add_argument("--check", action="store_true", help="change nothing; tell what would")
    parser.add_argument("--diff", action="store_true", help="change nothing; show the changes")
    arguments = parser.parse(words)
    if not arguments.paths:
        raise UsageError("U007", "there is nothing to format", hint=f"{prog} rules/")
    return arguments


def _piped() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise InputError("I002", f"is not UTF-8: {error.reason}", place=Place("<stdin>")) from None


def _loaded(arguments: argparse.Namespace) -> Loaded:
    loaded = load(*arguments.paths)
    if loaded.report:
        raise RuleError(loaded.report)
    return loaded


def _digest(loaded: Loaded) -> str:
    return digest_of(loaded.rules, loaded.config.thresholds, loaded.config.allow)


def _files(arguments: argparse.Namespace, loaded: Loaded) -> Iterator[Path]:
    """Yield the rule files that are named, and the lists of words that these name."""
    for name in arguments.paths:
        yield from (Path(file.name) for file in rule_files(name))
    for node in loaded.nodes:
        yield from (Path(beside(path)) for path in list_paths(node))
