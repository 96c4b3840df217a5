"""Markdown, CSV, Parquet, WARC, compressed files, globs and ignored files."""

import bz2
import gzip
import importlib
import io
import lzma
from types import SimpleNamespace

import pytest

from filter.model import Cleaned, Edit
from filter.sources import READERS, ReadOptions, Source, files, read
from filter.sources.markdown import blocks


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def brief(documents):
    return [(d.record, d.text, d.error) for d in documents]


def without(name):
    real = importlib.import_module

    def load(wanted):
        if wanted.partition(".")[0] == name:
            raise ImportError(wanted)
        return real(wanted)

    return load


# --------------------------------------------------------------------------- markdown


def scopes(text):
    return [(block.scope, block.text.strip()) for block in blocks(text)]


def test_markdown_scopes():
    text = (
        "---\ntitle: Tea & cakes\ndescription: a room\ndate: 2020\n---\n# Hello\n"
        "无**码** and [our _site_](https://a.test/x 'y')\n![alt](p.png)<!-- note -->\n- item\n"
    )
    assert scopes(text) == [
        ("title", "Tea & cakes"),
        ("meta", "a room"),
        ("attr", "alt"),
        ("comment", "note"),
        ("link", "our _site_\nhttps://a.test/x"),
        ("text", "Hello\n无码 and our _site_\n\nitem"),
    ]


def test_markdown_characters_know_their_places():
    text = "a **b** [c](//x.test/d) `e`\n> f <https://g.test>\n"
    for block in blocks(text):
        for character, start, end in zip(block.text, *block.origin, strict=True):
            assert text[start:end] in (character, "")
    (link, other, _) = blocks(text)
    assert (link.link.host, other.link.host) == ("x.test", "g.test")


def test_html_in_markdown_is_read_as_html():
    text = (
        "# A\n<div hidden>\n<a href='//x.test'>no</a> &amp;\n</div>\n\nb *c* <i>d</i>\n\n"
        "<table><tr><td>é&lt;<b>w</b>x\n \ne [f](//y.test)\n"
        "```\n<div hidden>g\n```\n<!--\n<div>h\n--><https://z.test>\n<DIV\n title=t>i</DIV>\n"
    )
    found = scopes(text)
    assert found[:-1] == [
        ("comment", "<div>h"),
        ("link", "f\n//y.test"),
        ("link", "https://z.test"),
        ("hidden", "no &"),
        ("link", "//x.test\nno"),
        ("attr", "t"),
    ]
    assert found[-1][1].split() == "A b c <i>d</i> é<wx e f <div hidden>g i".split()
    for block in blocks(text):
        for character, start, end in zip(block.text, *block.origin, strict=True):
            assert text[start:end] in (character, "", "&amp;", "&lt;") or character == " "


def test_html_in_markdown_is_cut_by_elements(tmp_path):
    text = "# A\n\n<div style='display:none'><p>JUNK junk</p></div>\n\n- JUNK junk\n- fine\n"
    (document,) = read(put(tmp_path / "a.md", text))
    at = text.index("JUNK")
    finding = SimpleNamespace(start=at, end=at + 9)
    (((start, end), _),) = document.layout.cuts(text, [finding], 0)
    assert text[start:end] == "<div style='display:none'><p>JUNK junk</p></div>"
    at = text.index("JUNK", at + 1)
    assert document.layout.cuts(text, [SimpleNamespace(start=at, end=at + 9)], 0) is None


@pytest.mark.parametrize(
    "text",
    [
        "<div>\n" * 50_000,
        "~~~\n<div>" * 50_000,
        "[" * 100_000,
        "<!--" * 100_000,
        "**" * 100_000,
        "---\n" * 50_000,
        "![](" * 50_000,
    ],
)
def test_hostile_markdown_ends(text):
    assert list(blocks(text))


# --------------------------------------------------------------------------- csv


TABLE = 'id,text,note\r\n1,"a, ""b""\r\nc",x\r\n\r\n2,plain,y\r\n3\r\n'


def test_csv_rows_are_documents(tmp_path):
    path = put(tmp_path / "a.csv", TABLE)
    found = brief(read(path))
    assert found[:2] == [(0, 'a, "b"\r\nc', None), (1, "plain", None)]
    assert found[2][:2] == (2, "")
    assert "no field" in found[2][2]
    assert [text for _, text, _ in brief(read(path, field=["note", "id"]))] == ["x\n1", "y\n2", "3"]


def test_tsv_and_semicolons(tmp_path):
    assert brief(read(put(tmp_path / "a.tsv", "id\ttext\n1\ta,b\n"))) == [(0, "a,b", None)]
    assert brief(read(put(tmp_path / "b.csv", "id;text\n1;a,b\n"))) == [(0, "a,b", None)]


def restored(data, cuts, drop="line", name="csv"):
    options = ReadOptions(restorable=True, drop=drop)
    reader = READERS[name]
    text = ""
    for document in reader.read(Source("x", io.BytesIO(data.encode())), options):
        edits = tuple(
            Edit(at, at + len(cut), 1, cut, ("r",))
            for cut in cuts
            if (at := document.text.find(cut)) >= 0
        )
        left = document.text
        for edit in reversed(edits):
            left = left[: edit.start] + left[edit.end :]
        text += reader.restore(document, Cleaned(left, edits))
    return text


def test_csv_comes_back_byte_for_byte_but_for_the_cuts():
    assert restored(TABLE, []) == TABLE
    assert restored(TABLE, ['"b"']) == TABLE.replace('""b""', "")
    assert restored(TABLE, ["lai"], "field") == TABLE.replace("plain", "")
    assert restored(TABLE, ["lai"], "record") == TABLE.replace("2,plain,y\r\n", "")


def test_json_lines_drop_fields_and_records():
    rows = '{"id":1,"text":"ab"}\n\n{"text":"cd"}\n'
    assert restored(rows, ["c"], "line", "jsonl") == rows.replace("cd", "d")
    assert restored(rows, ["c"], "field", "jsonl") == rows.replace("cd", "")
    assert restored(rows, ["c"], "record", "jsonl") == '{"id":1,"text":"ab"}\n\n'


def test_an_unclosed_quote_is_one_row_in_linear_time(tmp_path):
    path = put(tmp_path / "a.csv", "id,text\n1," + '"' + "a\n" * 1_000_000)
    assert len(list(read(path))) >= 1


# --------------------------------------------------------------------------- parquet and warc


def test_parquet_rows_are_documents(tmp_path, monkeypatch):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    table = arrow.table({"text": ["one", None, "three"], "n": [1, 2, 3], "more": ["x", "y", "z"]})
    parquet.write_table(table, path)
    assert brief(read(path)) == [
        (0, "one", None),
        (1, "", "I040: the text is null"),
        (2, "three", None),
    ]
    assert brief(read(path, field="more"))[2] == (2, "z", None)
    assert brief(read(tmp_path))[0][1] == "one"  # in a folder, though it is binary
    (broken,) = read(put(tmp_path / "b.parquet", b"PAR1 nothing"))
    assert "I044" in broken.error
    (missing,) = read(path, field="other")
    assert missing.error == "I041: there is no column 'other'; there is text, n, more"
    (wrong,) = read(path, field="n")
    assert wrong.error == "I042: column 'n' is int64, not a string"
    monkeypatch.setattr(importlib, "import_module", without("pyarrow"))
    (missing,) = READERS["parquet"].read(Source("a", io.BytesIO(b"")), ReadOptions())
    assert "hogwash[arrow]" in missing.error


def test_warc_pages_are_documents(tmp_path):
    pytest.importorskip("warcio")
    page = "<title>新闻</title><p>文".encode("gbk")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/x\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    data = head.encode() + http + b"\r\n\r\n"
    path = put(tmp_path / "a.warc.gz", gzip.compress(data))
    (document,) = read(path)
    assert (document.name, document.encoding, document.error) == (
        "http://a.test/x",
        "gb18030",
        None,
    )
    assert [block.text.strip() for block in document.blocks] == ["新闻", "文"]


# --------------------------------------------------------------------------- compressed


def zstd(data):
    return pytest.importorskip("zstandard").compress(data)


@pytest.mark.parametrize(
    ("ending", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd)],
)
def test_compressed_files_are_read_by_their_inner_name(tmp_path, ending, pack):
    path = put(tmp_path / f"page.html.{ending}", pack(b"<title>T</title>"))
    (document,) = read(path)
    assert document.blocks[0].scope == "title"
    assert [d.name for d in read(tmp_path)] == [str(path)]
    (damaged,) = read(put(path, pack(b"<title>T</title>" * 999)[:-9]))
    assert damaged.error.startswith("I001")
    (lying,) = read(put(path, b"<title>T</title>"))
    assert lying.error.startswith("I001")


# --------------------------------------------------------------------------- folders


def test_globs_and_ignored_files(tmp_path, monkeypatch):
    for name in ("a.txt", "b.log", "sub/c.txt", "sub/keep.log", "build/d.txt", ".hidden.txt"):
        put(tmp_path / name, "x")
    put(tmp_path / ".gitignore", "*.log\nbuild/\n")
    put(tmp_path / "sub/.gitignore", "!keep.log\n")
    monkeypatch.chdir(tmp_path)
    assert list(files(["**/*.txt"])) == ["a.txt", "build/d.txt", "sub/c.txt"]
    assert list(files(["no*such"])) == ["no*such"]
    skipped = []
    found = list(files(["."], lambda path, why: skipped.append((path, why))))
    assert found == ["a.txt", "sub/c.txt", "sub/keep.log"]
    assert ("b.log", "ignored") in skipped
    assert ("build", "ignored") in skipped
    assert list(files(["b.log"])) == ["b.log"]  # by name it is read
