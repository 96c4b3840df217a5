import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from filter.errors import UsageError
from filter.model import WHOLE
from filter.sources import READERS, cut, read
from filter.sources.cut import PART
from filter.sources.table import guess


@pytest.fixture
def stdin(monkeypatch):
    def put(data):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return put


def brief(documents):
    return [(d.name, d.record, d.text, d.error) for d in documents]


def test_a_text_is_one_document_with_its_line_ends(tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes("一\r\n二\r三\n四".encode())
    (document,) = read(page)
    assert document.text == "一\r\n二\r三\n四"
    assert (document.name, document.encoding, document.record) == (str(page), "utf-8", None)
    assert document.part == WHOLE


def test_an_empty_file_is_an_empty_document(tmp_path):
    page = tmp_path / "page.txt"
    page.touch()
    assert brief(read(page)) == [(str(page), None, "", None)]


def test_stdin_is_read_under_a_name(stdin):
    stdin(b"hello")
    assert brief(read("-")) == [("<stdin>", None, "hello", None)]
    stdin(b'{"text": "hello"}')
    assert brief(read("-", stdin_name="posts.jsonl")) == [("posts.jsonl", 0, "hello", None)]


def test_a_closed_stdin_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    ((name, _, text, error),) = brief(read("-"))
    assert (name, text, error) == ("<stdin>", "", "I001: cannot be read: stdin is closed")


def test_a_missing_file_is_an_error_and_the_rest_goes_on(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("hello")
    missing, there = read(tmp_path / "missing.txt", page)
    assert missing.error == "I001: cannot be read: No such file or directory"
    assert (there.text, there.error) == ("hello", None)


def test_undecodable_text_keeps_what_came_before_and_says_where(tmp_path, monkeypatch):
    monkeypatch.setattr("filter.sources.decode.CHUNK", 4)
    page = tmp_path / "page.txt"
    page.write_bytes(b"good good \xff")
    good, bad = read(page)
    assert (good.text, good.part.last) == ("good good ", False)
    assert bad.error.startswith("I002: byte 0xff at offset 10 is not utf-8")
    assert bad.part.last


def test_a_long_text_comes_in_parts(tmp_path):
    page = tmp_path / "page.txt"
    text = "".join(f"line {number}\n" for number in range(400_000))
    page.write_text(text)
    parts = list(read(page))
    assert "".join(part.text for part in parts) == text
    assert len(parts) == -(-len(text) // cut.PART)
    assert all(len(part.text) <= cut.PART * 1.25 for part in parts)
    assert parts[1].part.line == parts[0].text.count("\n") + 1


def test_folders_are_walked_in_order_without_hidden_and_binary_files(tmp_path):
    for name, data in {
        "b.txt": b"b",
        "a/z.txt": b"z",
        "a/.hidden/x.txt": b"x",
        ".git/config": b"x",
        "image.png": b"\x89PNG\r\n\x1a\n\0\0",
        "wide.txt": b"\xff\xfeh\0i\0",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    skipped = []
    documents = list(read(tmp_path, on_skip=lambda path, why: skipped.append((path, why))))
    assert [document.text for document in documents] == ["z", "b", "hi"]
    assert sorted((os.path.relpath(path, tmp_path), why) for path, why in skipped) == [
        (".git", "hidden"),
        ("a/.hidden", "hidden"),
        ("image.png", "binary"),
        ("link.txt", "link"),
        ("loop", "link"),
        ("pipe", "special"),
    ]


def test_a_folder_of_any_depth_is_walked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    deep = Path()
    for _ in range(1500):
        deep /= "d"
        deep.mkdir()
    (deep / "page.txt").write_text("deep")
    try:
        assert [document.text for document in read("d")] == ["deep"]
    finally:  # pytest cannot remove so deep a folder itself
        (deep / "page.txt").unlink()
        for folder in [deep, *deep.parents][:-1]:
            folder.rmdir()


def test_a_link_to_a_folder_is_followed_where_it_is_named(tmp_path):
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.txt").write_text("a")
    (tmp_path / "link").symlink_to(tmp_path / "posts")
    assert [document.text for document in read(tmp_path / "link")] == ["a"]
    assert [document.text for document in read(tmp_path)] == ["a"]


def test_a_binary_or_hidden_file_that_is_named_is_read(tmp_path):
    page = tmp_path / ".page"
    page.write_bytes(b"a\0b")
    assert [document.text for document in read(page)] == ["a\0b"]


def test_lines_are_documents_of_their_own(stdin):
    stdin("一\r\n\n三".encode())
    documents = list(read("-", input="lines"))
    assert [(d.record, d.text) for d in documents] == [(0, "一"), (1, ""), (2, "三")]
    assert all(d.part == WHOLE and not d.meta for d in documents)


def test_a_line_of_any_length_comes_in_parts(stdin):
    long = "ab " * PART
    stdin(f"one\n{long}\nthree".encode())
    first, *middle, last = read("-", input="lines")
    assert (first.text, last.text, last.record, last.part) == ("one", "three", 2, WHOLE)
    assert "".join(d.text for d in middle) == long
    assert {d.record for d in middle} == {1}
    assert [d.part.first for d in middle] == [True] + [False] * (len(middle) - 1)
    assert [d.part.last for d in middle] == [False] * (len(middle) - 1) + [True]
    assert all(len(d.text) <= 2 * PART for d in middle)
    assert [d.part.offset for d in middle][1] == len(middle[0].text)


@pytest.mark.parametrize("encoding", [None, "gb18030"])
def test_an_undecodable_line_or_row_is_an_error_and_the_rest_goes_on(stdin, encoding):
    stdin('一\n{"text": "二'.encode(encoding or "utf-8") + b'\xff"}\n{"text": "c"}\n')
    one, bad, behind = read("-", input="lines", encoding=encoding)
    assert (one.text, behind.record, behind.error) == ("一", 2, None)
    assert (bad.record, bad.error[:25]) == (1, "I002: byte 0xff at offset")
    stdin('{"text": "二'.encode(encoding or "utf-8") + b'\xff"}\n{"text": "c"}\n')
    bad, behind = read("-", input="jsonl", encoding=encoding)
    where = 10 + len("二".encode(encoding or "utf-8"))
    assert f"at offset {where} of the row is not {encoding or 'utf-8'}" in bad.error
    assert (bad.text, behind.text) == ("", "c")


def test_every_row_of_json_lines_is_a_document(stdin):
    rows = [{"text": "一"}, {"content": "二", "body": "no"}, {"body": None}]
    stdin("\n\n".join(json.dumps(row) for row in rows).encode())
    assert brief(read("-")) == [
        ("<stdin>", 0, "一", None),
        ("<stdin>", 1, "二", None),
        ("<stdin>", 2, "", None),
    ]


@pytest.mark.parametrize(
    ("row", "field", "text"),
    [
        ({"title": "a", "post": {"body": "b"}}, ["title", "post.body"], "a\nb"),
        ({"turns": [{"say": "a"}, {"hm": 1}, {"say": "b"}]}, ["turns.say"], "a\nb"),
        ({"turns": ["a", "b"]}, ["turns.1"], "b"),
        ({"tags": ["a", ["b"], None]}, ["tags"], "a\nb"),
        ({"a.b": "dot", "a": {"b": "path"}}, ["a.b"], "dot"),
        ({"a": "x", "b": None}, ["a", "b", "c"], "x"),
        ({"text": "bell \u0007 and \ud800"}, [], "bell \u0007 and \ud800"),
        ({"text": "a", "n": int("9" * 4000)}, [], "a"),
    ],
)
def test_fields_are_dotted_paths(stdin, row, field, text):
    stdin(json.dumps(row).encode())
    assert brief(read("-", input="jsonl", field=field)) == [("<stdin>", 0, text, None)]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("{oops}", "I004: the row is not JSON: Expecting property name"),
        ('"text"', "I004: the row is a string, not an object"),
        ("null", "I004: the row is null, not an object"),
        ("[" * 200_000, "I004: the row is nested too deeply"),
        ('{"text": ' + "[" * 960 + "]" * 960 + "}", "I00"),
        ('{"id": 1}', "I005: the row has no field 'text' or 'content' or 'body'; it has id"),
        ("{}", "I005: the row has no field"),
        ('{"text": 7}', "I005: field 'text' is a number, not text"),
        ('{"text": {"a": "b"}}', "I005: field 'text' is an object, not text"),
    ],
)
def test_a_bad_row_is_an_error_and_the_rest_goes_on(stdin, row, error):
    stdin(f'{{"text": "before"}}\n{row}\n{{"text": "behind"}}\n'.encode())
    before, bad, behind = read("-", input="jsonl")
    assert (before.text, behind.text, behind.record) == ("before", "behind", 2)
    assert (bad.record, bad.text) == (1, "")
    assert bad.error.startswith(error)


def test_a_row_beyond_all_measure_is_an_error_and_the_rest_goes_on(stdin, monkeypatch):
    monkeypatch.setattr("filter.sources.jsonl.MAX_ROW", 100)
    monkeypatch.setattr("filter.sources.decode.CHUNK", 32)
    stdin(b'{"text": "' + b"a" * 1000 + b'"}\n{"text": "behind"}')
    bad, behind = read("-", input="jsonl")
    assert bad.error.startswith("I006: the row is longer than 100 characters")
    assert behind.text == "behind"


def test_the_text_of_a_long_row_comes_in_parts(stdin):
    stdin(json.dumps({"text": "word " * (PART * 2 // 5)}).encode())
    documents = list(read("-"))
    assert [(d.record, d.part.first, d.part.last) for d in documents] == [
        (0, True, False),
        (0, False, True),
    ]


@pytest.mark.parametrize(
    ("name", "head", "reader"),
    [
        ("a.txt", b'{"text": ""}', "text"),
        ("a.JSONL", b"", "jsonl"),
        ("-", b'{"text": ""}\n', "jsonl"),
        ("-", b'\xef\xbb\xbf{"text": ""}\r\n{', "jsonl"),
        ("-", b'{"text": "cut', "jsonl"),
        ("-", b'{\n"text": ""}', "text"),
        ("-", b'{"text": "",\n"more": ""}', "text"),
        ("-", b"{text}", "text"),
        ("-", b"", "text"),
        ("a", "国产".encode(), "text"),
    ],
)
def test_the_format_is_guessed_by_ending_then_content(name, head, reader):
    assert guess(name, head) is READERS[reader]


def test_a_trickling_pipe_is_guessed_and_read_whole(monkeypatch):
    class Trickle(io.BytesIO):
        def read1(self, size=-1):
            return self.read(1 if size else 0)

        def seekable(self):
            return False

    data = '{"text": "国产"}\n'.encode() * 3
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Trickle(data)))
    assert [d.text for d in read("-")] == ["国产"] * 3


def test_an_unknown_format_is_a_usage_error():
    with pytest.raises(UsageError, match=r"U003.*'jsonl'"):
        read("x", input="json")
    with pytest.raises(UsageError, match="U004"):
        read("x", encoding="utf9")
    with pytest.raises(UsageError, match="U010"):
        read("x", errors="surrogatepass")
