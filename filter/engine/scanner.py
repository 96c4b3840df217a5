"""The scanner: rules compiled once, documents in, verdicts out."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from filter.engine.batch import judge_batch, judge_joined, kept_behind
from filter.engine.clean import clean_document
from filter.engine.joining import joined
from filter.engine.program import Program, without_lists
from filter.engine.score import Tally, conclude, join
from filter.model import Cleaned, Document, RuleSet, Verdict

MAX_FINDINGS = 10_000
"""Findings kept of one document; all are counted. Bounds memory on any input."""

_BATCH = 1 << 20
"""Characters judged at once: enough to hide the fixed cost of array operations, three quarters of it took
a tenth more time. Twice as many would save nothing, and take another 50 MB. Steps that read all of a text
take it in slices that stay in the processor's cache (`text.fold.SLICE`)."""

_PAYS = 1 << 22
"""Characters from which on more processes are started: about ten times what starting costs."""

_QUIET = Tally()


class Scanner:
    """Judges documents by a RuleSet. Immutable and picklable: share it between threads."""

    __slots__ = ("_program",)

    def __init__(self, ruleset: RuleSet) -> None:
        """Compile `ruleset`.

        Raises:
            UsageError: the rules use more different characters than can be numbered.
        """
        # Most programs come out of the cache, and do not need what compiling needs.
        compiling = importlib.import_module("filter.engine.compiling")
        self._program: Program = compiling.compile_rules(ruleset)

    @property
    def ruleset(self) -> RuleSet:
        """The rules this scanner judges by."""
        return self._program.ruleset

    @property
    def program(self) -> Program:
        """The compiled rules, for explaining what they did."""
        return self._program

    def without_lists(self) -> Scanner:
        """Return a scanner that judges alike, but whose rules name no words, patterns and tests."""
        other = object.__new__(Scanner)
        other._program = without_lists(self._program)
        return other

    def scan(self, document: str | Document, *, max_findings: int = MAX_FINDINGS) -> Verdict:
        """Judge one text or document."""
        return next(self.scan_all([_as_document(document)], max_findings=max_findings))

    def scan_all(
        self, documents: Iterable[Document], *, max_findings: int = MAX_FINDINGS, jobs: int = 1
    ) -> Iterator[Verdict]:
        """Judge documents in order, one verdict each; the parts of one document are joined.

        `jobs`: see `scan_parts`.
        """
        tally = Tally()
        for document, part in self.scan_parts(documents, max_findings=max_findings, jobs=jobs):
            whole = document.part.first and document.part.last
            tally = part if whole else join(tally, part, max_findings)
            if document.part.last:
                ruleset = self.ruleset
                yield conclude(tally, document, ruleset.thresholds, ruleset.digest)
                tally = Tally()

    def scan_parts(
        self, documents: Iterable[Document], *, max_findings: int = MAX_FINDINGS, jobs: int = 1
    ) -> Iterator[tuple[Document, Tally]]:
        """Judge documents and parts of documents in order, many small ones at once.

        `jobs`: how many processes judge; they are started when so much came in that they pay.

        Raises:
            HogwashError: a process died.
        """
        batches = _batches(documents)
        first = _worth_starting(batches) if jobs > 1 else batches
        kept = 0  # findings of the document whose next part comes
        for batch in first:
            tallies = judge_batch(self._program, batch, max_findings, kept)
            kept = kept_behind(batch, tallies, kept)
            yield from zip(batch, tallies, strict=True)
        following = next(batches, None)
        if following is not None:
            # Imported here: what it needs of the standard library takes as long as a page.
            in_order = importlib.import_module("filter.engine.parallel").in_order
            work = partial(_judge_sent, self._program, max_findings)
            open_now = _Open(0, kept)

            def tasks() -> Iterator[tuple[list[Document], _Sent]]:
                number = 0  # of the document that a batch begins in
                for batch in chain([following], batches):
                    yield batch, _Sent(batch, open_now.kept if number == open_now.number else 0)
                    number += _ended(batch)

            for batch, judged in in_order(work, tasks(), jobs, here=True):
                tallies = [tally or _QUIET for tally in judged]
                kept = kept_behind(batch, tallies, open_now.kept)
                open_now = _Open(open_now.number + _ended(batch), kept)
                yield from zip(batch, tallies, strict=True)

    def scan_joined(
        self,
        text: str,
        lengths: npt.NDArray[np.integer],
        *,
        name: str = "<text>",
        record: int = 0,
        max_findings: int = MAX_FINDINGS,
    ) -> Iterator[tuple[int, Verdict]]:
        """Judge rows of a table at once, without an object for every row.

        Yields the number and the verdict of the rows in which a rule fired or failed; all others
        have the verdict of an empty text.

        Args:
            text: All rows, joined by a line feed.
            lengths: The code points of every row.
            name: What the table is called.
            record: The number of the first row, counted from 0.
            max_findings: Findings kept of one row.
        """
        ruleset = self.ruleset
        batch = joined(text, lengths, name, record)
        for number, tally in judge_joined(self._program, batch, max_findings).items():
            verdict = conclude(tally, batch.documents[number], ruleset.thresholds, ruleset.digest)
            yield number, verdict

    def clean(
        self,
        document: str | Document,
        *,
        level: Literal["review", "block"] = "block",
        replace: str = "",
    ) -> Cleaned:
        """Return the text without the passages whose findings reach `level`.

        Cleaning the result again changes nothing. `replace` is put in the place of every cut.
        """
        return clean_document(self._judge_one, _as_document(document), level, replace)

    def _judge_one(self, document: Document) -> Tally:
        # All findings at once: cutting ten thousand at a time would read a long text many times.
        return judge_batch(self._program, [document], len(document.text))[0]


def _as_document(document: str | Document) -> Document:
    return Document("<text>", document) if isinstance(document, str) else document


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Gather documents until there are enough characters to judge at once."""
    waiting: list[Document] = []
    size = 0
    for document in documents:
        waiting.append(document)
        size += len(document.text) + 1
        if size >= _BATCH:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _worth_starting(batches: Iterator[list[Document]]) -> Iterator[list[Document]]:
    """Yield the first batches: with what is behind them, processes pay."""
    size = 0
    for batch in batches:
        yield batch
        size += sum(len(document.text) for document in batch)
        if size >= _PAYS:
            return


class _Open(NamedTuple):
    """The document whose further parts come next: its number, and findings of it that are kept."""

    number: int
    kept: int


def _ended(batch: Iterable[Document]) -> int:
    """Return how many documents end in a batch."""
    return sum(document.part.last for document in batch)


# What is sent between processes: little, since dataclasses are slow to pickle.


class _Sent:
    """Documents on their way to another process, or to this one.

    `kept`: findings that are kept already of the first, as far as is known when they are sent.
    """

    __slots__ = ("documents", "kept")

    def __init__(self, documents: list[Document], kept: int) -> None:
        self.documents = documents
        self.kept = kept

    def __reduce__(self) -> tuple[Any, ...]:
        rows = [(d.name, d.text, d.blocks, d.error, d.part) for d in self.documents]
        return _received, (rows, self.kept)


def _received(rows: Iterable[tuple[Any, ...]], kept: int) -> _Sent:
    documents = [
        Document(name, text, blocks, error=error, part=part)
        for name, text, blocks, error, part in rows
    ]
    return _Sent(documents, kept)


def _judge_sent(program: Program, most: int, sent: _Sent) -> list[Tally | None]:
    tallies = judge_batch(program, sent.documents, most, sent.kept)
    return [None if tally == _QUIET else tally for tally in tallies]
