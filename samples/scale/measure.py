"""Measure what a row costs in every way of judging it, in processor seconds of one process.

Usage: python samples/scale/measure.py TEXT [RULES...]: TEXT holds a row a line, RULES are what
--rules takes. The rates are megabytes of UTF-8 a second of one core.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from filter import Document, Scanner, load_rules
from filter.integrations.arrow import check_table
from filter.integrations.duckdb import register
from filter.integrations.polars import hogwash
from filter.sources import read

ROUNDS = 3


def main(path: str, *rules: str) -> None:
    """Print a row of Markdown for every way, and for twice the rows."""
    scanner = Scanner(load_rules(*(rules or ("builtin",)), config=None))
    lines = Path(path).read_text("utf-8").splitlines()
    size = Path(path).stat().st_size / 1e6
    table = pa.table({"text": lines})
    double = pa.concat_tables([table, table])
    frame = pl.from_arrow(table)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("pages", table)
    register(connection, scanner)
    query = "SELECT hogwash(text).action, count(*) FROM pages GROUP BY 1"
    documents = [Document("rows", line) for line in lines]
    ways: dict[str, tuple[float, Callable[[], Any]]] = {
        "file (`--input text`)": (size, lambda: list(scanner.scan_all(read(path, input="text")))),
        "a document a row (`scan_all`)": (size, lambda: list(scanner.scan_all(documents))),
        "Arrow (`check_table`)": (size, lambda: check_table(table, "text", scanner)),
        "Arrow, twice the rows": (2 * size, lambda: check_table(double, "text", scanner)),
        "DuckDB": (size, lambda: connection.sql(query).fetchall()),
        "Polars": (size, lambda: frame.select(hogwash("text", scanner))),
    }
    print(f"{len(lines):,} rows, {size:.1f} MB\n\n| way | MB/s |\n| --- | --- |")
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):  # in turns, so that a busy machine is unfair to all alike
        for name, (megabytes, judge) in ways.items():
            began = time.process_time()
            judge()
            best[name] = max(best[name], megabytes / (time.process_time() - began))
    for name, rate in best.items():
        print(f"| {name} | {rate:.1f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
