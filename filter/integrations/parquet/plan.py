"""What is to be done: the files of a dataset, cut into parts of whole row groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from filter.errors import InputError
from filter.integrations.arrow import ADDED, check_schema
from filter.sources.jsonl import USUAL_FIELDS

PART_BYTES = 32_000_000
"""Uncompressed bytes that are done at once: a second or a few, so that little is lost by a kill."""


@dataclass(frozen=True, slots=True)
class Part:
    """Row groups `first` to `last` (half-open) of a file; they become one file of the output.

    `output` is relative to the output folder, `stamp` is the source's size and time of change,
    `row` the number of the part's first row in its file, `size` its uncompressed bytes.
    """

    source: str
    output: str
    stamp: tuple[int, int]
    field: str
    first: int
    last: int
    row: int
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that nothing can be done with."""

    source: str
    error: InputError


def plan(paths: Iterable[str], field: str | None, *, adds: bool) -> Iterator[Part | Unreadable]:
    """Yield the parts of all files, the same for the same files.

    Args:
        paths: Parquet files and folders of them; what begins with a dot or an underscore in a
            folder is passed over, as other readers of datasets do.
        field: The column of text; by default the first of text, content, body that a file has.
        adds: Whether verdict columns are to be added, which must not be there then.

    Raises:
        InputError: A path is not there, or two files would have the same output.
    """
    outputs: dict[str, str] = {}
    for source, relative in _files(paths):
        if relative in outputs:
            raise InputError(
                "I047",
                f"{outputs[relative]} and {source} would both become {relative}",
                hint="name the folder above both",
            )
        outputs[relative] = source
        try:
            yield from _parts(Path(source), relative, field, adds=adds)
        except InputError as error:
            yield Unreadable(source, error)
        except (OSError, pa.ArrowException) as error:
            why = " ".join(str(error).split())
            yield Unreadable(source, InputError("I044", f"this is no Parquet file: {why}"))


def _files(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    for path in map(Path, paths):
        if path.is_dir():
            for found in sorted(path.rglob("*.parquet")):
                inner = found.relative_to(path)
                if found.is_file() and not any(re.match(r"[._]", name) for name in inner.parts):
                    yield str(found), inner.as_posix()
        elif path.exists():
            yield str(path), path.name
        else:
            raise InputError("I001", f"{path} is not there")


def _parts(source: Path, relative: str, field: str | None, *, adds: bool) -> list[Part]:
    status = source.stat()
    with pq.ParquetFile(source) as opened:
        column = text_column(opened.schema_arrow, field)
        if taken := sorted({*ADDED.names} & {*opened.schema_arrow.names} if adds else ()):
            raise InputError("I046", f"there is a column {taken[0]!r} already")
        groups = [opened.metadata.row_group(i) for i in range(opened.metadata.num_row_groups)]
        runs = list(_runs([group.total_byte_size for group in groups]))
        rows = [group.num_rows for group in groups]
        sizes = [group.total_byte_size for group in groups]
    stem = relative.removesuffix(".parquet")
    return [
        Part(
            source=str(source),
            output=f"{stem}-{number:05}-of-{len(runs):05}.parquet",
            stamp=(status.st_size, status.st_mtime_ns),
            field=column,
            first=first,
            last=last,
            row=sum(rows[:first]),
            rows=sum(rows[first:last]),
            size=sum(sizes[first:last]),
        )
        for number, (first, last) in enumerate(runs)
    ]


def text_column(schema: pa.Schema, field: str | None) -> str:
    """Return the column of that name, or the first that usually holds text.

    Raises:
        InputError: There is none, or it holds no text.
    """
    usual = next((name for name in USUAL_FIELDS if name in schema.names), USUAL_FIELDS[0])
    check_schema(schema, field or usual)
    return field or usual


def _runs(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Yield half-open runs of row groups of about PART_BYTES; a file without any is one run."""
    first = held = 0
    for number, size in enumerate(sizes):
        if held and held + size > PART_BYTES:
            yield first, number
            first, held = number, 0
        held += size
    yield first, len(sizes)
