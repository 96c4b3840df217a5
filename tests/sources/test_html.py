"""Web pages from the file to the finding."""

import pytest

from filter.engine.scanner import Scanner
from filter.model import Document, Grade, LinkTest, Rule, RuleSet, Term
from filter.sources import read
from filter.sources.html import documents
from filter.sources.table import guess


def scanner(*scope, link=None, per="line"):
    rule = Rule(
        id="word",
        messages={"en": "found"},
        category="test",
        severity="critical",
        score=10,
        grades=(Grade((("hits", 1),), score=10),),
        terms=(Term("无码视频"), Term("slot gacor")),
        scope=scope,
        link=link,
        per=per,
    )
    return Scanner(RuleSet((rule,)))


def found(page, *scope, link=None, per="line"):
    (document,) = documents(page, Document("page.html", ""))
    verdict = scanner(*scope, link=link, per=per).scan(document)
    return [(f.scope, page[f.start : f.end]) for f in verdict.findings]


@pytest.mark.parametrize(
    ("page", "scope", "passage"),
    [
        ("<p>看无<b>码</b>视&#x9891;吧</p>", "text", "无<b>码</b>视&#x9891;"),
        ("<title>看无码视频</title>", "title", "无码视频"),
        ("<meta name=keywords content='x,无码&#x89c6;频,y'>", "meta", "无码&#x89c6;频"),
        ("<img alt='无码视频'>", "attr", "无码视频"),
        ("<a href='/slot-gacor/'>x</a>", "link", "slot-gacor"),
        ("<div style='display:none'>无<i>码</i>视频</div>", "hidden", "无<i>码</i>视频"),
        ("<!-- 无码视频 -->", "comment", "无码视频"),
        ("<script>document.write('\\u65e0\\u7801视频')</script>", "text", "\\u65e0\\u7801视频"),
    ],
)
def test_a_finding_stands_exactly_where_the_word_is_in_the_file(page, scope, passage):
    assert found(page, scope) == [(scope, passage)]
    other = "title" if scope != "title" else "text"
    assert found(page, other) == []


def test_line_and_column_are_those_of_the_file():
    page = "<html>\r\n<p>a</p>\n  <p>看<b>无</b>码视频\n"
    (document,) = documents(page, Document("page.html", ""))
    (finding,) = scanner("text").scan(document).findings
    assert (finding.line, finding.column) == (3, 10)


def test_link_tests_look_at_the_link_around():
    page = "<a href=//x.test>无码视频</a><div hidden><a href=//x.test>无码视频</a><a href=/y>无码视频</a></div>"
    assert len(found(page, "link")) == 3
    assert len(found(page, "link", link=LinkTest(hidden=True))) == 2
    assert len(found(page, "link", link=LinkTest(hidden=True, external=True))) == 1
    assert len(found(page, "link", link=LinkTest(external=False))) == 1


def test_a_rule_over_the_document_stays_inside_of_it():
    page = "<title>x</title><p>a</p><p>无码视频</p><img alt=z>"
    assert found(page, "text", per="document") == [("text", "无码视频")]


@pytest.mark.parametrize(
    ("name", "head", "format_name"),
    [
        ("a.html", b"", "html"),
        ("a.HTM", b"", "html"),
        ("a", b"<!DOCTYPE html>\n", "html"),
        ("-", b"\xef\xbb\xbf \n<!-- saved\nfrom -->\n<html lang=x>", "html"),
        ("a", b"<?xml version='1.0'?>\n<!doctype HTML PUBLIC", "html"),
        ("a", b"<p>not enough", "text"),
        ("a.txt", b"<!doctype html>", "text"),
    ],
)
def test_pages_are_known_by_ending_or_by_their_beginning(name, head, format_name):
    assert guess(name, head).module == f"filter.sources.{format_name}"


def test_a_file_is_read_as_a_page(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes("\ufeff<title>无码视频</title>".encode())
    (document,) = read(page)
    assert [block.scope for block in document.blocks] == ["title"]
    (finding,) = scanner("title").scan(document).findings
    assert (finding.line, finding.column) == (1, 8)
