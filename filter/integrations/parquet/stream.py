"""One Parquet file, cleaned from a stream to a stream."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from filter.engine.scanner import Scanner
from filter.errors import InputError
from filter.integrations.parquet.plan import Part, text_column
from filter.integrations.parquet.record import Record
from filter.integrations.parquet.rows import Cut, cut_junk
from filter.integrations.parquet.work import read_group
from filter.model import Edit


class Group(NamedTuple):
    """A row group that is done: what to write, what was cut of which row, which rows failed."""

    written: bytes
    removed: tuple[tuple[int, Edit], ...]
    wrong: tuple[str, ...]


def cleaned(
    name: str, stream: io.BufferedIOBase, field: str | None, scanner: Scanner, cut: Cut
) -> Iterator[Group]:
    """Yield the row groups of a file without their junk, in the compression of the file.

    Raises:
        InputError: The file cannot be read, or has no column of text of that name.
    """
    try:
        whole = stream if stream.seekable() else io.BytesIO(stream.read())
        source = pq.ParquetFile(whole, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        why = " ".join(str(error).split())
        raise InputError("I044", f"this is no Parquet file: {why}") from None
    schema, groups = source.schema_arrow, source.num_row_groups
    column = text_column(schema, field)
    part = Part(name, "", (0, 0), column, 0, groups, 0, source.metadata.num_rows, 0)
    sink = _Sink()
    row = 0
    with pq.ParquetWriter(sink, schema, compression=_compressions(source.metadata)) as writer:
        for group in range(groups):
            try:
                table = read_group(source, group)
            except InputError as error:
                raise InputError(error.code, f"[row group {group}] {error.message}") from None
            outcome = cut_junk(part, scanner, Record(), cut, table, row)
            writer.write_table(outcome.table, row_group_size=max(len(table), 1))
            yield Group(sink.taken(), outcome.removed, outcome.wrong)
            row += len(table)
    yield Group(sink.taken(), (), ())


def _compressions(metadata: Any) -> str | dict[str, str]:
    """Return how the columns are compressed, as the writer wants to be told."""
    if not metadata.num_row_groups:
        return "zstd"
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    names = {column.path_in_schema: column.compression.lower() for column in columns}
    return {path: "none" if name == "uncompressed" else name for path, name in names.items()}


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data
