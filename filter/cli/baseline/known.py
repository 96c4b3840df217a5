"""What the commands about baselines share: options, the scan, the file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from filter import sources
from filter.cli import options, output
from filter.cli.complaints import tell_error
from filter.cli.parser import Parser
from filter.cli.progress import counted
from filter.engine.baseline import REASON, Key, Known, parse, spelled, without_known
from filter.errors import Place, UsageError
from filter.model import RuleSet, Verdict

FILE = "hogwash-baseline.json"

EXAMPLES = f"""\
examples:
  hogwash baseline create site/                  accept what is there, in {FILE}
  hogwash scan --baseline {FILE} site/   only what is new counts
  hogwash baseline prune site/                   forget what is not there any more
"""


def parse_words(words: Sequence[str], prog: str, about: str) -> argparse.Namespace:
    """Parse what both commands take."""
    parser = Parser(prog, about, EXAMPLES)
    options.add_input(parser)
    options.add_rules(parser)
    options.add_work(parser)
    group = parser.add_argument_group("baseline")
    group.add_argument(
        "--baseline", default=FILE, metavar="FILE", help=f"the baseline; by default {FILE}"
    )
    group.add_argument(
        "--reason", default=REASON, metavar="TEXT", help="why new entries are accepted"
    )
    arguments = parser.parse(words)
    options.default_to_stdin(parser, arguments)
    return arguments


def read_baseline(path: str) -> dict[Key, Known]:
    """Read a baseline from a file.

    Raises:
        UsageError: It is not there, or is no baseline.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "make one with `hogwash baseline create`"
        what = f"the baseline cannot be read: {error}"
        raise UsageError("U010", what, place=Place(path), hint=hint) from None
    return parse(text, path)


def only_new(path: str, verdicts: Iterable[Verdict], ruleset: RuleSet) -> Iterator[Verdict]:
    """Return verdicts without the findings of the baseline in a file, which is read at once."""
    return without_known(verdicts, read_baseline(path), ruleset)


class Scan:
    """The findings of the paths that are named; `names` of all documents, `failed` after errors."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.failed = False
        self.names: set[str] = set()

    def verdicts(self) -> Iterator[Verdict]:
        """Yield a verdict for every document."""
        arguments = self.arguments
        documents = sources.read(
            *arguments.paths,
            input=arguments.input,
            field=arguments.field,
            encoding=arguments.encoding,
            stdin_name=arguments.stdin_filename,
        )
        scanner = options.scanner_of(arguments)
        for verdict in scanner.scan_all(
            counted(documents, also_written=False), jobs=arguments.jobs
        ):
            self.names.add(verdict.name.replace("\\", "/").removeprefix("./"))
            if verdict.error is not None:
                self.failed = True
                tell_error(verdict.name, verdict.error)
            yield verdict


def write_baseline(path: str, baseline: Mapping[Key, Known]) -> None:
    """Write a baseline, whole or not at all."""
    with output.replacing(Path(path)) as write:
        write(spelled(baseline).encode())
