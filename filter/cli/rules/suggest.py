"""`hogwash rules suggest`: words that mark junk, from lines of it and clean text."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from filter import sources
from filter.cli import options
from filter.cli.complaints import tell, tell_error
from filter.cli.parser import Parser, add_choice, positive
from filter.cli.progress import counted
from filter.cli.rules.fragment import fragment
from filter.engine.scanner import Scanner
from filter.engine.suggest.learn import Group, Learned, learn
from filter.errors import InputError, UsageError
from filter.model import Document
from filter.reports.safe import cells, safe

_EXAMPLES = """\
examples:
  hogwash rules suggest --junk spam.txt --clean corpus/         what marks these lines?
  hogwash rules suggest --junk spam.txt --clean corpus/ --format yaml > mine.yml
  hogwash rules test --rules mine.yml                           rules that pass their own tests
  hogwash scan --rules builtin --rules mine.yml posts/
  hogwash rules suggest --junk spam.txt --clean corpus/ --rules builtin
                                                                only what these rules miss
  hogwash rules suggest --junk spam.txt --clean corpus/ --format jsonl | head -50
                                                                {term, junk, clean, weight, group}

Nothing is added by itself: read what is proposed, strike out what honest people write, ship the
rest. Terms come best first: the lower end of their log-odds. `junk` and `clean` count lines, a
`group` is of terms that stand together and becomes a rule. Terms are weighed on one half of the
clean text; a rule's limits are the loosest ones that flag no line of all of it (where too little
junk would be found: at most one of a million). Clean text in the language and of the kind that the
rules will meet is what makes them good: take some thousand lines at least.

exit code: 0 something is proposed, 1 nothing is, 2 something could not be read
"""

_SHOWN = 78


def run(words: Sequence[str], prog: str) -> int:
    """Propose terms; return the exit code."""
    arguments = _parse(words, prog)
    junk = [line.strip() for text in _texts(arguments.junk) for line in text.splitlines()]
    junk = [line for line in junk if line]
    known: set[str] = set()
    if arguments.rules or arguments.config:
        ruleset = options.ruleset_of(arguments)
        scanner = Scanner(ruleset)
        known = {term.text for rule in ruleset.rules for term in rule.terms}
        before, junk = len(junk), [line for line in junk if scanner.scan(line).action == "pass"]
        tell(f"{before - len(junk):,} of {before:,} lines are found by these rules and left out")
    if not junk:
        raise UsageError("U007", f"no line of {arguments.junk} is left to learn from")
    clean = _clean_texts(arguments.clean)
    found = learn(
        junk, clean, known=known, name=_name(arguments), most=arguments.top, jobs=arguments.jobs
    )
    if not found.clean:
        raise UsageError(
            "U025", "--clean holds no line of text", hint="name a folder of text files"
        )
    for piece in _FORMATS[arguments.format](found, clean, arguments.category):
        sys.stdout.write(piece)
    if not found.groups:
        tell("nothing marks these lines: no word of theirs is rare in the clean text")
    return int(not found.groups)


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    about = "Propose words that mark junk and are rare in clean text, and rules made of them."
    parser = Parser(prog, about, _EXAMPLES)
    group = parser.add_argument_group("input")
    group.add_argument(
        "--junk", metavar="FILE", help="lines of junk, or rows of JSON Lines; - for stdin"
    )
    group.add_argument(
        "--clean",
        action="append",
        default=[],
        metavar="DIR",
        help="clean text: a file, or a folder with files below, every line counted, repeatable",
    )
    group = parser.add_argument_group("output")
    add_choice(group, "--format", "format", _FORMATS, default="pretty", help="default pretty")
    group.add_argument(
        "--top", type=positive, default=200, metavar="N", help="terms at most; default 200"
    )
    group.add_argument(
        "--name", metavar="ID", help="what the rules are called; by default as the file of junk"
    )
    group.add_argument(
        "--category", type=_category, default="spam", metavar="WORD", help="theirs; default spam"
    )
    group = parser.add_argument_group("rules")
    group.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="NAME|PATH",
        help="leave out the words that these rules list and the lines that they find, repeatable; "
        "by default nothing is left out",
    )
    group.add_argument("--config", metavar="FILE", help="the same for those of a configuration")
    options.add_jobs(parser)
    arguments = parser.parse(words)
    if not arguments.junk or not arguments.clean:
        missing = "--clean DIR" if arguments.junk else "--junk FILE"
        raise UsageError("U007", f"{missing} is missing", hint=f"see {prog} --help")
    return arguments


def _category(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z_]*", value):
        raise UsageError("U005", f"{value!r} cannot be a category: use lower-case letters and _")
    return value


def _name(arguments: argparse.Namespace) -> str:
    given = arguments.name or Path(arguments.junk).stem
    name = re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")[:60]
    if arguments.name and name != arguments.name:
        raise UsageError(
            "U005",
            f"{arguments.name!r} cannot name rules",
            hint="use lower-case letters, digits and -",
        )
    return name or "suggested"


def _texts(*paths: str) -> Iterator[str]:
    for document in sources.read(*paths, errors="replace"):
        yield from _text_of(document)


def _text_of(document: Document) -> Iterator[str]:
    if document.error:
        raise InputError("I001", f"{document.name}: {document.error}")
    yield from (block.text for block in document.blocks) if document.blocks else (document.text,)


def _clean_texts(paths: Sequence[str]) -> Callable[[], Iterator[str]]:
    """Return what reads clean text anew; files that hold none are told once and passed over."""
    told: set[str] = set()

    def texts() -> Iterator[str]:
        documents = sources.read(*paths, errors="replace")
        for document in counted(documents, also_written=False):
            if not document.error:
                yield from _text_of(document)
            elif document.name not in told:
                told.add(document.name)
                tell_error(document.name, f"{document.error}; passed over")

    return texts


# --------------------------------------------------------------------------- formats


def _pretty(found: Learned, clean: Callable[[], Iterator[str]], category: str) -> Iterator[str]:
    yield f"{found.junk:,} lines of junk, {found.clean:,} clean lines\n"
    for group in found.groups:
        yield from _table(group)
    if found.groups:
        yield "\n" + "".join(_yaml(found, clean, category))


def _table(group: Group) -> Iterator[str]:
    yield f"\n{group.name}: {len(group.terms)} terms that stand together\n"
    wide = max((cells(safe(term.term)) for term in group.terms), default=0)
    yield f"  {'':{wide}}  {'junk':>7}  {'clean':>7}  weight\n"
    for term in group.terms:
        shown = safe(term.term)
        space = " " * (wide - cells(shown))
        yield f"  {shown}{space}  {term.junk:>7,}  {term.clean:>7,}  {term.weight:>6.2f}"
        yield f"  {_cut(term.examples[0])}\n" if term.examples else "\n"


def _cut(text: str) -> str:
    return safe(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else "")


def _yaml(found: Learned, clean: Callable[[], Iterator[str]], category: str) -> Iterator[str]:
    if found.groups:
        yield fragment(found, clean, category)


def _jsonl(found: Learned, _clean: Callable[[], Iterator[str]], _category: str) -> Iterator[str]:
    for term in found.terms:
        row = {key: getattr(term, key) for key in ("term", "junk", "clean", "weight", "group")}
        yield json.dumps(row, ensure_ascii=False) + "\n"


_FORMATS: Mapping[str, Callable[[Learned, Callable[[], Iterator[str]], str], Iterator[str]]] = {
    "pretty": _pretty,
    "yaml": _yaml,
    "jsonl": _jsonl,
}
