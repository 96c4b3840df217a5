"""`hogwash rules explain`: what a rule looks for, or why a text was judged as it was."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from filter import sources
from filter.cli import options, terminal
from filter.cli.complaints import tell_error
from filter.cli.parser import Parser, add_choice, meant, positive
from filter.cli.rules import described, history, reasons
from filter.engine.compiling import compile_rules
from filter.engine.evidence import relevant, without_boundaries
from filter.engine.explain import explain
from filter.engine.program import Program
from filter.errors import UsageError
from filter.model import WHOLE, Document, RuleSet
from filter.reports.jsonl import spelled

_EXAMPLES = """\
examples:
  hogwash rules explain zh-adult-keywords            what does a rule look for?
  hogwash rules explain my-rule --rules mine.yml --words 1000
  hogwash rules explain my-rule --corpus posts/      ... and what did it hit so far?
  hogwash rules explain 'free spins at mega casino'  why is this text junk, or why not?
  hogwash rules explain page.html --line 12          only what stands in line 12
  pbpaste | hogwash rules explain -
  hogwash rules explain --text viagra --all          a text that looks like a rule's name

A text is explained step by step: what it reads like once it is normalised, which words stand in
it and which of them count, what every rule measured in its best window, which limits that met and
which it missed, what came of it, and which rules nearly fired.

exit code: 0 explained, 2 there is no such rule, or something could not be read
"""

_ONE_WORD = re.compile(r"[!-~]+")
"""What can only be meant as a rule or a file; more words, or words of other letters, are a text."""
_LONGEST = 20_000
"""Characters of a text that is explained: nobody reads more, and every step of it is kept."""
_AT_ONCE = 50
"""Documents that rules are compiled for."""


def run(words: Sequence[str], prog: str) -> int:
    """Explain a rule or a text."""
    arguments = _parse(words, prog)
    what = arguments.what
    if arguments.text is None and what != sources.STDIN and not _is_path(what):
        if _ONE_WORD.fullmatch(what):
            return _explain_rule(arguments)
        arguments.text = what
    return _explain_texts(arguments)


def _is_path(what: str) -> bool:
    try:
        return what != "" and Path(what).exists()
    except OSError:  # a text that is longer than names of files
        return False


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    about = "Show what a rule looks for, or step by step why a text is junk or is not."
    parser = Parser(prog, about, _EXAMPLES)
    parser.add_argument(
        "what",
        nargs="?",
        metavar="ID|TEXT|FILE|-",
        help="id of a rule, as `hogwash rules list` shows it; a text, a file, or - for stdin",
    )
    parser.add_argument(
        "--text", metavar="TEXT", help="this text, even if it is called like a rule"
    )
    add_choice(
        parser, "--format", "format", ("pretty", "json"), default="pretty", help="default pretty"
    )
    add_choice(
        parser, "--color", "way to color", terminal.COLOR, default="auto", help="default auto"
    )
    group = parser.add_argument_group("of a rule")
    group.add_argument(
        "--words", type=int, default=40, metavar="N", help="words shown a group; default 40"
    )
    group.add_argument(
        "--corpus",
        action="append",
        default=[],
        metavar="DIR|FILE",
        help="texts to look for its hits in, read as --input says, repeatable",
    )
    group = parser.add_argument_group("of a text")
    group.add_argument("--line", type=positive, metavar="N", help="only what stands in this line")
    group.add_argument(
        "--all", action="store_true", help="all rules that something hit, not only the nearest"
    )
    options.add_reading(parser)
    options.add_rules(parser)
    options.add_work(parser)
    arguments = parser.parse(words)
    if (arguments.what is None) == (arguments.text is None):
        raise UsageError("U001", "name a rule or a text", hint=f"see {prog} --help")
    return arguments


# --------------------------------------------------------------------------- a rule


def _explain_rule(arguments: argparse.Namespace) -> int:
    rules = {rule.id: rule for rule in options.all_rules_of(arguments)}
    rule = rules.get(arguments.what)
    if rule is None:
        hint = meant(arguments.what, rules) or "hogwash rules list shows the rules"
        hint += f"; --text {arguments.what} explains it as a text"
        raise UsageError("U009", f"there is no rule or file {arguments.what!r}", hint=hint)
    past = None
    if arguments.corpus:
        texts = sources.read(*arguments.corpus, **options.reading_of(arguments))
        past = history.of_rule(rule, options.scanner_of(arguments), texts, arguments.jobs)
    if arguments.format == "json":
        value = described.as_data(rule) | ({"corpus": history.as_data(past)} if past else {})
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return int(bool(past and past.errors)) * 2
    width = terminal.width_of(sys.stdout)
    for line in described.explained(rule, arguments.words):
        sys.stdout.writelines(described.wrapped(line, width))
    for line in history.told(past) if past else ():
        sys.stdout.writelines(described.wrapped(line, width))
    return int(bool(past and past.errors)) * 2


# --------------------------------------------------------------------------- a text


def _explain_texts(arguments: argparse.Namespace) -> int:
    ruleset = options.ruleset_of(arguments)
    console = reasons.console(
        terminal.width_of(sys.stdout), color=terminal.wants_color(arguments.color, sys.stdout)
    )
    code = 0
    for document, program, lax in _with_programs(ruleset, _documents(arguments)):
        if document.error:
            tell_error(document.name, document.error)
            code = 2
            continue
        explained = explain(program, document, lax)
        if explained.verdict.error:
            tell_error(document.name, explained.verdict.error)
            code = 2
        if arguments.format == "json":
            sys.stdout.write(spelled(reasons.as_data(explained, arguments.line)) + "\n")
            continue
        shown = reasons.shown(explained, line=arguments.line, every=arguments.all)
        sys.stdout.writelines(reasons.rendered(console, shown))
    return code


def _with_programs(
    ruleset: RuleSet, documents: Iterator[Document]
) -> Iterator[tuple[Document, Program, Program]]:
    """Compile the rules for some documents at a time: the words that could stand in these."""
    while some := list(islice(documents, _AT_ONCE)):
        few = relevant(ruleset, some)
        program, lax = compile_rules(few), without_boundaries(few)
        for document in some:
            yield document, program, lax


def _documents(arguments: argparse.Namespace) -> Iterator[Document]:
    if arguments.text is not None:
        documents: Iterator[Document] = iter([Document("<text>", arguments.text)])
    else:
        documents = sources.read(arguments.what, **options.reading_of(arguments))
    parts: list[Document] = []
    for part in documents:
        parts.append(part)
        if sum(len(each.text) for each in parts) > _LONGEST:
            what = f"{part.name} is longer than {_LONGEST:,} characters"
            hint = "explain the lines in question: sed -n 12p FILE | hogwash rules explain -"
            raise UsageError("U027", what, hint=hint)
        if part.part.last:
            yield _whole(parts)
            parts = []


def _whole(parts: Sequence[Document]) -> Document:
    """Join the parts of a document; one that could not be read spoils all of it."""
    bad = next((part for part in parts if part.error), None)
    if bad or len(parts) == 1:
        return bad or parts[0]
    return replace(parts[0], text="".join(part.text for part in parts), part=WHOLE)
