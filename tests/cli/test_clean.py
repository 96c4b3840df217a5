"""What `clean` writes: compressed files as such, what a dropped record held, no half a file."""

import bz2
import gzip
import json
import lzma
from pathlib import Path

import pytest

from filter.cli import main

RULES = str(Path(__file__).parent / "cases" / "rules.yml")
TABLE = "id,text,more\n1,good,x\n2,cheap pills,y\n3,better,z\n"


def zstd(data):
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


def unzstd(data):
    return pytest.importorskip("zstandard").ZstdDecompressor().decompressobj().decompress(data)


PACKED = [
    ("gz", gzip.compress, gzip.decompress),
    ("bz2", bz2.compress, bz2.decompress),
    ("xz", lzma.compress, lzma.decompress),
    ("zst", zstd, unzstd),
]


def clean(*words):
    return main(["clean", "--rules", RULES, *words])


@pytest.mark.parametrize(("ending", "pack", "unpack"), PACKED)
def test_a_compressed_file_stays_compressed(tmp_path, monkeypatch, ending, pack, unpack):
    monkeypatch.chdir(tmp_path)
    for name, junk, rest in [
        ("a.csv", TABLE, TABLE.replace("2,cheap pills,y\n", "")),
        ("a.jsonl", '{"text":"cheap pills"}\n{"text":"字"}\n', '{"text":"字"}\n'),
        ("a.txt", "good\ncheap pills\n", "good\n"),
    ]:
        path = Path(f"{name}.{ending}")
        path.write_bytes(pack(junk.encode()))
        assert clean(str(path), "--drop", "record", "-o", "out.txt") == 0
        assert Path("out.txt").read_text("utf-8") == rest
        assert clean("--in-place", str(path), "--drop", "record") == 0
        assert unpack(path.read_bytes()).decode() == rest
        packed = path.read_bytes()
        assert clean("--in-place", str(path)) == 0
        assert path.read_bytes() == packed  # nothing to cut: not even written anew
    assert clean("out.txt", "-o", f"b.txt.{ending}") == 0
    assert unpack(Path(f"b.txt.{ending}").read_bytes()) == b"good\n"


@pytest.mark.parametrize(("ending", "pack"), [packed[:2] for packed in PACKED])
def test_a_damaged_compressed_file_stays_as_it_is(tmp_path, monkeypatch, ending, pack):
    monkeypatch.chdir(tmp_path)
    path = Path(f"a.txt.{ending}")
    path.write_bytes(pack(b"cheap pills\n" * 99)[:-7])
    before = path.read_bytes()
    assert clean("--in-place", str(path)) == 2
    assert path.read_bytes() == before
    assert clean(str(path), "-o", f"out.txt.{ending}") == 2
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("drop", "lost"), [("line", "cheap pills"), ("field", "cheap pills"), ("record", None)]
)
def test_what_a_record_lost_is_on_record(tmp_path, monkeypatch, drop, lost):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(TABLE, "utf-8")
    row = '{"text":"cheap pills","id":2}'
    Path("a.jsonl").write_text(f'{{"text":"good"}}\n\n{row}\r\n', "utf-8")
    for name, record, whole in [("a.csv", 1, "2,cheap pills,y"), ("a.jsonl", 1, row)]:
        assert clean(name, "--drop", drop, "--removed", "cut.jsonl", "-o", "out") == 0
        *_, last = Path("cut.jsonl").read_text("utf-8").splitlines()
        cut = json.loads(last)
        assert (cut["name"], cut["record"], cut["text"]) == (name, record, lost or whole)
        assert cut["rules"] == ["test-pills"]


def test_archives_are_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\n"))
    assert clean("--in-place", "a.warc.gz") == 2
    assert "error[I009]: a.warc.gz: archives cannot be cleaned" in capsys.readouterr().err
