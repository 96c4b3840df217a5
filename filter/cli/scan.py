"""`hogwash scan`: judge documents and report what was found."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from filter import __version__, sources
from filter.cli import options, output, terminal
from filter.cli.complaints import tell, tell_error
from filter.cli.parser import Parser, add_choice, positive
from filter.cli.progress import counted
from filter.engine.scanner import MAX_FINDINGS, Scanner
from filter.engine.score import Tally, conclude, join
from filter.model import ACTIONS, Document, Verdict
from filter.reports import REPORTERS, ReportContext

_EXAMPLES = """\
examples:
  cat page.txt | hogwash scan                    a report to read
  hogwash scan posts/ comments.jsonl             files and whole folders
  hogwash scan --field title --field post.body rows.jsonl
                                                 two fields of every row
  hogwash scan --input lines --format jsonl corpus.txt
                                                 a verdict a line
  hogwash scan --rules builtin --rules mine.yml --fail-on review page.txt
                                                 more rules, stricter
  hogwash scan data/ --field text --output-dir judged/
                                                 a Parquet dataset with verdict columns

exit code: 0 nothing at or above --fail-on, 1 something is, 2 something could not be read or judged
"""

_FAIL_ON = ("block", "review", "never")


def run(words: Sequence[str], prog: str) -> int:
    """Scan what the words say; return the exit code."""
    arguments = _parse(words, prog)
    if options.wants_dataset(arguments):
        dataset = importlib.import_module("filter.cli.dataset")
        return int(dataset.run(arguments, fail_on=arguments.fail_on))
    scanner = options.scanner_of(arguments)
    to_terminal = arguments.output is None and terminal.is_terminal(sys.stdout)
    kind = arguments.format or ("pretty" if to_terminal else "line")
    skipped: Counter[str] = Counter()
    documents = sources.read(
        *arguments.paths,
        **options.reading_of(arguments),
        errors=arguments.errors,
        on_skip=lambda _path, why: skipped.update([why]),
    )
    documents = counted(documents, also_written=to_terminal and kind != "pretty")
    if kind == "line" and arguments.max_findings is None and not arguments.baseline:
        verdicts = _uncapped(scanner, documents, arguments.jobs)
    else:
        most = arguments.max_findings or MAX_FINDINGS
        verdicts = scanner.scan_all(documents, max_findings=most, jobs=arguments.jobs)
    if arguments.baseline:
        known = importlib.import_module("filter.cli.baseline.known")
        verdicts = known.only_new(arguments.baseline, verdicts, scanner.ruleset)
    outcome = Outcome()
    context = ReportContext(
        language=arguments.lang or terminal.language(),
        ruleset=scanner.ruleset,
        version=__version__,
        by_line=arguments.input == "lines",
        width=terminal.width_of(sys.stdout if to_terminal else None),
        color=terminal.wants_color(arguments.color, sys.stdout if to_terminal else None),
    )
    with output.opened(arguments.output) as write:
        encode = output.encoder(to_terminal=to_terminal)
        for piece in REPORTERS[kind](outcome.watched(verdicts), context):
            write(encode(piece))
    if skipped:
        reasons = ", ".join(f"{count} {why}" for why, count in sorted(skipped.items()))
        files = "file" if skipped.total() == 1 else "files"
        tell(f"{skipped.total()} {files} passed over ({reasons})")
    return outcome.code(arguments.fail_on)


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    parser = Parser(prog, "Find junk in text and report where it is and why it is junk.", _EXAMPLES)
    options.add_input(parser)
    options.add_rules(parser)
    options.add_work(parser)
    options.add_dataset(parser)
    add_choice(
        parser,
        "--errors",
        "way",
        ("strict", "replace"),
        default="strict",
        help="undecodable bytes: an error, or replaced, which the verdict then states",
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="findings that are accepted, as `hogwash baseline create` writes them",
    )
    group = parser.add_argument_group("output")
    add_choice(
        group,
        "--format",
        "report format",
        REPORTERS,
        help="by default pretty to a terminal, else line",
    )
    group.add_argument("-o", dest="output", metavar="FILE", help="write the report to a file")
    group.add_argument(
        "--lang",
        metavar="TAG",
        help="language of the messages, as zh or en; by default that of the environment",
    )
    add_choice(
        group, "--color", "way to color", terminal.COLOR, default="auto", help="default auto"
    )
    group.add_argument(
        "--max-findings",
        type=positive,
        metavar="N",
        help=f"keep so many findings of a document; by default {MAX_FINDINGS:,}, all for line",
    )
    add_choice(
        group,
        "--fail-on",
        "level",
        _FAIL_ON,
        default="block",
        help="exit with 1 from this level on; default block",
    )
    arguments = parser.parse(words)
    options.default_to_stdin(parser, arguments)
    if arguments.encoding:
        sources.codec_name(arguments.encoding)
    if arguments.output == sources.STDIN:
        arguments.output = None
    return arguments


class Outcome:
    """What the exit code depends on, gathered while verdicts go by."""

    def __init__(self) -> None:
        self.strongest = ACTIONS.index("pass")
        self.failed = False

    def watched(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """Pass verdicts on; tell stderr of those with errors."""
        for verdict in verdicts:
            if verdict.error is not None:
                self.failed = True
                record = "" if verdict.record is None else f"[{verdict.record}]"
                tell_error(verdict.name + record, verdict.error)
            self.strongest = max(self.strongest, ACTIONS.index(verdict.action))
            yield verdict

    def code(self, fail_on: str) -> int:
        """Return 2 after an error, 1 if something reached the level `fail_on`, else 0."""
        if self.failed:
            return 2
        return int(fail_on != "never" and self.strongest >= ACTIONS.index(fail_on))


def _uncapped(scanner: Scanner, documents: Iterable[Document], jobs: int) -> Iterator[Verdict]:
    """Yield a verdict for every part as it is judged, with all its findings.

    One more without findings follows where only the sum over the parts condemns a document.
    """
    thresholds, digest = scanner.ruleset.thresholds, scanner.ruleset.digest
    whole = Tally()
    for document, part in scanner.scan_parts(documents, max_findings=sys.maxsize, jobs=jobs):
        whole = join(whole, replace(part, errors=()), 0)
        verdict = conclude(part, document, thresholds, digest)
        yield replace(verdict, action=part.action)
        if document.part.last:
            verdict = conclude(whole, document, thresholds, digest)
            if verdict.action != whole.action:
                yield verdict
            whole = Tally()
