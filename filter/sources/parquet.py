"""Parquet: every row is a document of its own, its text in --field. Needs the extra `arrow`."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from typing import Any

from filter.errors import InputError
from filter.model import Document
from filter.sources.cut import explain, in_parts
from filter.sources.jsonl import texts_of
from filter.sources.reader import ReadOptions, Source

_ROWS = 1024
"""Rows read at once."""


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for every row; what cannot be read is one with `error`."""
    record = 0
    try:
        for row in _rows(source, options):
            like = Document(source.name, "", (), "utf-8", record)
            try:
                yield from in_parts(["\n".join(texts_of(row, options.field))], like)
            except InputError as error:
                yield Document(source.name, "", (), "utf-8", record, explain(error))
            record += 1
    except InputError as error:
        yield Document(source.name, "", (), "utf-8", record or None, explain(error))


def _rows(source: Source, options: ReadOptions) -> Iterator[dict[str, Any]]:
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
        table = parquet.ParquetFile(stream)
        roots = {name.split(".")[0] for name in options.field} or None
        columns = [name for name in table.schema_arrow.names if roots is None or name in roots]
        for batch in table.iter_batches(_ROWS, columns=columns):
            yield from batch.to_pylist()
    except (arrow.ArrowException, OSError) as error:
        raise InputError("I011", f"is not readable Parquet: {str(error)[:200]}") from None
