"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from filter.cli import cache
from filter.cli.parser import Parser, add_choice, positive
from filter.cli.terminal import is_terminal
from filter.engine.allocation import collect_rarely, keep_freed_memory
from filter.engine.scanner import Scanner
from filter.errors import UsageError
from filter.model import Rule, RuleSet
from filter.sources import AUTO, READERS, STDIN

if TYPE_CHECKING:
    from pathlib import Path  # imported when a file of that name is looked for


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the rules."""
    group = parser.add_argument_group("rules")
    group.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="NAME|PATH",
        help="builtin, a rule file or a folder of them, repeatable; by default what the "
        "configuration extends, else builtin",
    )
    group.add_argument(
        "--config",
        metavar="FILE",
        help="configuration; by default the hogwash.yml found here or in a folder above",
    )


def config_path(arguments: argparse.Namespace) -> Path | None:
    """Return the configuration that is named, or the one found upwards from here."""
    path = importlib.import_module("pathlib").Path
    if arguments.config is not None:
        return cast("Path", path(arguments.config))
    found = importlib.import_module("filter.ruleset").find_config(path.cwd())
    return cast("Path | None", found)


def rule_names(arguments: argparse.Namespace) -> list[str]:
    """Return what the options load: names and paths, or what the configuration extends."""
    config = None if arguments.rules else config_path(arguments)
    if config is None:
        return list(arguments.rules) or ["builtin"]
    settings = importlib.import_module("filter.ruleset.config").read_config(config, [])
    return [name for name, _ in settings.wanted]


def ruleset_of(arguments: argparse.Namespace) -> RuleSet:
    """Load the rules that the options choose."""
    ruleset = importlib.import_module("filter.ruleset")
    return cast("RuleSet", ruleset.load_rules(*arguments.rules, config=config_path(arguments)))


def scanner_of(arguments: argparse.Namespace, *, lists: bool = False) -> Scanner:
    """Return the scanner for the rules that the options choose, from the cache where it holds it.

    Rules that come from it are not even parsed; they name no words. `lists`: words are asked for.
    """
    keep_freed_memory()
    collect_rarely()
    if lists:
        return Scanner(ruleset_of(arguments))
    began = time.time()
    names = (*arguments.rules, "--config", str(arguments.config))
    key = None if arguments.no_cache else cache.key_of(*names)
    scanner = cache.load(key) if key else None
    if scanner is not None:
        return scanner
    config = config_path(arguments)
    loaded = importlib.import_module("filter.ruleset.load").load(*arguments.rules, config=config)
    scanner = Scanner(loaded.ruleset()).without_lists()
    if key:
        start = importlib.import_module("pathlib").Path.cwd() if arguments.config is None else None
        trace = importlib.import_module("filter.ruleset.trace").trace
        seen = trace(loaded, tuple(arguments.rules), config, start)
        if seen is not None:
            cache.store(key, scanner, seen, began)
    return scanner


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add paths and the options that say how to read them."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders (all files below, but hidden and binary ones), - for stdin",
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how to read what is named."""
    group = parser.add_argument_group("input")
    formats = "; ".join(f"{name}: {reader.about}" for name, reader in READERS.items())
    add_choice(
        group,
        "--input",
        "input format",
        (AUTO, *READERS),
        default=AUTO,
        help=f"auto: by file ending, else by content; {formats}",
    )
    group.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME",
        help="field of a record that holds its text, a dotted path, repeatable; by default text, "
        "content or body",
    )
    group.add_argument(
        "--encoding",
        metavar="NAME",
        help="encoding of the input; by default its byte order mark, the label of a page, UTF-8, "
        "or what it looks like",
    )
    group.add_argument(
        "--stdin-filename",
        default="<stdin>",
        metavar="NAME",
        help="name that stdin has in reports, in `allow:` and for --input auto",
    )


def reading_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return those options as `sources.read` takes them."""
    return {
        "input": arguments.input,
        "field": arguments.field,
        "encoding": arguments.encoding,
        "stdin_name": arguments.stdin_filename,
    }


def add_work(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the work is done."""
    add_jobs(parser)
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="neither use nor keep compiled rules in the user's cache folder",
    )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option that says how many processes work."""
    parser.add_argument(
        "--jobs",
        type=positive,
        default=_processors(),
        metavar="N",
        help="processes that judge a long input; by default one for every processor",
    )


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # of a container, not of its machine
    return os.cpu_count() or 1


def add_dataset(parser: argparse.ArgumentParser) -> None:
    """Add the options of work on datasets."""
    group = parser.add_argument_group("Parquet datasets")
    group.add_argument(
        "--output-dir",
        metavar="DIR",
        help="write Parquet files there, a part of the input each; run again after a stop to go on",
    )
    group.add_argument(
        "--keep-going",
        action="store_true",
        help="do the rest where files, row groups or rows cannot be read, and exit with 2",
    )


def wants_dataset(arguments: argparse.Namespace) -> bool:
    """Whether `--output-dir` is to be filled.

    Raises:
        UsageError: An option is given that only a dataset has.
    """
    if arguments.keep_going and not arguments.output_dir:
        raise UsageError("U030", "--keep-going goes with --output-dir")
    return bool(arguments.output_dir)


def default_to_stdin(parser: Parser, arguments: argparse.Namespace) -> None:
    """Read stdin where no path is given, unless somebody would have to type it.

    Raises:
        UsageError: There is no path and a terminal on stdin.
    """
    if arguments.paths:
        return
    if is_terminal(sys.stdin):
        sys.stderr.write(parser.format_usage())
        raise UsageError(
            "U007",
            "there is nothing to read",
            hint=f"name files, or pipe text in: cat page.txt | {parser.prog}",
        )
    arguments.paths = [STDIN]


def all_rules_of(arguments: argparse.Namespace) -> tuple[Rule, ...]:
    """Load the rules that the options choose, those that are switched off too."""
    load = importlib.import_module("filter.ruleset.load")
    loaded = load.load(*arguments.rules, config=config_path(arguments))
    loaded.ruleset()  # raises what is wrong
    return cast("tuple[Rule, ...]", loaded.rules)
