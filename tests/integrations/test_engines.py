"""The same rows have the same verdicts, whichever engine carries them."""

import gzip
import importlib.util
import json
import os
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from filter import Scanner, load_rules
from tests.benchmarks.haystacks import corpus_folders, lines_of

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).parents[2]
ROWS = 1_000_000
SHARE = 0.01


@pytest.fixture(scope="module")
def scanner():
    return Scanner(load_rules("builtin", config=None))


@pytest.fixture(scope="module")
def rows(tmp_path_factory, scanner):
    """A haystack of the benchmarks as two files, and its verdict counts by `check_table`."""
    from filter.integrations.arrow import check_table

    corpus = corpus_folders(None, tmp_path_factory.mktemp("haystack"))
    if not all(any(folder.iterdir()) for folder in corpus.values()):
        pytest.skip("the packages that honest lines come from are out of reach")
    lines = islice(lines_of("mixed", SHARE, corpus), ROWS)
    texts = [line.decode().removesuffix("\n") for line in lines]
    table = pa.table({"id": [str(number) for number in range(ROWS)], "text": texts})
    folder = tmp_path_factory.mktemp("rows") / "data"
    folder.mkdir()
    half = ROWS // 2
    pq.write_table(table.slice(0, half), folder / "a.parquet", row_group_size=50_000)
    pq.write_table(table.slice(half), folder / "b.parquet", row_group_size=50_000)
    counts = Counter(check_table(table, "text", scanner)["action"].to_pylist())
    assert counts.total() == ROWS
    assert counts["block"] > ROWS * SHARE / 4
    return folder, table, counts


def run(*words):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)], capture_output=True, env=env, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode()[-3000:]
    return done.stdout


def actions_of(folder, column="hogwash_action"):
    paths = sorted(folder.rglob("*.parquet"))
    return Counter(a for p in paths for a in pq.ParquetFile(p).read([column])[column].to_pylist())


def written_by_datatrove(folder):
    counts = Counter()
    for path in folder.glob("*.jsonl.gz"):
        with gzip.open(path) as lines:
            counts.update(json.loads(line)["metadata"]["hogwash_action"] for line in lines)
    return counts


@pytest.mark.slow
def test_the_command_line_counts_the_same(rows, tmp_path):
    folder, table, counts = rows
    run("filter", "scan", folder, "--rules", "builtin", "--output-dir", tmp_path / "out")
    assert actions_of(tmp_path / "out") == counts
    lines = tmp_path / "rows.jsonl"
    with lines.open("w", encoding="utf-8") as stream:
        for text in table["text"].to_pylist():
            stream.write(json.dumps({"text": text}) + "\n")
    report = run("filter", "scan", lines, "--rules", "builtin", "--format", "jsonl")
    assert Counter(json.loads(line)["action"] for line in report.splitlines()) == counts


@pytest.mark.slow
def test_duckdb_and_polars_count_the_same(rows, scanner):
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    from filter.integrations.duckdb import register
    from filter.integrations.polars import hogwash

    folder, _, counts = rows
    connection = duckdb.connect()
    register(connection, scanner)
    query = f"SELECT hogwash(text).action, count(*) FROM '{folder}/*.parquet' GROUP BY 1"
    assert Counter(dict(connection.sql(query).fetchall())) == counts
    frame = polars.scan_parquet(folder / "*.parquet").select(
        hogwash("text", scanner).struct.field("action")
    )
    assert Counter(frame.collect()["action"].to_list()) == counts


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["spark", "ray", "datatrove"])
def test_engines_count_the_same(rows, tmp_path, engine):
    package = {"spark": "pyspark"}.get(engine, engine)
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed: pip install 'hogwash[{engine}]'")
    folder, _, counts = rows
    out = tmp_path / "out"
    run(f"filter.integrations.{engine}", folder, out, "--rules", "builtin")
    if engine != "datatrove":
        assert actions_of(out) == counts
        return
    kept, dropped = (written_by_datatrove(out / name) for name in ("kept", "dropped"))
    assert set(kept) == {"pass", "review"}
    assert set(dropped) == {"block"}
    assert kept + dropped == counts
