"""Parquet datasets through the command line: resumed, refused, cleaned, row for row."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from filter.cli import main

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).parents[2]
JUNK = "国产精品 无码 欧美 亚洲 一区二区 人妻 在线观看"
HONEST = "An honest line about the weather in the north."
RULES = f"""
rules:
  - id: junk
    category: adult
    severity: critical
    message: "{{distinct}} words"
    words: [{", ".join(JUNK.split())}]
    when: {{at_least: {{distinct: 3}}}}
"""


def rows(count, first=0):
    texts = [
        f"{HONEST} {n}" if n % 7 else f"{HONEST} {n}\n{JUNK}" for n in range(first, first + count)
    ]
    return pa.table({"id": range(first, first + count), "text": texts})


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Two files of five row groups, one of them in a partition, and rules beside them."""
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    (tmp_path / "hogwash.yml").write_text("extends: [./rules.yml]", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    (data / "lang=zh").mkdir(parents=True)
    pq.write_table(rows(500), data / "a.parquet", row_group_size=100)
    pq.write_table(rows(500, 500), data / "lang=zh" / "b.parquet", row_group_size=100)
    (data / "_SUCCESS").touch()
    return data


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr("filter.integrations.parquet.plan.PART_BYTES", 1)


def hogwash(*words):
    return main([*words, "--jobs", "1"])


def written(folder):
    """Return all rows of the output in the order of their ids."""
    paths = sorted(path for path in folder.rglob("*.parquet"))
    return pa.concat_tables([pq.ParquetFile(path).read() for path in paths]).sort_by("id")


def spoil(path, group):
    """Overwrite the pages of a row group."""
    text = pq.read_metadata(path).row_group(group).column(1)
    start = min(filter(None, (text.dictionary_page_offset, text.data_page_offset)))
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(b"\xff" * text.total_compressed_size)


def test_verdict_columns_are_added(dataset, tmp_path, capsys):
    output = tmp_path / "out"
    assert hogwash("scan", "data", "--field", "text", "--output-dir", "out") == 1
    table = written(output)
    assert table.drop_columns([name for name in table.column_names if "hogwash" in name]) == rows(
        1000
    )
    actions = table["hogwash_action"].to_pylist()
    assert actions == ["pass" if number % 7 else "block" for number in range(1000)]
    assert table["hogwash_rules"][0].as_py() == ["junk"]
    assert table["hogwash_findings"][0].as_py()[0]["line"] == 2
    assert [path.name for path in sorted((output / "lang=zh").iterdir())] == [
        "b-00000-of-00001.parquet"
    ]
    assert "1,000 rows: 143 block, 0 review, 857 pass" in capsys.readouterr().err
    summary = json.loads((output / "_hogwash" / "summary.json").read_text("utf-8"))
    found = {(row["language"], row["rule"]): row["findings"] for row in summary["rules"]}
    assert found == {("Han", "junk"): 72, ("zh", "junk"): 71}
    assert summary["rules"][0]["samples"][1] == {
        "source": "data/a.parquet",
        "row": 7,
        "action": "block",
        "excerpt": JUNK,
    }


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_junk_is_cut_and_kept_beside(dataset, tmp_path, kind):
    table = rows(300)
    text = table["text"].combine_chunks()
    text = text.dictionary_encode() if pa.types.is_dictionary(kind) else text.cast(kind)
    pq.write_table(table.set_column(1, "text", text), "typed.parquet")
    assert hogwash("clean", "typed.parquet", "--output-dir", "out") == 0
    cleaned = written(tmp_path / "out")
    assert cleaned.schema.field("text").type == kind
    texts = cleaned["text"].to_pylist()
    assert texts == [f"{HONEST} {n}" + ("" if n % 7 else "\n") for n in range(300)]
    kept = (tmp_path / "out" / "_hogwash" / "typed-00000-of-00001.removed.jsonl").read_text("utf-8")
    removed = [json.loads(line) for line in kept.splitlines()]
    assert [edit["row"] for edit in removed] == list(range(0, 300, 7))
    before = rows(300)["text"].to_pylist()
    for edit in removed:
        assert before[edit["row"]][edit["start"] : edit["end"]] == edit["text"] == JUNK


@pytest.mark.parametrize("drop", ["line", "field", "record"])
@pytest.mark.parametrize("how", ["-o", "--in-place", "--output-dir"])
def test_a_file_loses_lines_fields_or_records(dataset, tmp_path, capsys, drop, how):
    before = rows(500)
    more = pa.array([None if n % 5 else {"at": n} for n in range(500)])
    before = before.append_column("more", more).replace_schema_metadata({"made": "by hand"})
    pq.write_table(before, "whole.parquet", row_group_size=100, compression="gzip")
    target, words = {
        "-o": ("out.parquet", ["-o", "out.parquet", "--removed", "cut.jsonl"]),
        "--in-place": ("whole.parquet", ["--in-place", "--removed", "cut.jsonl"]),
        "--output-dir": ("out/whole-00000-of-00001.parquet", ["--output-dir", "out"]),
    }[how]
    words = ["clean", "whole.parquet", "--drop", drop, *words]
    assert hogwash(*words) == 0
    cleaned = pq.ParquetFile(target)
    assert cleaned.schema_arrow == before.schema
    assert cleaned.schema_arrow.metadata == before.schema.metadata
    assert cleaned.num_row_groups == 5
    kept = [n for n in range(500) if n % 7] if drop == "record" else list(range(500))
    junk = {"line": lambda n: f"{HONEST} {n}\n", "field": lambda _: ""}
    texts = [f"{HONEST} {n}" if n % 7 else junk[drop](n) for n in kept]
    table = cleaned.read()
    assert table["id"].to_pylist() == kept
    assert table["text"].to_pylist() == texts
    assert table["more"].to_pylist() == [None if n % 5 else {"at": n} for n in kept]
    if how == "--output-dir":
        return
    assert cleaned.metadata.row_group(0).column(0).compression == "GZIP"
    lost = [json.loads(line) for line in Path("cut.jsonl").read_text("utf-8").splitlines()]
    assert [cut["record"] for cut in lost] == list(range(0, 500, 7))
    own = {"line": JUNK, "field": f"{HONEST} 7\n{JUNK}"}
    if drop == "record":
        assert json.loads(lost[1]["text"]) == before.slice(7, 1).to_pylist()[0]
    else:
        assert lost[1]["text"] == own[drop]


def test_a_file_that_cannot_be_cleaned_stays_as_it_is(dataset, tmp_path, capsys):
    for table, code in [
        (pa.table({"text": [JUNK, None]}), "I040"),
        (pa.table({"text": [1]}), "I042"),
        (pa.table({"other": [JUNK]}), "I041"),
    ]:
        pq.write_table(table, "bad.parquet")
        before = Path("bad.parquet").read_bytes()
        assert hogwash("clean", "--in-place", "bad.parquet") == 2
        assert f"error[{code}]: bad.parquet" in capsys.readouterr().err
        assert Path("bad.parquet").read_bytes() == before
    spoil(dataset / "a.parquet", 2)
    assert hogwash("clean", "data/a.parquet", "-o", "out.parquet") == 2
    assert "error[I045]: data/a.parquet: [row group 2] " in capsys.readouterr().err
    assert not Path("out.parquet").exists()
    assert hogwash("scan", "data/a.parquet", "--format", "json", "-o", "out.json") == 2
    assert "error[I045]: data/a.parquet[200]: row group 2 cannot be" in capsys.readouterr().err
    summary = json.loads(Path("out.json").read_text("utf-8"))["summary"]
    assert (summary["documents"], summary["errors"]) == (401, 1)


def test_a_part_that_is_done_is_not_done_again(dataset, tmp_path, small_parts, capsys):
    hogwash("scan", "data", "--output-dir", "out")
    whole = written(tmp_path / "out")
    outputs = sorted((tmp_path / "out").rglob("*.parquet"))
    assert len(outputs) == 10
    kept = {path: path.stat().st_ino for path in outputs[1:]}
    outputs[0].unlink()
    (tmp_path / "out" / ".hogwash-left").write_bytes(b"half a file")
    capsys.readouterr()
    assert hogwash("scan", "data", "--output-dir", "out") == 1
    assert "9 of 10 parts were done before" in capsys.readouterr().err
    assert {path: path.stat().st_ino for path in outputs[1:]} == kept
    assert written(tmp_path / "out") == whole
    assert not list((tmp_path / "out").rglob(".hogwash-*"))


def test_another_job_does_not_mix_with_what_is_there(dataset, tmp_path, capsys):
    hogwash("scan", "data", "--output-dir", "out")
    assert hogwash("clean", "data", "--output-dir", "out") == 2
    assert "U032" in capsys.readouterr().err
    (tmp_path / "rules.yml").write_text(RULES.replace("distinct: 3", "distinct: 4"), "utf-8")
    assert hogwash("scan", "data", "--output-dir", "out") == 2
    assert "parts of another job (rules)" in capsys.readouterr().err


def test_a_source_that_changed_is_done_again(dataset, tmp_path):
    hogwash("scan", "data", "--output-dir", "out")
    pq.write_table(rows(600), dataset / "a.parquet", row_group_size=100)
    hogwash("scan", "data", "--output-dir", "out")
    assert len(written(tmp_path / "out")) == 1100


def test_parts_of_a_source_that_changed_its_shape_do_not_stay(
    dataset, tmp_path, monkeypatch, capsys
):
    hogwash("scan", "data", "--output-dir", "out")
    monkeypatch.setattr("filter.integrations.parquet.plan.PART_BYTES", 1)
    assert hogwash("scan", "data", "--output-dir", "out") == 2
    assert "U033" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["scan", "clean"])
def test_a_corrupt_row_group_stops_the_job_or_is_passed_over(
    dataset, tmp_path, small_parts, capsys, command
):
    spoil(dataset / "a.parquet", 2)
    assert hogwash(command, "data", "--output-dir", "out") == 2
    told = capsys.readouterr().err
    assert "error[I045]: data/a.parquet[row group 2]: " in told
    assert "--keep-going" in told
    assert len(list((tmp_path / "out").rglob("*.parquet"))) == 2
    for _ in range(2):  # a run that has nothing to do tells it again
        assert hogwash(command, "data", "--output-dir", "out", "--keep-going") == 2
        told = capsys.readouterr().err
        assert "error[I045]: data/a.parquet[row group 2]: " in told
        assert "100 rows could not be read" in told
    ids = written(tmp_path / "out")["id"].to_pylist()
    assert ids == [*range(200), *range(300, 1000)]


def test_nulls_are_rows_with_an_error(dataset, tmp_path, capsys):
    pq.write_table(pa.table({"id": [1, 2, 3], "text": [JUNK, None, None]}), dataset / "c.parquet")
    assert hogwash("scan", "data", "--output-dir", "out") == 2
    told = capsys.readouterr().err
    assert "error[I040]: data/c.parquet[row group 0]: the text is null (row 1 and 1 more)" in told
    assert hogwash("scan", "data", "--output-dir", "out", "--keep-going") == 2
    assert "2 rows without a verdict" in capsys.readouterr().err
    table = pq.ParquetFile(tmp_path / "out" / "c-00000-of-00001.parquet").read()
    assert table["hogwash_action"].to_pylist() == ["block", "pass", "pass"]
    assert table["hogwash_error"].to_pylist() == [None, *["I040: the text is null"] * 2]


@pytest.mark.parametrize(
    ("table", "code", "why"),
    [
        (pa.table({"other": ["a"]}), "I041", "there is no column 'text'; there is other"),
        (pa.table({"text": [1]}), "I042", "column 'text' is int64, not a string"),
        (pa.table({"text": ["a"], "hogwash_score": [1]}), "I046", "a column 'hogwash_score'"),
        (None, "I044", "this is no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_used(dataset, tmp_path, capsys, table, code, why):
    bad = dataset / "bad.parquet"
    bad.write_bytes(b"PAR1 no") if table is None else pq.write_table(table, bad)
    assert hogwash("scan", "data", "--output-dir", "out") == 2
    told = capsys.readouterr().err
    assert f"error[{code}]: data/bad.parquet: " in told
    assert why in told
    assert not (tmp_path / "out").exists()
    assert hogwash("scan", "data", "--output-dir", "out", "--keep-going") == 2
    assert len(written(tmp_path / "out")) == 1000


def test_wrong_calls(dataset, tmp_path, capsys):
    wrong = [
        ["data", "--output-dir", "data/out"],
        ["data", "--output-dir", "out", "--input", "jsonl"],
        ["-", "--output-dir", "out"],
        ["data", "--output-dir", "out", "-o", "x"],
        ["data", "--output-dir", "out", "--field", "a", "--field", "b"],
        ["nowhere", "--output-dir", "out"],
        ["data", "--keep-going"],
        ["rules.yml", "data/a.parquet", "data", "--output-dir", "out"],
    ]
    for words in wrong:
        assert hogwash("scan", *words) == 2, words
        assert "error[" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_runs_do_not_work_in_one_folder(dataset, tmp_path):
    books = tmp_path / "out" / "_hogwash"
    books.mkdir(parents=True)
    code = (
        "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX);"
        "print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, books / "lock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert hogwash("scan", "data", "--output-dir", "out") == 2
        other.stdin.close()
    assert hogwash("scan", "data", "--output-dir", "out") == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["scan", "clean"])
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    text = "\n".join([HONEST] * 30)
    many = [f"{text}\n{JUNK}\n{n}" if n % 9 == 0 else f"{text} {n}" for n in range(100_000)]
    table = pa.table({"id": range(len(many)), "text": many})
    pq.write_table(table, "big.parquet", row_group_size=4000, use_dictionary=False)
    words = [sys.executable, "-m", "filter", command, "big.parquet", "--jobs", "2", "--output-dir"]
    how = {"env": {**os.environ, "PYTHONPATH": str(ROOT)}, "stderr": subprocess.PIPE}
    killed = subprocess.Popen([*words, "out"], **how)
    deadline = time.monotonic() + 120
    while not list((tmp_path / "out").rglob("*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    time.sleep(3)  # its workers end with the part they are at
    books = tmp_path / "out" / "_hogwash"
    names = [path.relative_to(books).with_suffix("") for path in books.glob("big-*.json")]
    before = {name: (tmp_path / "out" / f"{name}.parquet").stat() for name in names}
    assert before
    assert len(before) < 5
    again = subprocess.run([*words, "out"], check=False, **how)
    assert again.returncode == (1 if command == "scan" else 0), again.stderr
    assert f"{len(before)} of".encode() in again.stderr
    after = {name: (tmp_path / "out" / f"{name}.parquet").stat() for name in names}
    assert [(s.st_ino, s.st_mtime_ns) for s in after.values()] == [
        (s.st_ino, s.st_mtime_ns) for s in before.values()
    ]
    subprocess.run([*words, "undisturbed"], check=False, **how)
    assert written(tmp_path / "out") == written(tmp_path / "undisturbed")
    assert not list((tmp_path / "out").rglob(".hogwash-*"))
