"""The command line of `python -m filter.integrations.spark` and the like, and its failures."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence

from filter.cli import complaints, options
from filter.cli.parser import Parser
from filter.errors import HogwashError
from filter.model import ACTIONS, RuleSet

Counts = Counter[tuple[str, bool]]
"""(action, whether there is an error) -> rows."""


def run(
    name: str,
    about: str,
    work: Callable[[argparse.Namespace, RuleSet], Counts],
    argv: Sequence[str] | None = None,
) -> int:
    """Do `work` as the command line says; return 2 if a row could not be judged, else 0."""
    parser = Parser(f"python -m filter.integrations.{name}", about, "")
    parser.add_argument("input", help="folder or file of Parquet")
    parser.add_argument("output", help="folder to write, not there yet")
    parser.add_argument("--field", default="text", help="column of text (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    options.add_rules(parser)
    try:
        arguments = parser.parse(sys.argv[1:] if argv is None else argv)
        counts = work(arguments, options.ruleset_of(arguments))
    except (HogwashError, OSError) as error:
        sys.stderr.write(complaints.spelled(error))
        return 2
    judged = ", ".join(f"{counts[action, False]:,} {action}" for action in reversed(ACTIONS))
    failed = sum(count for (_, wrong), count in counts.items() if wrong)
    complaints.tell(f"{sum(counts.values()):,} rows: {judged}; {failed:,} without a verdict")
    return 2 if failed else 0
