"""`hogwash quality`: how much junk the rules find, and how many honest lines they flag."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from filter.cli import figures, labelled, options, output
from filter.cli.complaints import tell
from filter.cli.parser import Parser, add_choice, count_of, number_of
from filter.engine import quality
from filter.engine.quality import Quality, Sample
from filter.errors import InputError, Place, UsageError
from filter.reports.safe import safe

_EXAMPLES = """\
examples:
  hogwash quality lines.jsonl                          recall by family, language and evasion
  hogwash quality lines.jsonl --clean corpus/          false lines per million too
  hogwash quality lines.jsonl --save before.json       keep the figures ...
  hogwash quality lines.jsonl --against before.json    ... and see what a change gained and lost
  hogwash quality lines.jsonl --clean corpus/ --min-recall 0.9 --max-false 1
                                                       for CI: exit code 1 when it is worse

a row is {text, label: spam|junk|ham|clean} with, as you like, family, lang, evasion and
context_dependent (true: counted apart); or a page, {lines, junk: [numbers of junk lines from 0]}.
A row without a label that names a family is junk.

exit code: 0 measured, 1 --min-recall or --max-false is not met, 2 something could not be read
"""


def run(words: Sequence[str], prog: str) -> int:
    """Measure; return the exit code."""
    arguments = _parse(words, prog)
    before = _saved(arguments.against) if arguments.against else None
    samples = _samples(arguments)
    found = quality.measure(options.scanner_of(arguments), samples, jobs=arguments.jobs)
    changes = quality.changes(before.noted, found.noted) if before else []
    if arguments.format == "json":
        pieces: Iterator[str] = iter([json.dumps(_report(found, changes, before), indent=1) + "\n"])
    else:
        pieces = chain(
            figures.rates(found),
            figures.worst(quality.offenders(found)[: arguments.show]),
            figures.against(changes, same_lines=before.digest == found.digest, most=arguments.show)
            if before
            else (),
        )
    for piece in pieces:
        sys.stdout.write(piece)
    if arguments.save:
        with output.replacing(Path(arguments.save)) as write:
            write(json.dumps(quality.as_data(found), ensure_ascii=False, indent=1).encode())
    return _code(arguments, found)


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    about = "Measure recall and false lines of the rules over lines that are known."
    parser = Parser(prog, about, _EXAMPLES)
    parser.add_argument("paths", nargs="*", metavar="FILE", help="labelled lines as JSON Lines")
    parser.add_argument(
        "--clean",
        action="append",
        default=[],
        metavar="DIR",
        help="clean text: DIR/LANGUAGE/*.txt, every line a document, repeatable",
    )
    add_choice(
        parser,
        "--unlabelled",
        "label",
        labelled.KINDS,
        help="what rows without label and family are",
    )
    options.add_rules(parser)
    options.add_work(parser)
    group = parser.add_argument_group("output")
    add_choice(group, "--format", "format", ("text", "json"), default="text", help="default text")
    group.add_argument(
        "--show",
        type=count_of,
        default=20,
        metavar="N",
        help="rules and changed lines that are shown; default 20",
    )
    group.add_argument("--save", metavar="FILE", help="write the figures and the lines gone wrong")
    group.add_argument("--against", metavar="FILE", help="compare with what --save wrote")
    group = parser.add_argument_group("limits")
    add_choice(
        group, "--at", "level", ("review", "block"), default="block", help="level; default block"
    )
    group.add_argument(
        "--min-recall", type=_share, metavar="SHARE", help="0 to 1: junk found at that level"
    )
    group.add_argument(
        "--max-false",
        type=number_of,
        metavar="N",
        help="clean lines (--clean) of a million flagged at that level, over all",
    )
    arguments = parser.parse(words)
    if not arguments.paths and not arguments.clean:
        raise UsageError("U007", "there is nothing to measure", hint=f"see {prog} --help")
    return arguments


def _samples(arguments: argparse.Namespace) -> Iterator[Sample]:
    for path in arguments.paths:
        yield from labelled.rows(Path(path), arguments.unlabelled)
    for folder in arguments.clean:
        yield from labelled.clean(Path(folder))


def _saved(path: str) -> Quality:
    try:
        return quality.from_data(json.loads(Path(path).read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            "I010",
            f"no figures of hogwash quality: {error}",
            place=Place(path),
            hint="write them with --save",
        ) from None


def _report(
    found: Quality, changes: Sequence[quality.Change], before: Quality | None
) -> dict[str, Any]:
    """Return what --format json prints; the texts are fit to be shown."""
    report: dict[str, Any] = {
        "digest": found.digest,
        "rates": quality.as_data(found)["rates"],
        "offenders": [_shown(asdict(offender)) for offender in quality.offenders(found)],
    }
    if before:
        report["same_lines"] = before.digest == found.digest
        report["lost"] = [_shown(asdict(c)) for c in changes if not c.better]
        report["gained"] = [_shown(asdict(c)) for c in changes if c.better]
    return report


def _shown(data: Any) -> Any:
    """Return data with every text fit to be shown."""
    if isinstance(data, str):
        return safe(data)
    if isinstance(data, dict):
        return {key: _shown(value) for key, value in data.items()}
    return [_shown(value) for value in data] if isinstance(data, list | tuple) else data


def _code(arguments: argparse.Namespace, found: Quality) -> int:
    """Return 1 and tell why where a limit is not met."""
    code, at = 0, arguments.at
    for kind, limit, name in (
        ("junk", arguments.min_recall, "--min-recall"),
        ("clean", arguments.max_false, "--max-false"),
    ):
        if limit is None:
            continue
        rate = found.rate(kind)
        if not rate.lines:
            raise UsageError("U026", f"{name} is given, but no {kind} lines are")
        if kind == "junk" and rate.share(at) < limit:
            tell(f"recall at {at} is {rate.share(at):.4f}, less than {limit:g}")
            code = 1
        if kind == "clean" and rate.per_million(at) > limit:
            tell(
                f"of a million clean lines {rate.per_million(at):.2f} reach {at}, more than {limit:g}"
            )
            code = 1
    return code


def _share(value: str) -> float:
    if (share := number_of(value)) > 1:
        raise UsageError("U005", f"{value!r} is not a share from 0 to 1")
    return share
