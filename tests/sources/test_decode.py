import io

import pytest

from filter.errors import InputError, UsageError
from filter.sources.decode import codec_name, decode
from filter.sources.reader import ReadOptions, Source


class Trickle(io.BytesIO):
    """Hands over one byte at a time, as a slow pipe may."""

    def read1(self, size=-1):
        return self.read(1 if size else 0)


def text_of(data, stream=io.BytesIO, **options):
    decoded = decode(Source("page", stream(data)), ReadOptions(**options))
    return decoded.encoding, decoded.mark, "".join(decoded.chunks)


@pytest.mark.parametrize("stream", [io.BytesIO, Trickle])
@pytest.mark.parametrize(
    ("data", "encoding", "mark"),
    [
        ("国产a".encode(), "utf-8", b""),
        (b"\xef\xbb\xbf" + "国产a".encode(), "utf-8-sig", b"\xef\xbb\xbf"),
        (b"\xff\xfe" + "国产a".encode("utf-16-le"), "utf-16-le", b"\xff\xfe"),
        (b"\xfe\xff" + "国产a".encode("utf-16-be"), "utf-16-be", b"\xfe\xff"),
        (b"\xff\xfe\0\0" + "国产a".encode("utf-32-le"), "utf-32-le", b"\xff\xfe\0\0"),
    ],
)
def test_a_byte_order_mark_chooses_and_is_no_text(data, encoding, mark, stream):
    assert text_of(data, stream) == (encoding, mark, "国产a")


@pytest.mark.parametrize(
    ("name", "data", "encoding"),
    [
        ("gb18030", "国产".encode("gb18030"), "gb18030"),
        ("GB2312", "国产".encode("gb18030"), "gb18030"),
        ("big5", "國產".encode("big5"), "big5"),
        ("utf-16", "国产".encode("utf-16-le"), "utf-16-le"),
        ("utf-8-sig", "国产".encode(), "utf-8"),
        ("utf-8", b"\xef\xbb\xbf" + "国产".encode(), "utf-8-sig"),
        ("latin-1", b"\xef\xbb\xbf", "iso8859-1"),
    ],
)
def test_a_named_encoding_overrides(name, data, encoding):
    got, mark, text = text_of(data, encoding=name)
    assert got == encoding
    assert mark + text.encode(encoding.removesuffix("-sig")) == data


@pytest.mark.parametrize("stream", [io.BytesIO, Trickle])
@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (b"abc\xffdef", {}, "byte 0xff at offset 3 is not utf-8"),
        (b"\xef\xbb\xbf\xe4\xbd", {}, "byte 0xe4 at offset 3 is not utf-8"),
        ("国".encode() * 5 + b"\xe4A", {}, "byte 0xe4 at offset 15 is not utf-8"),
        (b"ab\x81", {"encoding": "gbk"}, "byte 0x81 at offset 2 is not gb18030"),
        (b"\xff\xfea", {}, "offset 2 is not utf-16-le"),
        (b"\xed\xa0\x80", {}, "byte 0xed at offset 0 is not utf-8"),
    ],
)
def test_undecodable_bytes_are_an_error_with_their_offset(data, options, words, stream):
    with pytest.raises(InputError, match=words) as caught:
        text_of(data, stream, **options)
    assert caught.value.code == "I002"


def test_the_offset_counts_over_chunks(monkeypatch):
    monkeypatch.setattr("filter.sources.decode.CHUNK", 7)
    with pytest.raises(InputError, match="at offset 300 "):
        text_of("国".encode() * 100 + b"\xe5\x9b")


def test_undecodable_bytes_can_be_replaced():
    assert text_of(b"a\xffb", errors="replace")[2] == "a\ufffdb"


def test_nul_is_text():
    assert text_of(b"a\0b")[2] == "a\0b"


def test_a_codec_that_loses_differences_is_refused_where_bytes_must_come_back():
    twice = b"\x1b$B\x1b$B9q\x1b(B"  # one escape too many
    assert text_of(twice, encoding="iso2022_jp")[2] == "国"
    with pytest.raises(InputError, match="byte for byte in iso2022_jp"):
        text_of(twice, encoding="iso2022_jp", restorable=True)
    once = "国".encode("iso2022_jp")
    assert text_of(once, Trickle, encoding="iso2022_jp", restorable=True)[2] == "国"


@pytest.mark.parametrize("name", ["utf9", "base64", "idna", "undefined", "", "\0", "中"])
def test_what_is_no_encoding_of_files_is_a_usage_error(name):
    with pytest.raises(UsageError, match=r"U004.*no encoding"):
        codec_name(name)


def test_a_mistyped_encoding_is_met_with_a_near_one():
    with pytest.raises(UsageError, match="did you mean 'gb18030'"):
        codec_name("gb1803")
