"""The rows of one row group: verdict columns added to them, or junk cut from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filter.engine.scanner import Scanner
from filter.integrations.arrow import verdict_columns, verdicts_of, with_verdicts
from filter.integrations.parquet.plan import Part
from filter.integrations.parquet.record import Record
from filter.model import ACTIONS, Document, Edit, Verdict
from filter.reports.jsonl import spelled
from filter.sources import dropped

_LANGUAGE = ("language", "lang")
_MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """How to clean: from which level on, what stands in the place of a cut, what a row loses.

    `drop` is the junk's line, all text of the field, or the whole row (`record`).
    """

    level: Literal["review", "block"]
    replacement: str = ""
    drop: Literal["line", "field", "record"] = "line"


@dataclass(frozen=True, slots=True)
class Outcome:
    """New rows, what was cut with the number of its row, and what is wrong with rows."""

    table: pa.Table
    removed: tuple[tuple[int, Edit], ...]
    wrong: tuple[str, ...]


def add_verdicts(
    part: Part, scanner: Scanner, record: Record, table: pa.Table, row: int
) -> Outcome:
    """Return rows with the verdict columns behind their own; `row` is the first one's number."""
    verdicts = dict(_verdicts(part, scanner, table, row))
    columns = verdict_columns(len(table), verdicts, scanner)
    return Outcome(with_verdicts(table, columns), (), _count(part, record, table, verdicts))


def cut_junk(
    part: Part, scanner: Scanner, record: Record, cut: Cut, table: pa.Table, row: int
) -> Outcome:
    """Return rows without the junk in their text; what cannot be judged stays as it is."""
    verdicts = dict(_verdicts(part, scanner, table, row))
    floor = ACTIONS.index(cut.level)
    place = table.schema.get_field_index(part.field)
    texts = table.column(place)
    cleaned: dict[int, str] = {}
    removed: list[tuple[int, Edit]] = []
    for number, verdict in verdicts.items():
        if verdict.error is not None or ACTIONS.index(verdict.action) < floor:
            continue
        document = Document(part.source, texts[number].as_py(), record=row + number)
        result = scanner.clean(document, level=cut.level, replace=cut.replacement)
        if not result.removed:
            continue
        cleaned[number] = result.text if cut.drop == "line" else ""
        edits = result.removed
        if cut.drop != "line":
            (own,) = table.slice(number, 1).to_pylist()
            lost = spelled(own) if cut.drop == "record" else document.text
            edits = (dropped(document, result, lost),)
        removed += ((row + number, edit) for edit in edits)
    record.cuts += len(removed)
    wrong = _count(part, record, table, verdicts, floor)
    if cut.drop == "record":
        keep = np.ones(len(table), bool)
        keep[list(cleaned)] = False
        table = table.filter(pa.array(keep))
    elif cleaned:
        table = table.set_column(place, table.schema.field(place), _replaced(texts, cleaned))
    return Outcome(table, tuple(removed), wrong)


def _verdicts(
    part: Part, scanner: Scanner, table: pa.Table, row: int
) -> Iterator[tuple[int, Verdict]]:
    """Yield number in the table and verdict of the rows that are not plainly clean."""
    first = 0
    for chunk in table.column(part.field).chunks:
        rows = verdicts_of(chunk, scanner, name=part.source, first=row + first, most=_MOST_FINDINGS)
        yield from ((first + number, verdict) for number, verdict in rows)
        first += len(chunk)


def _count(
    part: Part, record: Record, table: pa.Table, verdicts: dict[int, Verdict], floor: int = 0
) -> tuple[str, ...]:
    """Add rows and findings from `floor` on to the record; return what is wrong with rows."""
    column = next((name for name in _LANGUAGE if name in table.schema.names), None)
    languages = table.column(column) if column and column != part.field else None
    wrong: Counter[str] = Counter()
    where: dict[str, Any] = {}
    actions = Counter(verdict.action for verdict in verdicts.values() if not verdict.error)
    record.rows += len(table)
    record.actions.update(actions)
    record.actions["pass"] += len(table) - len(verdicts)
    for number, verdict in sorted(verdicts.items()):
        if verdict.error:
            record.failed_rows += 1
            wrong[verdict.error] += 1
            where.setdefault(verdict.error, verdict.record)
        language = languages[number].as_py() if languages is not None else None
        findings = [f for f in verdict.findings if ACTIONS.index(f.action) >= floor]
        record.add_findings(part, verdict.record, language and str(language), findings)
    return tuple(
        f"{error} (row {where[error]}" + (f" and {count - 1} more)" if count > 1 else ")")
        for error, count in wrong.items()
    )


def _replaced(texts: pa.ChunkedArray, cleaned: dict[int, str]) -> pa.ChunkedArray:
    """Return the column with other texts in some rows, of the same type."""
    kind = texts.type
    simple = texts.cast(pa.large_string())
    mask = np.zeros(len(texts), bool)
    mask[sorted(cleaned)] = True
    new = pa.array([cleaned[number] for number in sorted(cleaned)], pa.large_string())
    merged = pc.replace_with_mask(simple.combine_chunks(), pa.array(mask), new)
    if pa.types.is_dictionary(kind):
        merged = merged.cast(kind.value_type).dictionary_encode()
    return pa.chunked_array([merged.cast(kind)])
