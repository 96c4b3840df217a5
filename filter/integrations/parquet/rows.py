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

_LANGUAGE = ("language", "lang")
_MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """How to clean: from which level on, and what stands in the place of a cut."""

    level: Literal["review", "block"]
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """New rows, what was cut as JSON Lines, and what is wrong with rows that have no verdict."""

    table: pa.Table
    removed: str
    wrong: tuple[str, ...]


def add_verdicts(
    part: Part, scanner: Scanner, record: Record, table: pa.Table, row: int
) -> Outcome:
    """Return rows with the verdict columns behind their own; `row` is the first one's number."""
    verdicts = dict(_verdicts(part, scanner, table, row))
    columns = verdict_columns(len(table), verdicts, scanner)
    return Outcome(with_verdicts(table, columns), "", _count(part, record, table, verdicts))


def cut_junk(
    part: Part, scanner: Scanner, record: Record, cut: Cut, table: pa.Table, row: int
) -> Outcome:
    """Return rows without the junk in their text; what cannot be judged stays as it is."""
    verdicts = dict(_verdicts(part, scanner, table, row))
    floor = ACTIONS.index(cut.level)
    place = table.schema.get_field_index(part.field)
    texts = table.column(place)
    cleaned: dict[int, str] = {}
    removed: list[str] = []
    for number, verdict in verdicts.items():
        if verdict.error is not None or ACTIONS.index(verdict.action) < floor:
            continue
        document = Document(part.source, texts[number].as_py(), record=row + number)
        result = scanner.clean(document, level=cut.level, replace=cut.replacement)
        if result.removed:
            cleaned[number] = result.text
            removed += (_edit_line(part, row + number, edit) for edit in result.removed)
    record.cuts += len(removed)
    if cleaned:
        table = table.set_column(place, table.schema.field(place), _replaced(texts, cleaned))
    return Outcome(table, "".join(removed), _count(part, record, table, verdicts, floor))


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


def _edit_line(part: Part, row: int, edit: Edit) -> str:
    kept = {
        "source": part.source,
        "row": row,
        "start": edit.start,
        "end": edit.end,
        "line": edit.line,
        "text": edit.text,
        "rules": list(edit.rules),
        "replacement": edit.replacement,
    }
    return spelled(kept) + "\n"
