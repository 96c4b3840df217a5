import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.errors import InputError
from filter.model import Cleaned, Edit
from filter.sources import READERS, ReadOptions, Source, restored


def rewrite(data, kind, clean, **options):
    """Read bytes, hand every document to `clean`, and put them back."""
    reader = READERS[kind]
    documents = list(
        reader.read(Source("in", io.BytesIO(data)), ReadOptions(restorable=True, **options))
    )
    assert [d.error for d in documents if d.error] == []
    return b"".join(restored((d, reader.restore(d, clean(d))) for d in documents))


def keep(document):
    return Cleaned(document.text)


def cut(word, replacement=""):
    """Clean by cutting a word."""

    def clean(document):
        edits, start = [], -1
        while (start := document.text.find(word, start + 1)) >= 0:
            edits.append(Edit(start, start + len(word), 1, word, ("r",), replacement))
        return Cleaned(document.text.replace(word, replacement), tuple(edits))

    return clean


DATA = [
    b"",
    b"\n",
    b"no newline",
    b"a\r\nb\rc\n\n",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbfa\n",
    b"\xff\xfea\0\n\0",
    b"a\0b\n",
]


@pytest.mark.parametrize("kind", ["text", "lines"])
@pytest.mark.parametrize("data", DATA)
def test_bytes_come_back_where_nothing_is_cut(kind, data):
    assert rewrite(data, kind, keep) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \r\n",
        b'{"text": "a"}',
        b'\xef\xbb\xbf{"text":"a"}\r\n\r\n{"n":1.50,"text":"\\u56fd\\/"}\n\n  \n',
        b"\xef\xbb\xbf",
    ],
)
def test_rows_come_back_where_nothing_is_cut(data):
    assert rewrite(data, "jsonl", keep) == data


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["text", "lines"])
)
def test_any_text_comes_back(text, kind):
    assert rewrite(text.encode(), kind, keep) == text.encode()


def test_a_text_in_another_encoding_comes_back_in_it():
    data = "好\r\n坏\r\n".encode("gb18030")
    assert rewrite(data, "text", cut("坏\r\n"), encoding="gbk") == "好\r\n".encode("gb18030")
    data = "好\n坏\n".encode("utf-16")
    assert rewrite(data, "text", cut("坏\n")) == "好\n".encode("utf-16")


def test_a_line_of_which_nothing_is_left_goes_with_its_end():
    data = b"good\r\nbad\r\nbad \r\ngood bad"
    assert rewrite(data, "lines", cut("bad")) == b"good\r\ngood "
    assert rewrite(b"bad\nbad", "lines", cut("bad", "-")) == b"-\n-"
    assert rewrite(b" \n", "lines", cut("bad")) == b" \n"


@pytest.mark.parametrize(
    ("row", "field", "expected"),
    [
        (r'{"text":"a bad b" , "n":1.50}', [], r'{"text":"a  b" , "n":1.50}'),
        (r'{"text":"\u4e2d\/bad\ud83d\ude00\n"}', [], r'{"text":"\u4e2d\/\ud83d\ude00\n"}'),
        (r'{"text":"\u0062ad\"x\""}', [], r'{"text":"\"x\""}'),
        (r'{"text":"bad","text":"bad","x":"bad"}', [], r'{"text":"bad","text":"","x":"bad"}'),
        (
            r'{"a":["bad1",{"b":"2bad"}],"b":"bad"}',
            ["a.b", "b"],
            r'{"a":["bad1",{"b":"2"}],"b":""}',
        ),
        (r'{"t":["bad","1","bad2"]}', ["t"], r'{"t":["","1","2"]}'),
        (r'{"t":"badbad"}', ["t"], r'{"t":""}'),
    ],
)
def test_a_row_comes_back_as_it_was_but_for_what_is_cut(row, field, expected):
    assert rewrite(row.encode(), "jsonl", cut("bad"), field=tuple(field)).decode() == expected


def test_a_cut_over_the_joint_of_two_fields_leaves_both():
    row = '{"a":"1x","b":"y2"}'
    assert rewrite(row.encode(), "jsonl", cut("x\ny"), field=("a", "b")) == b'{"a":"1","b":"2"}'


def test_a_replacement_is_spelled_as_the_row_is():
    plain, ascii_only = '{"text":"中bad"}'.encode(), rb'{"text":"\u4e2dbad"}'
    assert rewrite(plain, "jsonl", cut("bad", '"删"')) == '{"text":"中\\"删\\""}'.encode()
    assert rewrite(ascii_only, "jsonl", cut("bad", "删")) == rb'{"text":"\u4e2d\u5220"}'


@given(st.text(max_size=30), st.text(max_size=30), st.booleans())
def test_any_string_survives_a_cut(left, right, ascii_only):
    row = json.dumps({"k": 1, "text": f"{left}#bad#{right}"}, ensure_ascii=ascii_only)
    if not ascii_only:
        row = row.encode(errors="replace").decode()
    expected = json.loads(row)["text"].replace("#bad#", "")
    back = json.loads(rewrite(row.encode(), "jsonl", cut("#bad#")))
    assert back == {"k": 1, "text": expected}


def test_a_replacement_that_the_encoding_has_not_is_an_error():
    with pytest.raises(InputError, match=r"I007.*'删' cannot be written in latin-1"):
        rewrite(b"a bad \xe9", "text", cut("bad", "删"), encoding="latin-1")
