"""Encodings of pages: mark, label, UTF-8, look; and what happens where they lie."""

import importlib

import pytest

from filter.sources import charset, read

TEXT = "新闻中心今日报道，本市图书馆周末举办读书会，欢迎市民踊跃参加。"
OLD = "新聞中心今日報導，本市圖書館週末舉辦讀書會，歡迎市民踴躍參加。"


def page(tmp_path, data, **options):
    path = tmp_path / "page.html"
    path.write_bytes(data)
    (document,) = read(path, **options)
    return document


def labelled(label, text, codec):
    return f"<html><head><meta charset='{label}'></head><p>{text}".encode(codec)


@pytest.mark.parametrize(
    ("label", "codec", "text", "encoding"),
    [
        ("gb2312", "gbk", TEXT + "镕", "gb18030"),
        ("GBK", "gb18030", TEXT, "gb18030"),
        ("big5", "big5", OLD, "big5hkscs"),
        ("Shift_JIS", "cp932", "本日のニュース①", "cp932"),
        ("euc-kr", "cp949", "오늘의 뉴스 똠", "cp949"),
        ("windows-1251", "cp1251", "Сегодня", "cp1251"),
        ("iso-8859-1", "cp1252", "“été”", "cp1252"),
        ("utf-8", "utf-8", TEXT, "utf-8"),
        ("utf-16", "utf-8", TEXT, "utf-8"),
        ("gb2312", "utf-8", TEXT, "utf-8"),
        ("no-such-thing", "utf-8", TEXT, "utf-8"),
    ],
)
def test_the_label_of_a_page_counts_unless_it_lies(tmp_path, label, codec, text, encoding):
    document = page(tmp_path, labelled(label, text, codec))
    assert document.error is None
    assert document.encoding == encoding
    assert text in document.text


def test_http_equiv_and_xml_labels():
    old = b'<meta http-equiv="Content-Type" content="text/html; charset=big5">'
    assert charset.label_of(old) == "big5hkscs"
    assert charset.label_of(b'<?xml version="1.0" encoding="GBK"?><html>') == "gb18030"
    assert charset.label_of(b"<!-- <meta charset=big5> --><meta charset=gbk>") == "gb18030"


def test_a_mark_and_an_option_override_the_label(tmp_path):
    marked = b"\xef\xbb\xbf" + labelled("gbk", TEXT, "utf-8")
    assert page(tmp_path, marked).encoding == "utf-8-sig"
    assert page(tmp_path, labelled("big5", TEXT, "gbk"), encoding="gbk").encoding == "gb18030"


def test_undecodable_bytes_are_an_error_with_their_offset(tmp_path):
    data = labelled("utf-8", TEXT, "utf-8") + b"<p>\xff</p>" + TEXT.encode()
    document = page(tmp_path, data)
    assert f"byte 0xff at offset {data.index(0xFF)} is not utf-8" in document.error


def test_replaced_bytes_are_stated(tmp_path):
    document = page(tmp_path, labelled("utf-8", TEXT, "utf-8") + b"\xff", errors="replace")
    assert document.error is None
    assert document.encoding == "utf-8, errors=replace"


@pytest.mark.parametrize(
    ("codec", "text", "encoding"),
    [
        ("gbk", TEXT, "gb18030"),
        ("big5", OLD, "big5hkscs"),
        ("cp1251", "Сегодня вечером в библиотеке пройдёт встреча", "cp1251"),
    ],
)
def test_without_label_the_look_of_the_bytes_decides(tmp_path, codec, text, encoding):
    pytest.importorskip("turbohtml")
    assert page(tmp_path, f"<p>{text}".encode(codec)).encoding == encoding
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode(codec))
    (document,) = read(path)
    assert (document.encoding, document.text) == (encoding, text)


def test_without_detector_nothing_is_guessed(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert charset.detect(TEXT.encode("gbk")) is None


def test_one_bad_byte_is_damage_not_another_encoding():
    assert charset.detect(TEXT.encode() + b"\xff") is None
    assert charset.detect(b"caf\xe9") is None
