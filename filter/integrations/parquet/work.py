"""One part: read its row groups, judge or clean them, write the output whole or not at all.

The record of a part is written last: where it stands, the part is done.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from filter.engine.scanner import Scanner
from filter.errors import InputError
from filter.integrations.arrow import ADDED
from filter.integrations.parquet.plan import Part
from filter.integrations.parquet.record import Record, from_json, to_json
from filter.integrations.parquet.rows import Cut, Outcome, add_verdicts, cut_junk
from filter.model import Edit
from filter.reports.jsonl import spelled
from filter.sources import explain

BOOKS = "_hogwash"
"""Folder of the output that holds records; readers of datasets pass over it."""

BESIDE = ".hogwash-"
"""Beginning of the names of files that are not whole yet."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with every part: junk is cut, or without `cut` verdict columns are added."""

    output: str
    cut: Cut | None = None
    keep_going: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a part was not done: `place` is a row group, or empty."""

    source: str
    place: str
    error: str


def do_part(job: Job, scanner: Scanner, part: Part) -> Record | Failure:
    """Do a part and return its record. Never raises: a process that dies tells nothing."""
    record = Record()
    removed: list[str] = []
    try:
        with beside(Path(job.output, part.output)) as target:
            _write(job, scanner, part, target, record, removed)
        if job.cut:
            with beside(_book(job, part, ".removed.jsonl")) as target:
                target.write_text("".join(removed), encoding="utf-8")
        kept = {"part": asdict(part), **to_json(record)}
        with beside(_book(job, part, ".json")) as target:
            target.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    except _Stop as stop:
        return Failure(part.source, f"[row group {stop.group}]", stop.why)
    except OSError as error:
        return Failure(str(error.filename or part.source), "", f"O001: {error.strerror or error}")
    return record


def done_before(job: Job, part: Part) -> Record | None:
    """Return the record of a part that an earlier run has done, None if it is to be done."""
    try:
        kept = json.loads(_book(job, part, ".json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    same = kept.pop("part") == json.loads(json.dumps(asdict(part)))
    return from_json(kept) if same and Path(job.output, part.output).exists() else None


def stale(output: Path, parts: Sequence[Part]) -> str | None:
    """Return an output of a file whose parts are others now: no part would take its place."""
    planned = {part.output for part in parts}
    sources = {part.source for part in parts}
    for book in sorted((output / BOOKS).rglob("*-of-*.json")):
        part = json.loads(book.read_text("utf-8"))["part"]
        if part["source"] in sources and part["output"] not in planned:
            return str(part["output"])
    return None


def sweep(output: Path) -> None:
    """Remove what a run that was killed left half done."""
    for left in output.rglob(f"{BESIDE}*"):
        left.unlink(missing_ok=True)


class _Stop(Exception):  # noqa: N818 - it only leaves the output that is being written
    def __init__(self, group: int, why: str) -> None:
        super().__init__(group, why)
        self.group, self.why = group, why


def _write(
    job: Job, scanner: Scanner, part: Part, target: Path, record: Record, removed: list[str]
) -> None:
    """Write the output of a part, a row group for every one that could be read."""
    with pq.ParquetFile(part.source, page_checksum_verification=True) as source:
        schema = source.schema_arrow
        for field in () if job.cut else ADDED:
            schema = schema.append(field)
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            row = part.row
            for group in range(part.first, part.last):
                size = source.metadata.row_group(group).num_rows
                outcome = _outcome(job, scanner, part, source, group, row, record)
                for why in outcome.wrong if isinstance(outcome, Outcome) else (outcome,):
                    if not job.keep_going:
                        raise _Stop(group, why)
                    record.errors.append({"source": part.source, "row_group": group, "error": why})
                if isinstance(outcome, Outcome):
                    writer.write_table(outcome.table, row_group_size=max(size, 1))
                    removed += (_edit_line(part, row, edit) for row, edit in outcome.removed)
                else:
                    record.lost_rows += size
                row += size


def _outcome(
    job: Job,
    scanner: Scanner,
    part: Part,
    source: pq.ParquetFile,
    group: int,
    row: int,
    record: Record,
) -> Outcome | str:
    """Return the new rows of a row group, or why it could not be read."""
    try:
        table = read_group(source, group)
    except InputError as error:
        return explain(error)
    if job.cut:
        return cut_junk(part, scanner, record, job.cut, table, row)
    return add_verdicts(part, scanner, record, table, row)


def read_group(source: pq.ParquetFile, group: int) -> pa.Table:
    """Return the rows of a row group.

    Raises:
        InputError: It is damaged.
    """
    try:
        return source.read_row_group(group, use_threads=False)
    except (OSError, pa.ArrowException, ValueError) as error:
        why = " ".join(str(error).split())
        raise InputError("I045", f"the row group cannot be read: {why}") from None


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


def _book(job: Job, part: Part, ending: str) -> Path:
    return Path(job.output, BOOKS, part.output.removesuffix(".parquet") + ending)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, it becomes `path` at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.with_name(f"{BESIDE}{secrets.token_hex(8)}")
    try:
        yield target
        with target.open("rb") as written:
            os.fsync(written.fileno())
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)
