"""The scanner: rules compiled once, documents in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from filter.engine.batch import judge_batch
from filter.engine.clean import clean_document
from filter.engine.program import Program, compile_rules
from filter.engine.score import Tally, conclude, join
from filter.model import Cleaned, Document, RuleSet, Verdict

MAX_FINDINGS = 10_000
"""Findings kept of one document; all are counted. Bounds memory on any input."""

_BATCH = 1 << 18
"""Characters judged at once: large enough to hide the fixed cost of array operations, small
enough to stay in the processor's cache (tests/benchmarks/)."""


class Scanner:
    """Judges documents by a RuleSet. Immutable and picklable: share it between threads."""

    __slots__ = ("_program",)

    def __init__(self, ruleset: RuleSet) -> None:
        """Compile `ruleset`.

        Raises:
            UsageError: the rules use more different characters than can be numbered.
        """
        self._program = compile_rules(ruleset)

    @property
    def ruleset(self) -> RuleSet:
        """The rules this scanner judges by."""
        return self._program.ruleset

    @property
    def program(self) -> Program:
        """The compiled rules, for explaining what they did."""
        return self._program

    def scan(self, document: str | Document, *, max_findings: int = MAX_FINDINGS) -> Verdict:
        """Judge one text or document."""
        return next(self.scan_all([_as_document(document)], max_findings=max_findings))

    def scan_all(
        self, documents: Iterable[Document], *, max_findings: int = MAX_FINDINGS
    ) -> Iterator[Verdict]:
        """Judge documents in order, one verdict each; the parts of one document are joined."""
        tally = Tally()
        for document, part in self.scan_parts(documents, max_findings=max_findings):
            tally = join(tally, part, max_findings)
            if document.part.last:
                ruleset = self.ruleset
                yield conclude(tally, document, ruleset.thresholds, ruleset.digest)
                tally = Tally()

    def scan_parts(
        self, documents: Iterable[Document], *, max_findings: int = MAX_FINDINGS
    ) -> Iterator[tuple[Document, Tally]]:
        """Judge documents and parts of documents in order, many small ones at once."""
        waiting: list[Document] = []
        size = 0
        for document in documents:
            waiting.append(document)
            size += len(document.text) + 1
            if size >= _BATCH:
                yield from self._judge(waiting, max_findings)
                waiting, size = [], 0
        yield from self._judge(waiting, max_findings)

    def _judge(
        self, documents: list[Document], max_findings: int
    ) -> Iterator[tuple[Document, Tally]]:
        tallies = judge_batch(self._program, documents, max_findings)
        yield from zip(documents, tallies, strict=True)

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
        return judge_batch(self._program, [document], MAX_FINDINGS)[0]


def _as_document(document: str | Document) -> Document:
    return Document("<text>", document) if isinstance(document, str) else document
