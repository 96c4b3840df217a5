"""`hogwash rules rehearse`: what changed rules would have done to texts of the past."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from filter import sources
from filter.cli import options
from filter.cli.complaints import tell, tell_error
from filter.cli.parser import Parser, add_choice, count_of, number_of
from filter.cli.progress import counted
from filter.engine.rehearse import WAYS, Changed, Rehearsal, RuleChange, rehearse
from filter.engine.scanner import Scanner
from filter.errors import RuleError, UsageError
from filter.model import RuleSet
from filter.reports.safe import safe
from filter.ruleset.digest import digest_of
from filter.ruleset.load import load_rules

_EXAMPLES = """\
examples:
  hogwash rules rehearse mine.yml --corpus posts/               new rules beside the builtin ones
  hogwash rules rehearse new/ --alone --rules old/ --corpus posts/
                                                               one set of rules in place of another
  hogwash rules rehearse mine.yml --corpus posts/ --format markdown > comment.md
                                                               for review in a pull request
  hogwash rules rehearse mine.yml --corpus clean/ --max-flagged 1
                                                               for CI: exit code 1 where more than
                                                               1 line of a million is newly flagged

A rule of NEW takes the place of the current rule with its id; all others stay (--alone: go). A line
is what the strongest finding in it is, and counts for every rule that decides it. Texts that are
one line each, such as titles and comments, are read with --input lines.

exit code: 0 rehearsed, 1 --max-flagged is exceeded, 2 something could not be read or judged
"""

_SHOWN = 100
_SAMPLE_KEYS = ("name", "record", "line", "before", "after", "text")


def run(words: Sequence[str], prog: str) -> int:
    """Judge by both sets of rules and tell the difference; return the exit code."""
    arguments = _parse(words, prog)
    current = options.ruleset_of(arguments)
    changed = _changed(arguments, current)
    texts = sources.read(*arguments.corpus, **options.reading_of(arguments))
    found = rehearse(
        Scanner(current),
        Scanner(changed),
        counted(texts, also_written=False),
        jobs=arguments.jobs,
        samples=arguments.show,
    )
    for piece in _FORMATS[arguments.format](found):
        sys.stdout.write(piece)
    for name, error in found.errors:
        tell_error(name, error)
    if found.errors:
        return 2
    rate, limit = found.per_million(found.ways["flagged"]), arguments.max_flagged
    if limit is not None and rate > limit:
        tell(f"of a million lines {rate:.2f} are newly flagged, more than {limit:g}")
        return 1
    return 0


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    about = "Tell what changed rules newly flag and newly let go in texts of the past."
    parser = Parser(prog, about, _EXAMPLES)
    parser.add_argument("paths", nargs="*", metavar="NEW", help="rule files or folders of them")
    parser.add_argument(
        "--corpus",
        action="append",
        default=[],
        metavar="DIR|FILE",
        help="texts of the past, read as --input says, repeatable",
    )
    parser.add_argument(
        "--alone",
        action="store_true",
        help="NEW is all there will be: current rules that it lacks are gone",
    )
    options.add_reading(parser)
    options.add_rules(parser)
    group = parser.add_argument_group("output")
    add_choice(group, "--format", "format", _FORMATS, default="pretty", help="default pretty")
    group.add_argument(
        "--show", type=count_of, default=5, metavar="N", help="samples of a rule; default 5"
    )
    group.add_argument(
        "--max-flagged",
        type=number_of,
        metavar="N",
        help="exit with 1 where of a million lines more are newly flagged",
    )
    options.add_jobs(parser)
    arguments = parser.parse(words)
    if not arguments.paths or not arguments.corpus:
        missing = "--corpus DIR" if arguments.paths else "the rules to rehearse"
        raise UsageError("U007", f"there is no {missing}", hint=f"see {prog} --help")
    return arguments


def _changed(arguments: argparse.Namespace, current: RuleSet) -> RuleSet:
    """Return the current rules with those of NEW over them, or those of NEW alone."""
    config = options.config_path(arguments)
    try:
        new = load_rules(*arguments.paths, config=config)
    except RuleError as error:
        if arguments.alone or any(complaint.code != "R027" for complaint in error.diagnostics):
            raise
        # They extend current rules, so both load as one; then none may have the id of another.
        return load_rules(*options.rule_names(arguments), *arguments.paths, config=config)
    if arguments.alone:
        return new
    rules = {rule.id: rule for rule in (*current.rules, *new.rules)}
    digest = digest_of(tuple(rules.values()), current.thresholds, current.allow)
    return RuleSet(tuple(rules.values()), current.thresholds, current.allow, digest)


# --------------------------------------------------------------------------- formats


def _ordered(found: Rehearsal) -> list[tuple[str, RuleChange]]:
    return sorted(found.rules.items(), key=lambda pair: (-sum(pair[1].lines.values()), pair[0]))


def _place(line: Changed) -> str:
    row = "" if line.record is None else f"[{line.record}]"
    return f"{line.name}{row}:{line.line}"


def _pretty(found: Rehearsal) -> Iterator[str]:
    yield f"{found.documents:,} documents, {found.lines:,} lines\n"
    for title, counts in (("before", found.before), ("after", found.after)):
        yield f"  {title:7} {counts['block']:>9,} block  {counts['review']:>9,} review\n"
    for way, meaning in WAYS.items():
        lines = found.ways[way]
        yield f"  {meaning:21} {lines:>9,}  {found.per_million(lines):>10.2f} per million\n"
    for rule, change in _ordered(found):
        told = [f"{lines:,} {WAYS[way]}" for way, lines in change.lines.items() if lines]
        yield f"\n{rule}: {', '.join(told)}\n"
        for way, samples in change.samples.items():
            for line in samples:
                text = safe(line.text[:_SHOWN]) + ("…" if len(line.text) > _SHOWN else "")
                yield f"  {WAYS[way]}: {safe(_place(line))}: {text}\n"


def _markdown(found: Rehearsal) -> Iterator[str]:
    """Yield Markdown; all that comes from texts stands in code, where nothing is markup."""
    yield f"### Rehearsal of rules\n\n{found.documents:,} documents, {found.lines:,} lines.\n\n"
    yield "| | lines | per million |\n|---|--:|--:|\n"
    for way, meaning in WAYS.items():
        lines = found.ways[way]
        yield f"| {meaning} | {lines:,} | {found.per_million(lines):.2f} |\n"
    for title, counts in (("before", found.before), ("after", found.after)):
        flagged = counts["block"] + counts["review"]
        yield f"| flagged {title} | {flagged:,} | {found.per_million(flagged):.2f} |\n"
    if not found.rules:
        yield "\nNothing changes.\n"
        return
    yield f"\n| rule | {' | '.join(WAYS.values())} |\n|---|{'--:|' * len(WAYS)}\n"
    for rule, change in _ordered(found):
        yield f"| {_code(rule)} | {' | '.join(f'{n:,}' for n in change.lines.values())} |\n"
    for rule, change in _ordered(found):
        yield f"\n<details><summary>{rule}</summary>\n\n"
        for way, samples in change.samples.items():
            for line in samples:
                yield f"- {WAYS[way]}: {_code(_place(line))}: {_code(line.text)}\n"
        yield "\n</details>\n"


def _code(text: str) -> str:
    """Return a code span that holds the text, whatever it holds."""
    shown = safe(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    space = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _json(found: Rehearsal) -> Iterator[str]:
    rules = {
        rule: {
            "lines": change.lines,
            "per_million": {
                way: round(found.per_million(lines), 4) for way, lines in change.lines.items()
            },
            "samples": {
                way: [{key: asdict(line)[key] for key in _SAMPLE_KEYS} for line in samples]
                for way, samples in change.samples.items()
            },
        }
        for rule, change in _ordered(found)
    }
    report: dict[str, Any] = {
        "documents": found.documents,
        "lines": found.lines,
        "before": found.before,
        "after": found.after,
        "changed": found.ways,
        "per_million": {way: round(found.per_million(n), 4) for way, n in found.ways.items()},
        "rules": rules,
        "errors": [{"name": name, "error": error} for name, error in found.errors],
    }
    yield json.dumps(report, ensure_ascii=True, indent=1) + "\n"


_FORMATS: Mapping[str, Callable[[Rehearsal], Iterator[str]]] = {
    "pretty": _pretty,
    "markdown": _markdown,
    "json": _json,
}
