"""`hogwash rules test`: run the tests that rules carry."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from filter.cli import options
from filter.cli.complaints import spelled
from filter.cli.parser import Parser
from filter.cli.rules.watch import watch
from filter.engine.scanner import Scanner
from filter.engine.selftest import ExampleResult, run_examples
from filter.errors import RuleError
from filter.reports.safe import safe
from filter.sources import html

_EXAMPLES = """\
examples:
  hogwash rules test                     the rules that `hogwash scan` would use here
  hogwash rules test --rules mine.yml
  hogwash rules test --rules rules/ --watch
                                         again whenever a file there changes, until Ctrl-C

exit code: 0 all tests passed, 1 some failed, 2 the rules do not load
"""

_SHOWN = 60
_BUILTIN = "builtin"


def run(words: Sequence[str], prog: str) -> int:
    """Run all tests; print those that fail and a count."""
    parser = Parser(prog, "Run the tests that rules carry.", _EXAMPLES)
    parser.add_argument(
        "--watch", action="store_true", help="run them again whenever rule files change"
    )
    options.add_rules(parser)
    arguments = parser.parse(words)
    if arguments.watch:
        watch(_watched(arguments), lambda: _tell(arguments))
    return _run(arguments)


def _watched(arguments: argparse.Namespace) -> list[Path]:
    """Return the paths of the rules and of the configuration; builtin rules do not change."""
    config = options.config_path(arguments)
    paths = [Path(name) for name in options.rule_names(arguments) if name != _BUILTIN]
    return paths + ([config] if config else [])


def _tell(arguments: argparse.Namespace) -> None:
    """Run the tests; rules that do not load are told, since the next version may."""
    try:
        _run(arguments)
    except RuleError as error:
        sys.stdout.flush()
        sys.stderr.write(spelled(error))
        sys.stderr.flush()


def _run(arguments: argparse.Namespace) -> int:
    ruleset = options.ruleset_of(arguments)
    total = failed = 0
    for result in run_examples(Scanner(ruleset), html.documents):
        total += 1
        if not result.passed:
            failed += 1
            sys.stdout.write(_failure(result))
    with_tests = sum(bool(rule.examples) for rule in ruleset.rules)
    count = f"{total} tests of {with_tests} rules: {total - failed} passed, {failed} failed"
    untested = len(ruleset.rules) - with_tests
    sys.stdout.write(count + (f"; {untested} rules have no tests" if untested else "") + "\n")
    return int(failed > 0)


def _failure(result: ExampleResult) -> str:
    example = result.example
    place = f"{safe(str(example.place))}: " if example.place else ""
    wanted = "must match" if example.match else "must not match"
    text = safe(example.text[:_SHOWN]) + ("…" if len(example.text) > _SHOWN else "")
    return f"{place}failed {result.rule.id}: {wanted}: {text}\n    {safe(result.detail)}\n"
