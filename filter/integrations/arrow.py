"""Verdicts for columns of Arrow tables, on which DuckDB, Polars, Spark and Ray build.

Rows are never made into Python objects one by one: a batch is joined inside Arrow, decoded once
and judged at once; only rows that something was found in become objects.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filter.engine.scanner import Scanner
from filter.errors import InputError
from filter.model import Document, RuleSet, Verdict
from filter.reports.context import ReportContext
from filter.reports.jsonl import finding_object
from filter.sources.cut import PART, in_parts

_FINDING = pa.struct(
    {
        "rule": pa.string(),
        "category": pa.string(),
        "action": pa.string(),
        "score": pa.float64(),
        "line": pa.int32(),
        "column": pa.int32(),
        "start": pa.int32(),
        "end": pa.int32(),
        "matched": pa.list_(pa.string()),
        "excerpt": pa.string(),
        "message": pa.string(),
        "measures": pa.map_(pa.string(), pa.float64()),
        "severity": pa.string(),
        "scope": pa.string(),
        "spans": pa.list_(pa.list_(pa.int32())),
        "disguises": pa.list_(pa.string()),
    }
)

VERDICTS = pa.schema(
    {
        "action": pa.string(),
        "score": pa.float64(),
        "rules": pa.list_(pa.string()),
        "findings": pa.list_(_FINDING),
        "error": pa.string(),
    }
)
"""The columns of verdicts; `rules` holds the ids of the rules that fired, each once."""

ADDED = pa.schema([field.with_name(f"hogwash_{field.name}") for field in VERDICTS])
"""The same columns where they stand behind others."""

_SLICE = 1 << 18
"""Code points that are judged at once, as in filter.engine.scanner."""

NO_TEXT = "I040: the text is null"


def check_batch(
    batch: pa.RecordBatch,
    column: str,
    scanner: Scanner,
    *,
    name: str = "<arrow>",
    first: int = 0,
    max_findings: int = 100,
) -> pa.RecordBatch:
    """Return the verdict on every row of a batch, in the columns of VERDICTS.

    A row that cannot be judged (null, not UTF-8) has `error` and no other row is touched by it.

    Args:
        batch: What to judge.
        column: Its column of text, a string of any Arrow kind.
        scanner: The compiled rules.
        name: What `allow: path:` of a configuration sees.
        first: The number of the batch's first row in its file, for messages.
        max_findings: Findings kept of a row.

    Raises:
        InputError: There is no such column, or it holds no text.
    """
    return check_array(
        text_column(batch, column), scanner, name=name, first=first, max_findings=max_findings
    )


def check_table(
    table: pa.Table, column: str, scanner: Scanner, *, name: str = "<arrow>"
) -> pa.Table:
    """Return the verdict on every row of a table; see `check_batch`."""
    text_column(table, column)  # raises where there are no rows too
    batches = []
    first = 0
    for batch in table.to_batches():
        batches.append(check_batch(batch, column, scanner, name=name, first=first))
        first += len(batch)
    return pa.Table.from_batches(batches, VERDICTS)


def add_verdicts(
    rows: pa.RecordBatch | pa.Table, column: str, scanner: Scanner
) -> pa.RecordBatch | pa.Table:
    """Return rows with the columns of ADDED behind their own."""
    texts = text_column(rows, column)
    return with_verdicts(rows, check_array(texts, scanner, max_findings=100))


def with_verdicts(
    rows: pa.RecordBatch | pa.Table, verdicts: pa.RecordBatch
) -> pa.RecordBatch | pa.Table:
    """Return rows with `verdicts` on them behind their own columns."""
    for field, values in zip(ADDED, verdicts.columns, strict=True):
        rows = rows.append_column(field, values)
    return rows


def check_array(
    texts: pa.Array,
    scanner: Scanner,
    *,
    name: str = "<arrow>",
    first: int = 0,
    max_findings: int = 100,
) -> pa.RecordBatch:
    """Return the verdict on every text of an array; see `check_batch`."""
    verdicts = dict(verdicts_of(texts, scanner, name=name, first=first, most=max_findings))
    return verdict_columns(len(texts), verdicts, scanner)


def verdicts_of(
    texts: pa.Array, scanner: Scanner, *, name: str = "<arrow>", first: int = 0, most: int = 100
) -> Iterator[tuple[int, Verdict]]:
    """Yield the number and the verdict of the texts in which something was found or failed."""
    texts = _as_strings(texts)
    lengths = pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(pc.is_null(texts).to_numpy(zero_copy_only=False)).tolist():
        yield row, Verdict(name, "pass", 0.0, record=first + row, error=NO_TEXT)
    for start, end in _slices(lengths):
        part = pc.fill_null(texts.slice(start, end - start), "")
        if end - start == 1 and lengths[start] > PART:
            yield from _one(part, scanner, name, first + start, start, most)
            continue
        try:
            text = _joined(part)
        except UnicodeDecodeError:
            for row in range(start, end):
                yield from _one(texts.slice(row, 1), scanner, name, first + row, row, most)
            continue
        rows = scanner.scan_joined(
            text, lengths[start:end], name=name, record=first + start, max_findings=most
        )
        yield from ((start + row, verdict) for row, verdict in rows)


def text_column(rows: pa.RecordBatch | pa.Table, column: str) -> pa.Array:
    """Return the column of that name.

    Raises:
        InputError: There is none, or it holds no text.
    """
    check_schema(rows.schema, column)
    return rows.column(column)


def check_schema(schema: pa.Schema, column: str) -> None:
    """Raise InputError unless rows of this schema have a column of that name that holds text."""
    places = schema.get_all_field_indices(column)
    if len(places) != 1:
        there = ", ".join(schema.names[:10]) or "nothing"
        many = f"{len(places)} columns" if places else "no column"
        raise InputError("I041", f"there is {many} {column!r}; there is {there}")
    kind = schema.field(places[0]).type
    if not _is_text(kind):
        raise InputError("I042", f"column {column!r} is {kind}, not a string")


@lru_cache(maxsize=4)
def scanner_of(pickled: bytes) -> Scanner:
    """Compile a pickled RuleSet, once in a process: what a cluster's workers are sent."""
    ruleset = pickle.loads(pickled)  # noqa: S301 - comes from the driver, as the code does
    assert isinstance(ruleset, RuleSet)
    return Scanner(ruleset)


# --------------------------------------------------------------------------- reading


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _as_strings(texts: pa.Array) -> pa.Array:
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    if pa.types.is_string_view(texts.type):
        return texts.cast(pa.large_string())
    return texts


def _slices(lengths: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield half-open runs of rows of about _SLICE code points; an over-long row stands alone."""
    ends = np.cumsum(lengths.astype(np.int64) + 1)
    alone = np.flatnonzero(lengths > PART).tolist()
    start = 0
    for wall, after in chain(((row, row + 1) for row in alone), [(len(lengths), len(lengths))]):
        while start < wall:
            before = int(ends[start - 1]) if start else 0
            end = int(np.searchsorted(ends, before + _SLICE)) + 1
            end = min(end, wall)
            yield start, end
            start = end
        if after > wall:
            yield wall, after
        start = after


def _joined(texts: pa.Array) -> str:
    """Return all texts, none of them null, joined by line feeds."""
    small = texts.cast(pa.string())  # binary_join takes no large lists; a slice always fits
    return str(pc.binary_join(pa.ListArray.from_arrays([0, len(small)], small), "\n")[0].as_py())


def _one(
    text: pa.Array, scanner: Scanner, name: str, record: int, row: int, most: int
) -> Iterator[tuple[int, Verdict]]:
    """Judge a text that is too long for others to stand beside it, or is not UTF-8."""
    if not text[0].is_valid:
        return
    like = Document(name, "", record=record)
    try:
        documents = in_parts([text[0].as_py()], like)
    except UnicodeDecodeError as error:
        why = f"I043: the text is not UTF-8: {error.reason} at byte {error.start}"
        yield row, Verdict(name, "pass", 0.0, record=record, error=why)
        return
    for verdict in scanner.scan_all(documents, max_findings=most):
        if verdict.findings_total or verdict.error or verdict.action != "pass":
            yield row, verdict


# --------------------------------------------------------------------------- writing


def verdict_columns(size: int, verdicts: dict[int, Verdict], scanner: Scanner) -> pa.RecordBatch:
    """Return the columns of VERDICTS for `size` rows, all of them clean but those in `verdicts`."""
    clean = scanner.scan("")
    action = np.full(size, clean.action, dtype=object)
    score = np.full(size, clean.score)
    error = np.full(size, None, dtype=object)
    findings_of, rules_of = np.zeros(size, np.int64), np.zeros(size, np.int64)
    findings, rules = [], []
    context = ReportContext()
    for row, verdict in sorted(verdicts.items()):
        action[row], score[row], error[row] = verdict.action, verdict.score, verdict.error
        fired = list(dict.fromkeys(finding.rule for finding in verdict.findings))
        rules += fired
        rules_of[row] = len(fired)
        findings += [finding_object(finding, context) for finding in verdict.findings]
        findings_of[row] = len(verdict.findings)
    for finding in findings:
        finding["measures"] = list(finding["measures"].items())
    return pa.RecordBatch.from_arrays(
        [
            pa.array(action, pa.string()),
            pa.array(score),
            _lists(rules_of, pa.array(rules, pa.string())),
            _lists(findings_of, pa.array(findings, _FINDING)),
            pa.array(error, pa.string()),
        ],
        schema=VERDICTS,
    )


def _lists(counts: np.ndarray, values: pa.Array) -> pa.ListArray:
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values)
