"""Parquet: every row is a document of its own, its text in --field. Needs the extra `arrow`."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator, Sequence
from typing import Any

from filter.errors import InputError
from filter.model import Document
from filter.sources.cut import explain, in_parts
from filter.sources.jsonl import USUAL_FIELDS, texts_of
from filter.sources.reader import ReadOptions, Source

_ROWS = 1024
"""Rows read at once."""

_NO_TEXT = ("int", "uint", "float", "double", "halffloat", "bool", "date", "time", "decimal", "dur")
"""How the names of Arrow's types begin that can hold no text."""


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for every row; what cannot be read is one with `error`."""
    try:
        for record, row in _rows(source, options):
            like = Document(source.name, "", (), "utf-8", record)
            try:
                yield from in_parts([_text(row, options.field)], like)
            except InputError as error:
                yield Document(source.name, "", (), "utf-8", record, explain(error))
    except InputError as error:
        yield Document(source.name, "", error=explain(error))


def _text(row: dict[str, Any] | InputError, fields: Sequence[str]) -> str:
    if isinstance(row, InputError):
        raise row
    texts = texts_of(row, fields)
    if not texts:
        raise InputError("I040", "the text is null")
    return "\n".join(texts)


def _rows(
    source: Source, options: ReadOptions
) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """Yield the number of each row and its fields; of an unreadable row group only the first."""
    try:
        arrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise InputError(
            "I010",
            "Parquet files need a library that is not installed",
            hint='pip install "hogwash[arrow]"',
        ) from None
    stream = source.stream if source.stream.seekable() else io.BytesIO(source.stream.read())
    try:
        table = parquet.ParquetFile(stream, page_checksum_verification=True)
    except (arrow.ArrowException, OSError) as error:
        raise InputError("I044", f"this is no Parquet file: {_told(error)}") from None
    columns = _columns(table.schema_arrow, options.field)
    first = 0
    for group in range(table.num_row_groups):
        record = first
        try:
            for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns):
                for row in batch.to_pylist():
                    yield record, row
                    record += 1
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            why = f"row group {group} cannot be read: {_told(error)}"
            yield record, InputError("I045", why)
        first += table.metadata.row_group(group).num_rows


def _columns(schema: Any, fields: Sequence[str]) -> list[str]:
    """Return the columns that hold the fields: said once, not of every row, if there are none."""
    there = list(schema.names)
    wanted = fields or next(([name] for name in USUAL_FIELDS if name in there), USUAL_FIELDS)
    columns = [name for name in there if name in {field.split(".")[0] for field in wanted}]
    if not columns:
        missing = " or ".join(map(repr, wanted))
        raise InputError(
            "I041", f"there is no column {missing}; there is {', '.join(there[:10]) or 'nothing'}"
        )
    for name in columns:
        kind = str(schema.field(name).type)
        if kind.startswith(_NO_TEXT):
            raise InputError("I042", f"column {name!r} is {kind}, not a string")
    return columns


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
