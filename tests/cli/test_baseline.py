"""Baselines: accepted findings stay accepted through edits, new ones count."""

import json
from pathlib import Path

import pytest

from filter.cli import main

JUNK = "国产自拍 亚洲无码 欧美无码 日韩无码 中文字幕 免费视频"
OTHER = "国产精品 亚洲有码 日本无码 欧美高清 成人在线 免费观看"


@pytest.fixture
def hogwash(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*args):
        code = main(list(args))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def entries():
    return json.loads(Path("hogwash-baseline.json").read_text(encoding="utf-8"))["entries"]


def write(text, name="a.txt"):
    Path(name).write_text(text, encoding="utf-8")


def test_what_was_there_passes_and_what_is_new_does_not(hogwash):
    write(f"honest\n{JUNK}\n")
    assert hogwash("scan", "a.txt")[0] == 1
    assert hogwash("baseline", "create", "--reason", "an archive", "a.txt")[0] == 0
    (entry,) = entries()
    assert entry["reason"] == "an archive"
    assert entry["text"] == JUNK
    assert not {"line", "column", "start", "date"} & set(entry)
    code, out, _ = hogwash(
        "scan", "--baseline", "hogwash-baseline.json", "--format", "jsonl", "a.txt"
    )
    verdict = json.loads(out)
    assert (code, verdict["action"], verdict["findings_total"], verdict["allowed"]) == (
        0,
        "pass",
        0,
        1,
    )
    write(f"new line\n\nhonest\n{JUNK}\n{OTHER}\n")  # moved, and something new
    code, out, _ = hogwash("scan", "--baseline", "hogwash-baseline.json", "./a.txt")
    assert (code, len(out.splitlines())) == (1, 1)
    assert out.startswith("./a.txt:5:")
    write(f"{JUNK}\n{JUNK}\n")  # once more than accepted
    assert hogwash("scan", "--baseline", "hogwash-baseline.json", "a.txt")[0] == 1


def test_reasons_are_kept_and_gone_entries_forgotten(hogwash):
    write(f"{JUNK}\n{OTHER}\n")
    write(f"{JUNK}\n", "b.txt")
    assert hogwash("baseline", "create", "--reason", "first", "a.txt", "b.txt")[0] == 0
    assert len(entries()) == 3
    write(f"{OTHER}\n")
    assert "1 of 3 entries" in hogwash("baseline", "prune", "a.txt")[2]
    assert hogwash("baseline", "create", "--reason", "second", "a.txt", "b.txt")[0] == 0
    assert [entry["reason"] for entry in entries()] == ["first", "first"]


def test_no_baseline_is_written_where_something_could_not_be_judged(hogwash, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"ab\xff")
    code, _, err = hogwash("baseline", "create", "a.txt")
    assert code == 2
    assert "no baseline was written" in err
    assert not (tmp_path / "hogwash-baseline.json").exists()
