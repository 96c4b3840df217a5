"""Measure what judging a lot of text costs, and write the tables of README.md beside this file.

    pip install -e '.[engines]'
    PYTHONPATH=. python samples/scale/measure.py [--rows N] [--corpus DIR] [--cache DIR] [--dry]

Rows are lines of the benchmarks' haystack, half Chinese, half English (tests/benchmarks). Rates are
megabytes of UTF-8 a second of processor time, so that other work on the machine does little harm;
that of engines counts their whole trees of processes.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from filter import Document, Scanner, load_rules
from filter.integrations.arrow import check_table
from filter.integrations.duckdb import register
from filter.integrations.polars import hogwash
from filter.sources import read
from tests.benchmarks.haystacks import corpus_folders, haystack
from tests.benchmarks.termlists import rule_file

PAGE = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"
SHARES = (0.0, 0.001, 0.01)
USUAL = 0.001
ROUNDS = 3
MEGABYTES = 5
TERMS = (100, 1_000, 10_000, 60_000)
FEW = 2_000
"""Rows that take no time to speak of."""

CRAWL_TIB, UNPACKED = 4.54, 2.5
"""Common Crawl's text of September 2016, compressed; what gzip does to text, by our assumption."""

_PATIENCE = 30.0
"""Seconds that processes have to end after the one that started them."""

Ways = dict[str, tuple[float, Callable[[], Any]]]
"""What is measured: (megabytes, work)."""


def rates(ways: Ways) -> dict[str, float]:
    """Return megabytes a processor second, best of ROUNDS; in turns, so that all suffer alike."""
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, (megabytes, work) in ways.items():
            began = time.process_time()
            work()
            best[name] = max(best[name], megabytes / (time.process_time() - began))
    return best


def ways_of(path: Path, scanner: Scanner) -> Ways:
    """Return the ways to judge the lines of a file in one process."""
    lines = path.read_text("utf-8").splitlines()
    size = path.stat().st_size / 1e6
    table = pa.table({"text": lines})
    frame = pl.from_arrow(table)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("pages", table)
    register(connection, scanner)
    query = "SELECT hogwash(text).action, count(*) FROM pages GROUP BY 1"
    documents = [Document("rows", line) for line in lines]
    return {
        "file (`--input text`)": (size, lambda: list(scanner.scan_all(read(path, input="text")))),
        "a document a row (`scan_all`)": (size, lambda: list(scanner.scan_all(documents))),
        "Arrow (`check_table`)": (size, lambda: check_table(table, "text", scanner)),
        "DuckDB": (size, lambda: connection.sql(query).fetchall()),
        "Polars": (size, lambda: frame.select(hogwash("text", scanner))),
    }


def growth(path: Path, scanner: Scanner, cache: Path) -> tuple[Ways, Ways]:
    """Return the ways with more and more rows, and with more and more terms."""
    lines = path.read_text("utf-8").splitlines()
    rows: Ways = {}
    for part in (8, 4, 2, 1):
        some = lines[: len(lines) // part]
        size = sum(len(line.encode()) + 1 for line in some) / 1e6
        table = pa.table({"text": some})
        rows[f"{len(some):,}"] = (size, lambda t=table: check_table(t, "text", scanner))
    terms: Ways = {}
    for count in TERMS:
        listed = Scanner(load_rules(rule_file(count, cache), config=None))
        terms[f"{count:,}"] = (size, lambda s=listed: check_table(table, "text", s))
    builtin = f"builtin: {len(scanner.ruleset.rules)} rules, {len(scanner.program.forms):,} forms"
    terms[builtin] = (size, lambda: check_table(table, "text", scanner))
    return rows, terms


def engines(jobs: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands that judge `data` and write `out`."""
    for count in sorted({1, jobs}):
        how = ["scan", "data", "--rules", "builtin", "--output-dir", "out", "--jobs", str(count)]
        yield f"`hogwash scan --output-dir --jobs {count}`", ["filter", *how]
    for name, package in (("spark", "pyspark"), ("ray", "ray"), ("datatrove", "datatrove")):
        if importlib.util.find_spec(package):
            how = ["data", "out", "--rules", "builtin", "--workers", str(jobs)]
            yield f"{package}, {jobs} workers", [f"filter.integrations.{name}", *how]


def tree_seconds(words: Sequence[str], folder: Path) -> float:
    """Run a command; return the processor seconds of all its processes.

    Engines start processes that they never wait for, so that no count of the system holds these:
    the tree is looked at again and again.
    """
    come, go = os.pipe()
    if not (child := os.fork()):
        adopts_orphans = 36
        ctypes.CDLL(None).prctl(adopts_orphans, 1, 0, 0, 0)
        env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        command = [sys.executable, "-m", *words]
        told = Path(folder, "told").open("w+")  # noqa: SIM115 - a pipe would have to be emptied
        running = subprocess.Popen(command, cwd=folder, env=env, stdout=told, stderr=told)  # noqa: S603
        ticks: dict[tuple[int, str], int] = {}
        ended = None
        while ended is None or time.monotonic() < ended + _PATIENCE:
            if not _look_at(os.getpid(), ticks):
                break
            if running.poll() is not None:
                ended = ended or time.monotonic()
            time.sleep(0.1)
        if running.wait() not in (0, 1):
            sys.stderr.write(Path(folder, "told").read_text()[-2000:])
        seconds = sum(ticks.values()) / os.sysconf("SC_CLK_TCK")
        os.write(go, json.dumps([seconds, running.returncode]).encode())
        os._exit(0)
    os.close(go)
    with os.fdopen(come) as pipe:
        seconds, code = json.loads(pipe.read())
    os.waitpid(child, 0)
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(words)} ended with {code}")
    return float(seconds)


def _look_at(root: int, ticks: dict[tuple[int, str], int]) -> int:
    """Note what the descendants of a process have used so far; return how many run."""
    children: dict[int, list[tuple[int, str, int]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if fields[0] != "Z":
            own = int(path.parent.name), fields[19], int(fields[11]) + int(fields[12])
            children.setdefault(int(fields[1]), []).append(own)
    waiting, count = [root], 0
    while waiting:
        for pid, started, used in children.get(waiting.pop(), ()):
            ticks[pid, started] = used
            waiting.append(pid)
            count += 1
    return count


def engine_rows(lines: list[str], jobs: int) -> Iterator[str]:
    """Yield a row of the table for every engine: a run with next to nothing tells the start."""
    few = lines[:FEW]
    more = sum(len(line.encode()) + 1 for line in lines[FEW:]) / 1e6
    reference = 0.0
    for name, words in engines(jobs):
        sys.stderr.write(f"{name}\n")
        start, whole = (_judged(words, some, jobs) for some in (few, lines))
        rate = more / (whole - start)
        reference = reference or rate
        yield f"| {name} | {start:.0f} s | {rate:.1f} | {reference / rate - 1:+.0%} |"


def _judged(words: list[str], lines: list[str], jobs: int) -> float:
    """Return the processor seconds that rows of Parquet take."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch, "data")
        data.mkdir()
        for number in range(jobs * 2):
            own = lines[number :: jobs * 2]
            table = pa.table({"id": [str(at) for at in range(len(own))], "text": own})
            pq.write_table(table, data / f"{number}.parquet", row_group_size=50_000)
        return tree_seconds(words, Path(scratch))


def table(head: Sequence[str], rows: dict[str, Sequence[float]]) -> str:
    """Return a table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join(['---'] * len(head))} |"]
    lines += (
        f"| {name} | {' | '.join(f'{value:.1f}' for value in row)} |" for name, row in rows.items()
    )
    return "\n".join(lines)


def calculation(rate: float) -> str:
    """Return what the rate means for large amounts, step by step."""
    hours = 1e6 / rate / 3600
    packed = CRAWL_TIB * 1.0995
    text = packed * UNPACKED
    return f"""## 1 TB of text

    1 TB = 1,000,000 MB
    1,000,000 MB / {rate:.1f} MB/s = {1e6 / rate:,.0f} s of one core
    {1e6 / rate:,.0f} s / 3600 = {hours:.0f} core-hours

so about an hour on a machine of {hours:.0f} cores, or with a rate R of your own: `278 / R` core-hours.

## A month of Common Crawl

Common Crawl's page about its crawl of September 2016 gives 1.72 billion pages, whose text (WET)
takes {CRAWL_TIB} TiB compressed. Other months: put their own size in.

    {CRAWL_TIB} TiB x 1.0995 = {packed:.1f} TB compressed
    {packed:.1f} TB x {UNPACKED} (gzip on text: our assumption) = {text:.1f} TB of text
    {text:.1f} TB x {hours:.0f} core-hours = {text * hours:,.0f} core-hours
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=250_000, help="rows for engines")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a folder a language")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/hogwash-benchmarks")
    parser.add_argument("--dry", action="store_true", help="print, and leave the page as it is")
    options = parser.parse_args()
    folders = corpus_folders(options.corpus, options.cache)
    paths = {share: haystack("mixed", share, MEGABYTES, folders, options.cache) for share in SHARES}
    scanner = Scanner(load_rules("builtin", config=None))
    sys.stderr.write("in one process\n")
    measured = {share: rates(ways_of(path, scanner)) for share, path in paths.items()}
    by_way = {name: [measured[share][name] for share in SHARES] for name in measured[USUAL]}
    arrow, file = by_way["Arrow (`check_table`)"], by_way["file (`--input text`)"]
    by_way["Arrow, as a share of the file's"] = [a / f for a, f in zip(arrow, file, strict=True)]
    sys.stderr.write("growth\n")
    rows, terms = growth(paths[USUAL], scanner, options.cache)
    jobs = len(os.sched_getaffinity(0))
    lines = haystack("mixed", USUAL, options.rows // 8_000, folders, options.cache)
    some = lines.read_text("utf-8").splitlines()[: options.rows]
    text = "\n".join([
        "MB/s of one core, by the share of junk lines:\n",
        table(["way", *(f"{share:.1%}" for share in SHARES)], by_way),
        f"\nArrow with more and more rows, {USUAL:.1%} junk:\n",
        table(["rows", "MB/s"], {name: [rate] for name, rate in rates(rows).items()}),
        "\nArrow with one rule over more and more listed terms, and with the builtin rules:\n",
        table(["terms", "MB/s"], {name: [rate] for name, rate in rates(terms).items()}),
        f"\nEngines on {len(some):,} rows of Parquet, from reading to the written result:\n",
        "| engine | start | MB/s of one core | more time than without one |",
        "| --- | --- | --- | --- |",
        *engine_rows(some, jobs),
        "",
        calculation(arrow[SHARES.index(USUAL)]),
    ])  # fmt: skip
    print(text)
    if not options.dry:
        page = PAGE.read_text("utf-8")
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
