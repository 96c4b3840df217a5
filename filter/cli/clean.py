"""`hogwash clean`: the text back without what was flagged, all other bytes as they were."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from filter import sources
from filter.cli import dataset, options, output, terminal
from filter.cli.complaints import tell, tell_error
from filter.cli.dataset import parquet_part
from filter.cli.parser import Parser, add_choice
from filter.cli.progress import counted
from filter.engine.scanner import Scanner
from filter.errors import InputError, UsageError
from filter.model import ACTIONS, Cleaned, Document, Edit
from filter.reports.jsonl import spelled

_EXAMPLES = """\
examples:
  hogwash clean page.txt > clean.txt               the page without its junk lines
  cat page.txt | hogwash clean --removed cut.jsonl > clean.txt
                                                   and what was cut, to look at
  hogwash clean --in-place --removed cut.jsonl posts/
                                                   change the files themselves
  hogwash clean --level review --replace '[cut]' page.txt
                                                   cut more, leave a mark
  hogwash clean --input lines corpus.txt > clean.txt
                                                   drop the lines that are junk
  hogwash clean posts.csv.gz --drop record -o clean.csv.gz
                                                   drop the records that hold junk
  hogwash clean data/ --field text --output-dir cleaned/
                                                   a Parquet dataset without its junk

exit code: 0 done, whether or not something was cut; 2 something could not be read or judged
"""

_LEVELS = ("block", "review")


def run(words: Sequence[str], prog: str) -> int:
    """Clean what the words say; return the exit code."""
    arguments = _parse(words, prog)
    if options.wants_dataset(arguments):
        return dataset.run(arguments, cut=_cut(arguments))
    cleaner = Cleaner(arguments, options.scanner_of(arguments))
    with ExitStack() as stack:
        if arguments.removed:
            # Appended to: cleaning again must not lose what was cut before.
            removed = Path(arguments.removed)
            cleaner.removed = stack.enter_context(removed.open("a", encoding="utf-8"))
        if arguments.in_place:
            for path in sources.files(arguments.paths):
                cleaner.in_place(path)
            tell(f"{cleaner.cuts} passages cut from {cleaner.changed} files")
        else:
            write = stack.enter_context(output.opened(arguments.output))
            for path in sources.files(arguments.paths):
                cleaner.copy(path, write)
            if arguments.output and cleaner.failed:
                raise output.Discard
    return 2 if cleaner.failed else 0


def _parse(words: Sequence[str], prog: str) -> argparse.Namespace:
    about = "Give text back without its junk; all other bytes come back as they are."
    parser = Parser(prog, about, _EXAMPLES)
    options.add_input(parser)
    options.add_rules(parser)
    options.add_work(parser)
    options.add_dataset(parser)
    group = parser.add_argument_group("output")
    group.add_argument("--in-place", action="store_true", help="change the files themselves")
    group.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        help="write the text to a file, compressed if it is named .gz, .bz2, .xz or .zst",
    )
    group.add_argument(
        "--removed", metavar="FILE", help="append what was cut to a file, as JSON Lines"
    )
    group.add_argument(
        "--replace", default="", metavar="TEXT", help="put this in the place of every cut"
    )
    add_choice(
        group,
        "--level",
        "level",
        _LEVELS,
        default="block",
        help="cut findings from this level on; default block",
    )
    add_choice(
        group,
        "--drop",
        "part",
        ("line", "field", "record"),
        default="line",
        help="of a table (jsonl, csv, parquet) take out the line, the field or the whole record; "
        "default line",
    )
    arguments = parser.parse(words)
    if not (arguments.in_place and not arguments.paths):
        options.default_to_stdin(parser, arguments)
    if arguments.in_place and (sources.STDIN in arguments.paths or not arguments.paths):
        raise UsageError("U008", "stdin cannot be changed in place", hint="name files")
    if arguments.in_place and arguments.output:
        raise UsageError("U008", "--in-place and -o exclude one another")
    if arguments.encoding:
        sources.codec_name(arguments.encoding)
    if arguments.output == sources.STDIN:
        arguments.output = None
    return arguments


class Cleaner:
    """Cleans one file after the other, tells failures to stderr and keeps count."""

    def __init__(self, arguments: argparse.Namespace, scanner: Scanner) -> None:
        self.arguments = arguments
        self.scanner = scanner
        self.removed: TextIO | None = None
        self.failed = False
        self.cuts = 0
        self.changed = 0

    def copy(self, path: str, write: output.Write) -> None:
        """Write the cleaned bytes of a file; what was cut is on record before they are out."""
        for piece in self._pieces(path, self._record):
            write(piece)

    def in_place(self, path: str) -> None:
        """Replace a file by its cleaned bytes, if all of it could be judged and was not clean."""
        if Path(path).exists() and not Path(path).is_file():
            self._fail(path, "I008: is no file that could be changed in place")
            return
        before, self.failed = self.failed, False
        records: list[str] = []
        try:
            with output.replacing(Path(path)) as write:
                for piece in self._pieces(path, records.append):
                    write(piece)
                if self.failed or not records:
                    raise output.Discard
                for record in records:
                    self._record(record)
                self.changed += 1
        except OSError as error:
            self._fail(path, f"O001: cannot be changed: {error.strerror or error}")
        self.failed |= before

    def _pieces(self, path: str, record: Callable[[str], Any]) -> Iterator[bytes]:
        arguments = self.arguments
        name = arguments.stdin_filename if path == sources.STDIN else path
        how = sources.ReadOptions(
            tuple(arguments.field), arguments.encoding, restorable=True, drop=arguments.drop
        )
        try:
            with sources.opened(path, name) as opened:
                reader, source = _reader(opened, arguments.input)
                if reader is sources.READERS["parquet"]:
                    yield from self._rows(source, record)
                    return
                documents = counted(reader.read(source, how), also_written=_to_terminal(arguments))
                yield from sources.restored(self._texts(documents, reader, record))
        except OSError as error:
            self._fail(name, sources.explain(sources.unreadable(error)))
        except InputError as error:
            self._fail(name, sources.explain(error))

    def _texts(
        self, documents: Iterable[Document], reader: sources.Reader, record: Callable[[str], Any]
    ) -> Iterator[tuple[Document, str]]:
        """Yield documents with what takes their place; what cannot be judged stays as it is."""
        level, replacement = self.arguments.level, self.arguments.replace
        floor = ACTIONS.index(level)
        for document, tally in self.scanner.scan_parts(
            documents, max_findings=1, jobs=self.arguments.jobs
        ):
            if tally.errors:
                self._fail(_named(document), "; ".join(tally.errors))
                if document.error and "row" not in document.meta:
                    continue
            cleaned = Cleaned(document.text)
            if ACTIONS.index(tally.action) >= floor and not tally.errors:
                cleaned = self.scanner.clean(document, level=level, replace=replacement)
            try:
                text = reader.restore(document, cleaned)
            except InputError as error:
                self._fail(_named(document), sources.explain(error))
                cleaned = Cleaned(document.text)
                text = reader.restore(document, cleaned)
            for edit in self._lost(document, cleaned):
                record(_edit_line(document, edit))
            yield document, text

    def _lost(self, document: Document, cleaned: Cleaned) -> Iterable[Edit]:
        """Return what went: the cuts, or all that a record lost with them."""
        drop = self.arguments.drop
        if drop == "line" or "row" not in document.meta or not cleaned.removed:
            return cleaned.removed
        lost = document.meta["row"].strip("\r\n") if drop == "record" else document.text
        return [sources.dropped(document, cleaned, lost)]

    def _rows(self, source: sources.Source, record: Callable[[str], Any]) -> Iterator[bytes]:
        """Yield a Parquet file without its junk."""
        if len(self.arguments.field) > 1:
            raise UsageError("U030", "of a Parquet file one --field is cleaned")
        if _to_terminal(self.arguments):
            raise UsageError("U034", "a terminal shows no Parquet", hint="name a file with -o")
        field = next(iter(self.arguments.field), None)
        rows = parquet_part("rows")
        cut = rows.Cut(*_cut(self.arguments))
        groups = parquet_part("stream").cleaned(
            source.name, source.stream, field, self.scanner, cut
        )
        for number, group in enumerate(groups):
            for why in group.wrong:
                self._fail(f"{source.name}[row group {number}]", why)
            for row, edit in group.removed:
                record(_edit_line(Document(source.name, "", record=row), edit))
            yield group.written

    def _record(self, line: str) -> None:
        self.cuts += 1
        if self.removed is not None:
            self.removed.write(line)
            self.removed.flush()

    def _fail(self, name: str, error: str) -> None:
        self.failed = True
        tell_error(name, error)


def _reader(source: sources.Source, kind: str) -> tuple[sources.Reader, sources.Source]:
    reader, whole = sources.choose_reader(source, kind)
    if reader is sources.READERS["warc"]:
        raise InputError("I009", "archives cannot be cleaned", hint="clean what they were made of")
    return reader, whole


def _cut(arguments: argparse.Namespace) -> tuple[str, str, str]:
    return arguments.level, arguments.replace, arguments.drop


def _to_terminal(arguments: argparse.Namespace) -> bool:
    to_stdout = not arguments.in_place and arguments.output is None
    return to_stdout and terminal.is_terminal(sys.stdout)


def _named(document: Document) -> str:
    return document.name if document.record is None else f"{document.name}[{document.record}]"


def _edit_line(document: Document, edit: Edit) -> str:
    cut = {
        "name": document.name,
        "record": document.record,
        "line": edit.line,
        "start": edit.start,
        "end": edit.end,
        "text": edit.text,
        "rules": list(edit.rules),
    }
    return spelled(cut) + "\n"
