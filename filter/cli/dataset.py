"""`--output-dir`: scan and clean Parquet datasets, in processes and with a record of every part."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from filter import __version__
from filter.cli import options
from filter.cli.complaints import tell, tell_error
from filter.cli.progress import Meter
from filter.errors import HogwashError, InputError, UsageError
from filter.model import ACTIONS
from filter.reports.safe import safe
from filter.sources import AUTO, STDIN, explain

_SHOWN = 10
"""Rules of the summary that are told; all are in summary.json."""


def run(
    arguments: argparse.Namespace,
    *,
    cut: tuple[str, str, str] | None = None,
    fail_on: str = "never",
) -> int:
    """Do a dataset: add verdict columns, or cut as a Cut of these says; return the exit code."""
    _check(arguments)
    work, rows, records = map(parquet_part, ("work", "rows", "record"))
    scanner = options.scanner_of(arguments)
    output = Path(arguments.output_dir)
    job = work.Job(str(output), rows.Cut(*cut) if cut else None, arguments.keep_going)
    parts, failed = _planned(arguments, adds=cut is None)
    with _alone(output / work.BOOKS):
        kind = {
            "version": __version__,
            "rules": scanner.ruleset.digest,
            "cut": list(cut) if cut else None,
        }
        _same_job(output / work.BOOKS / "job.json", kind, work.beside)
        if stale := work.stale(output, parts):
            raise UsageError(
                "U033",
                f"{output / stale} was made of a file that has changed since",
                hint="name another folder",
            )
        work.sweep(output)
        found = {part: work.done_before(job, part) for part in parts}
        done = {part: record for part, record in found.items() if record}
        if done:
            tell(f"{len(done):,} of {len(parts):,} parts were done before")
        todo = [part for part in parts if part not in done]
        try:
            meter = Meter(sum(part.size for part in todo))
            for part, record in _results(partial(work.do_part, job, scanner), todo, arguments.jobs):
                if isinstance(record, work.Failure):
                    meter.clear()
                    tell_error(record.source + record.place, record.error)
                    _leave(arguments, record.error)
                    failed = True
                    continue
                done[part] = record
                meter.add(part.rows, part.size)
            meter.clear()
        finally:
            work.sweep(output)
        whole = records.total(done[part] for part in parts if part in done)
        summary = json.dumps(records.to_json(whole), ensure_ascii=False, indent=1)
        with work.beside(output / work.BOOKS / "summary.json") as target:
            target.write_text(summary, encoding="utf-8")
    for wrong in whole.errors:
        tell_error(f"{wrong['source']}[row group {wrong['row_group']}]", wrong["error"])
    for line in _summary(whole, cleans=cut is not None):
        tell(line)
    if failed or whole.errors:
        return 2
    floor = ACTIONS.index(fail_on) if fail_on != "never" else len(ACTIONS)
    return int(any(whole.actions[action] for action in ACTIONS[floor:]))


def parquet_part(name: str) -> Any:
    """Import a module of filter.integrations.parquet.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        return importlib.import_module(f"filter.integrations.parquet.{name}")
    except ModuleNotFoundError as error:
        raise UsageError(
            "U024", f"Parquet needs {error.name}", hint="pip install 'hogwash[arrow]'"
        ) from error


def _check(arguments: argparse.Namespace) -> None:
    """Raise where options do not go with a dataset."""
    if arguments.input not in (AUTO, "parquet"):
        raise UsageError("U030", f"--output-dir reads Parquet, not {arguments.input}")
    if not arguments.paths or STDIN in arguments.paths:
        raise UsageError("U030", "--output-dir takes files and folders, not stdin")
    if len(arguments.field) > 1:
        raise UsageError("U030", "--output-dir takes one --field")
    names = ("output", "in_place", "removed", "format", "encoding")
    for name in names:
        if getattr(arguments, name, None):
            option = {"output": "-o"}.get(name, f"--{name.replace('_', '-')}")
            raise UsageError("U030", f"{option} and --output-dir exclude one another")
    target = Path(arguments.output_dir).resolve()
    for path in arguments.paths:
        source = Path(path).resolve()
        if source == target or source in target.parents:
            raise UsageError("U030", f"--output-dir is inside {path}, which is read")


def _planned(arguments: argparse.Namespace, *, adds: bool) -> tuple[list[Any], bool]:
    """Return the parts of all files and whether a file was told to be unreadable."""
    planning = parquet_part("plan")
    field = next(iter(arguments.field), None)
    parts: list[Any] = []
    failed = False
    for part in planning.plan(arguments.paths, field, adds=adds):
        if isinstance(part, planning.Unreadable):
            failed = True
            tell_error(part.source, explain(part.error))
            _leave(arguments, explain(part.error))
        else:
            parts.append(part)
    if not parts and not failed:
        raise InputError("I048", "there is no .parquet file in " + ", ".join(arguments.paths))
    return parts, failed


def _leave(arguments: argparse.Namespace, error: str) -> None:
    """Stop unless failures are to be passed over; a failing disk always stops."""
    if not arguments.keep_going or error.startswith("O001"):
        raise HogwashError(
            "W002",
            "stopped; the parts that are done stay",
            hint="mend it and run again to go on, or use --keep-going to do the rest",
        )


def _results(work: partial[Any], parts: list[Any], jobs: int) -> Iterator[tuple[Any, Any]]:
    """Yield parts with their records, in order."""
    if min(jobs, len(parts)) < 2:
        yield from ((part, work(part)) for part in parts)
        return
    # Imported here: what it needs of the standard library takes as long as a page.
    in_order = importlib.import_module("filter.engine.parallel").in_order
    yield from in_order(work, zip(parts, parts, strict=True), min(jobs, len(parts)))


@contextmanager
def _alone(books: Path) -> Iterator[None]:
    """Hold the output folder: two runs at once would sweep away one another's files."""
    books.mkdir(parents=True, exist_ok=True)
    with (books / "lock").open("w") as lock:
        if sys.platform != "win32":
            fcntl = importlib.import_module("fcntl")
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError("U031", f"another run works in {books.parent}") from None
        yield


def _same_job(path: Path, job: dict[str, Any], beside: Callable[[Path], Any]) -> None:
    """Raise unless this is the job that the folder was begun with."""
    if not path.exists():
        with beside(path) as target:
            target.write_text(json.dumps(job, indent=1), encoding="utf-8")
        return
    before = json.loads(path.read_text("utf-8"))
    if before != job:
        other = ", ".join(name for name in job if before.get(name) != job[name])
        raise UsageError(
            "U032",
            f"{path.parent.parent} holds the parts of another job ({other})",
            hint="name another folder",
        )


def _summary(whole: Any, *, cleans: bool) -> Iterable[str]:
    counts = ", ".join(f"{whole.actions[action]:,} {action}" for action in reversed(ACTIONS))
    cuts = f"; {whole.cuts:,} passages cut" if cleans else ""
    bad = f"; {whole.failed_rows:,} rows without a verdict" if whole.failed_rows else ""
    lost = f"; {whole.lost_rows:,} rows could not be read" if whole.lost_rows else ""
    yield f"{whole.rows:,} rows: {counts}{cuts}{bad}{lost}"
    for (language, rule), count in islice(whole.rules.most_common(), _SHOWN):
        sample = whole.samples[language, rule][0]["excerpt"].replace("\n", " ")[:60]
        yield f"  {count:>9,}  {rule} ({safe(language)})  {safe(sample)}"
