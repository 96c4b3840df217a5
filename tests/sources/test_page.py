"""What a page holds, by scope, and where each character of it stands."""

import html
import time

import numpy as np
import pytest

from filter.errors import InputError
from filter.sources import page as page_module
from filter.sources.page import Page


def blocks(text):
    return [block for piece in Page(text).parts() for block in piece.blocks]


def scope(text, name):
    return "".join(block.text for block in blocks(text) if block.scope == name).strip()


def links(text):
    return [block.link for block in blocks(text) if block.link]


def visible(found):
    return "".join("".join(block.text for block in found).split())


def sources(text, block):
    return [text[start:end] for start, end in block.origin.T.tolist()]


# --------------------------------------------------------------------------- lines and places


def test_inline_elements_do_not_break_a_word_and_block_elements_end_a_line():
    text = "<p>无<b>码</b>视<!-- x -->频<p>二<div>三</div>四<br>五<ul><li>六<li>七</ul>"
    assert scope(text, "text") == "无码视频\n二\n三\n四\n五\n六\n七"


@pytest.mark.parametrize(
    "text",
    [
        "<p title='q &lt;'>无<b>码</b>&#x4e2d;&amp;&nbsp;x\r\ny</p>",
        "<title>A &amp; B</title><meta name=keywords content='a&comma;b'><!-- c --><a href='?a&amp;b'>d</a>",
        "<div style='display:none'>h&quot;i</div><img alt=x&y><pre>l\nm</pre>&acE;&notit;",
    ],
)
def test_every_character_stands_for_what_is_in_the_page_at_its_place(text):
    for block in blocks(text):
        assert block.origin.dtype == np.int32
        assert block.origin.shape == (2, len(block.text))
        assert (np.diff(block.origin[0]) >= 0).all()
        for character, source in zip(block.text, sources(text, block), strict=True):
            if source and not (character == " " and source.isspace()):
                assert character in html.unescape(source)


def test_a_reference_keeps_its_whole_place():
    text = "a&#x4e2d;b&amp"
    (block,) = blocks(text)
    assert block.text == "a中b&"
    assert sources(text, block) == ["a", "&#x4e2d;", "b", "&amp"]


def test_cells_are_set_apart_and_preformatted_lines_are_kept():
    assert scope("<table><tr><td>a<td>b<tr><td>c</table>", "text").split() == ["a", "b", "c"]
    assert "\n" in scope("<table><tr><td>a<td>b<tr><td>c</table>", "text")
    assert scope("<pre>a\nb</pre>c\nd", "text") == "a\nb\nc d"


def test_nuls_are_dropped_as_browsers_drop_them():
    text = "无\0码"
    (block,) = blocks(text)
    assert block.text == "无码"
    assert sources(text, block) == ["无", "码"]


# --------------------------------------------------------------------------- scopes


def test_scopes():
    text = (
        "<title>T</title><meta name=description content=D><meta property=og:title content=O>"
        "<meta name=viewport content=V><img alt=A title=B><input placeholder=P>"
        "<input type=submit value=S><!-- C --><noscript>N</noscript><svg><title>G</title></svg>"
        '<script type="application/ld+json">{"@type":"X","headline":"\\u4e2d","url":"http://u"}</script>'
        "<script>var no = 1;</script><style>p{}</style>text"
    )
    assert scope(text, "title") == "T"
    assert scope(text, "meta") == "D\nO\nX\n中"
    assert scope(text, "attr") == "A\nB\nP\nS"
    assert scope(text, "comment") == "C"
    assert scope(text, "hidden") == "N"
    assert scope(text, "text") == "G\ntext"


HIDING = [
    "<div style='display:none'>H</div>",
    "<div style='DISPLAY : None !important'>H</div>",
    "<div style='dis/**/play:no\\6e e'>H</div>",
    "<div hidden>H</div>",
    "<div style='visibility:hidden'>H</div>",
    "<div style='position:absolute;left:-9999px'>H</div>",
    "<div style='position:fixed;top:-500em'>H</div>",
    "<div style='text-indent:-9999px'>H</div>",
    "<div style='font-size:0'>H</div>",
    "<div style='font-size:1px'>H</div>",
    "<div style='font:1px/1 serif'>H</div>",
    "<div style='overflow:hidden;height:0'>H</div>",
    "<div style='overflow:hidden;width:1px;height:1px'>H</div>",
    "<div style='opacity:0'>H</div>",
    "<div style='clip:rect(0 0 0 0);position:absolute'>H</div>",
    "<div style='clip-path:inset(50%)'>H</div>",
    "<div style='transform:scale(0)'>H</div>",
    "<div style='color:#fff;background:#ffffff'>H</div>",
    "<table bgcolor=white><tr><td><font color='#fffffe'>H</font></table>",
    "<div style='background-color:rgb(0,0,0)'><p style='color:black'>H</p></div>",
    "<style>.x{display:none}</style><div class='a x'>H</div>",
    "<div id=x>H</div><style>i,#x{left:-999px;position:absolute}</style>",
    "<style>div.x.y{font-size:0px}</style><div class='y x'>H</div>",
    "<style>.a .x{display:none}</style><div class=a><i><b class=x>H</b></i></div>",
    "<style>#m > UL.x{display:none}</style><div id=m><ul class='x y'>H</ul></div>",
    "<style>div.a>p b{font-size:0}</style><div class=a><p><i><b>H</b></i></div>",
    "<style>html body .x , i{opacity:0}</style><div class=x>H</div>",
    "<style>.a .x{display:block} .a .b .x{display:none}</style><div class=a><b class=b><p class=x>H</b></div>",
    "<marquee width=1 height=1>H</marquee>",
    "<marquee scrollamount=9000>H</marquee>",
    "<template>H</template>",
    "<dialog>H</dialog>",
    "<script>document.write('<div style=\"display:none\">')</script>H<script>document.write('</div>')</script>",
    '<script>document.write("<div style=\'position:absolute;"+"top:-999px\'>H<\\/div>");</script>',
    "<div id=x>H</div><script>document.getElementById('x').style.display='none'</script>",
    "<div style='color:transparent'>H</div>",
    "<div style='color:rgba(0,0,0,0)'><b>H</b></div>",
    "<div style='filter:blur(1px) opacity(0%)'>H</div>",
    "<style>@media screen{.x{display:none}}</style><div class=x>H</div>",
    "<style>@layer base{.x{opacity:0}}</style><div class=x>H</div>",
    "<style>.x{display:none}.x:hover{color:red}.y:hover{display:block}</style><i class=x>H</i>",
    "<style>.x{display:none}@media print{.x{display:block}}.x::before{display:block}</style><i class=x>H</i>",
    "<style>.a .x{display:none}.x{display:block}</style><b class=a><i class=x>H</i></b>",
    "<iframe hidden srcdoc='<p>&lt;b>H</b></div></body>'></iframe>",
    "<div hidden><iframe srcdoc='</div><i>H'></iframe></div>",
]


@pytest.mark.parametrize("text", HIDING)
def test_hidden_text(text):
    assert scope(text + "<p>seen", "hidden") == "H"
    assert scope(text + "<p>seen", "text") == "seen"


WRITTEN = [
    ("document.write('\\u0048\\x65&amp;')", "He&"),
    ("document.write(unescape('%48%u4e2d%E4%B8%AD%u5'))", "H中中%u5"),
    ("document.writeln( decodeURIComponent(escape(atob('SOS4rQ=='))) + 'x')", "H中x"),
    ("document.write(window.atob('SOS4rQ') + 'x')", "H中x"),
    ("document.write(atob('SOS4r') + 'x')", "x"),
    ("document.write(unescape('%C0%FF'))", "Àÿ"),
    ("document.write(String.fromCharCode(72, 0x4e2d,55296, 9) + 'x')", "H中\ufffd x"),
    ("e.innerHTML = 'H' + name + 'x'; f.outerHTML += \"I\"; if (e.innerHTML == 'J') {}", "HI"),
    ("e.insertAdjacentHTML('beforeend', `H<i>e</i>`)", "He"),
    ("document.write(decodeURI('%3Ci%3EH%3C/i%3E'), 'x'); document.write(a, 'y')", "Hx"),
]


@pytest.mark.parametrize(("script", "text"), WRITTEN)
def test_what_scripts_write(script, text):
    page = f"<script>{script}</script>"
    assert "".join(scope(page, "text").split("\n")) == text
    for block in blocks(page):
        assert all(source in script for source in sources(page, block))


def test_scripts_that_write_nothing_write_nothing():
    assert scope("<script>var a = 'H'; log(unescape('%48')); x == 'H'</script>", "text") == ""


SHOWING = [
    "<div style='font-size:0'><span style='font-size:12px'>S</span></div>",
    "<div style='visibility:hidden'><span style='visibility:visible'>S</span></div>",
    "<style>.x{display:none}.x.open{display:block}</style><div class='x open'>S</div>",
    "<style>@media print{.x{display:none}}</style><div class=x>S</div>",
    "<style><!-- .y{display:none} --></style><div class=x>S</div>",
    "<!-- <style>.x{display:none}</style> --><div class=x>S</div>",
    "<style>.a .x{display:none}</style><div class=x>S</div>",
    "<style>.a .x{display:none}</style><b class=a></b><div class=x>S</div>",
    "<style>.a > .x{display:none}</style><div class=a><p><b class=x>S</b></div>",
    (
        "<style>.a .b .x{display:none}.a .x{display:none}.b .a .x{display:inline}</style>"
        "<div class=b><p class=a><b class=x>S</b></div>"
    ),
    (
        "<style>.a + .x, .a ~ .x, .x:hover, .x[hidden], .a > > .x, > .x{display:none}</style>"
        "<div class=a></div><div class=x>S</div>"
    ),
    "<div style='color:#fff'>S</div>",
    "<div style='color:transparent;background-clip:text'>S</div>",
    "<div style='color:transparent'><b style='color:red'>S</b></div>",
    "<style>@media (max-width:9em){.x{display:none}}@media print, screen and (x){.x{left:0}}</style><i class=x>S</i>",
    "<style>.m .x{display:none}.m li:hover .x{display:block}</style><ul class=m><li><i class=x>S</i></ul>",
    "<style>.x{visibility:hidden}.x.open{visibility:visible}</style><i class=x>S</i>",
    "<style>.t>.x{display:none}#b:checked ~ .t > .x{display:grid}</style><div class=t><i class=x>S</i></div>",
    "<style>.x{display:none}@media (min-width:40em){.x{display:block}}</style><i class=x>S</i>",
    "<style>.x{position:absolute;left:-9999px}.x:focus{left:0}</style><i class=x>S</i>",
    "<style>@media screen{@media print{.x{display:none}}}</style><i class=x>S</i>",
    "<iframe srcdoc='<style>p{display:none}</style>'></iframe><p>S",
    "<div style='color:#fff;background:#fff url(dark.png)'>S</div>",
    "<div style='height:0'>S</div>",
    "<p hidden></p>S",
    "<p hidden><p>S",
    "<div hidden><p></div>S",
    "<marquee>S</marquee>",
    "<div style='left:-9999px'>S</div>",
]


@pytest.mark.parametrize("text", SHOWING)
def test_text_that_can_be_seen(text):
    assert scope(text, "text") == "S"
    assert scope(text, "hidden") == ""


# --------------------------------------------------------------------------- links


def test_links_know_host_and_site():
    page = (
        "<link rel=canonical href='https://www.example.org/x'><a href=/y>in</a>"
        "<a href=https://shop.example.org/>sister</a><a href='//evil.test/z' rel='x nofollow'>out</a>"
    )
    inside, sister, out = links(page)
    assert (inside.host, inside.external) == ("", False)
    assert (sister.host, sister.external) == ("shop.example.org", False)
    assert (out.host, out.external, out.nofollow) == ("evil.test", True, True)


def test_links_in_hidden_elements_are_hidden_and_hold_text_and_target():
    page = "<div style='display:none'><a href='http://a.test/&amp;'>x <b>y</b></a></div><a href=//b.test>z</a>"
    first, second = [block for block in blocks(page) if block.link]
    assert first.text == "http://a.test/&\nx y"
    assert first.link.hidden
    assert not second.link.hidden


def test_an_unknown_page_host_makes_every_other_host_external():
    assert links("<a href=http://a.test>x</a>")[0].external


# --------------------------------------------------------------------------- hostile pages

HOSTILE = {
    "nested": "<div>" * 100_000 + "x",
    "nested inline": "<b><p>" + "<span>" * 100_000 + "</b>" * 100_000,
    "unmatched ends": "<i>" + "<span>" * 100_000 + "</u>" * 100_000,
    "links over links": "<a href=x><div>" * 20_000 + "</a>" * 20_000,
    "unclosed tags": "<a " * 300_000,
    "unclosed quote": '<a x="' * 300_000,
    "unclosed comment": "<!--" * 300_000,
    "ampersands": "&" * 300_000,
    "references": "&#" * 300_000,
    "one long reference": "&" + "a" * 1_000_000,
    "style sheets": "<style>" * 200_000,
    "style braces": "<style>" + "{" * 500_000,
    "style comments": "<style>" + "/*" * 500_000,
    "style rules": "<style>" + ".a{left:0}" * 20_000 + "</style>" + "<p class=a style=x:y>" * 5_000,
    "selectors": "<style>"
    + "".join(f".a .b{n} .c{{left:0}} .a>b{{top:0}}" for n in range(10_000))
    + "</style>"
    + "<p class='a b1 b2 c'><b class=c>" * 20_000,
    "states": "<style>"
    + "".join(f".a{n % 200} .b{{left:0}} .b.c{n % 200}:hover{{display:none}}" for n in range(9_000))
    + "</style>"
    + "<p class='a1 b c1'>" * 5_000,
    "conditions": "<style>" + "@media x{" * 100_000 + "a:b" * 10_000 + "}" * 100_000,
    "one selector": "<style>" + ".a " * 200_000 + "{left:0}</style>" + "<b class=a>" * 20_000,
    "inline style": '<p style="' + "(" * 300_000 + '">',
    "decoders": "<script>" + "document.write(unescape(" * 100_000,
    "percent": "<script>document.write(unescape('" + "%u4e2d%41" * 100_000 + "'))",
    "codes": "<script>document.write(String.fromCharCode(" + "65," * 200_000 + "))",
    "page inside": "<iframe srcdoc='" + "<p>&lt;b></div>" * 50_000 + "'>" + "</iframe>" * 50_000,
    "writes": "<script>" + "document.write(" * 100_000,
    "json": "<script type=application/ld+json>" + '"' * 300_000,
    "nuls": "\0" * 300_000,
    "slashes": "<p" + "/" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_linear_time(name):
    begin = time.process_time()
    list(Page(HOSTILE[name]).parts())
    assert time.process_time() - begin < 8


def test_too_many_tags_are_an_error(monkeypatch):
    monkeypatch.setattr(page_module, "MAX_TOKENS", 10)
    with pytest.raises(InputError, match="more than 10 tags"):
        list(Page("<b>" * 12).parts())


def test_a_long_page_comes_in_parts_that_lose_nothing(monkeypatch):
    text = "<p>one <a href=//x.test>two</a> three</p>\n<div hidden>four</div>" * 50
    (whole,) = Page(text).parts()
    monkeypatch.setattr(page_module, "PART", 300)
    pieces = list(Page(text).parts())
    assert len(pieces) > 5
    assert [piece.end for piece in pieces[:-1]] == [piece.start for piece in pieces[1:]]
    for name in ("text", "hidden", "link"):
        joined = [b for p in pieces for b in p.blocks if b.scope == name]
        alone = [b for b in whole.blocks if b.scope == name]
        assert visible(joined) == visible(alone)
    for piece in pieces:
        for block in piece.blocks:
            begin, end = block.origin
            for character, first, last in zip(block.text, begin, end, strict=True):
                if last > first:
                    assert text[piece.start + first : piece.start + last] == character


def test_a_long_text_comes_in_parts(monkeypatch):
    monkeypatch.setattr(page_module, "PART", 100)
    text = "<p>" + "word &amp; " * 200
    pieces = list(Page(text).parts())
    assert len(pieces) > 5
    assert "".join(b.text for p in pieces for b in p.blocks).split() == ["word", "&"] * 200
