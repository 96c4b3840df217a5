"""Tokens against turbohtml, which follows the WHATWG standard and passes its test suite."""

import random
import re

import pytest

from filter.sources.markup import attributes, pieces, tokens

turbohtml = pytest.importorskip("turbohtml")

WORDS = (
    '< > </ <!-- --> --!> - ! <! <? " \' = / a b <p> </p> <a|href=x> <a|href="x&amp;y"> <title> '
    "</title> <textarea> <script> </script> </script| <style> </style> &amp; &lt &notit; &#65; "
    "&#x4e2d; & 无 😀 hidden class=x <br/> <A|B=c> title='q' &copy=1 &copyx <x|y=&copy=1> <B é "
    "</A|x=1> &#x80; &#0; <svg> <![CDATA["
)
BITS = [
    *(bit.replace("|", " ") for bit in WORDS.split()),
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\f",
    " ",
    "<p\n",
    "\0",
]


def one_newline(text):
    return re.sub("\r\n?", "\n", text).replace("\0", "\ufffd")


def ours(page):
    found = []
    for token in tokens(page):
        if token.kind in ("text", "raw"):
            text = page[token.start : token.end]
            if token.kind == "text":
                text = "".join(piece.text for piece in pieces(page, token.start, token.end))
            add_text(found, one_newline(text), token.start)
        elif token.kind == "comment":
            text = one_newline(page[token.inner : token.inner_end])
            if not is_declaration(page, token.start):
                found.append(("comment", text, token.start, {}))
        else:
            values = {}
            if token.kind == "start":
                values = {
                    one_newline(name): one_newline(
                        "".join(
                            p.text for p in pieces(page, place.start, place.end, attribute=True)
                        )
                    )
                    for name, place in attributes(page, token.inner, token.inner_end).items()
                }
            found.append((token.kind, one_newline(token.name), token.start, values))
    return found


def theirs(page):
    starts = [0] + [match.end() for match in re.finditer(r"\r\n|\r|\n", page)]
    found = []
    for token in turbohtml.tokenize(page):
        place = starts[token.line - 1] + token.col
        match token.type.name:
            case "TEXT":
                add_text(found, one_newline(token.data), place)
            case "COMMENT":
                if not is_declaration(page, place):
                    found.append(("comment", token.data, place, {}))
            case "START_TAG":
                values = {}
                for name, value in token.attrs:
                    values.setdefault(name, value)
                found.append(("start", token.tag, place, values))
            case "END_TAG":
                found.append(("end", token.tag, place, {}))
    return found


def add_text(found, text, place):
    if found and found[-1][0] == "text":
        found[-1] = ("text", found[-1][1] + text, found[-1][2], {})
    else:
        found.append(("text", text, place, {}))


def is_declaration(page, place):
    return page.startswith("<?", place) or page[place : place + 9].lower() == "<!doctype"


@pytest.mark.parametrize("seed", range(20))
def test_tokens_stand_where_turbohtml_finds_them(seed):
    chance = random.Random(seed)
    for _ in range(500):
        page = "".join(chance.choice(BITS) for _ in range(chance.randint(1, 16)))
        assert ours(page) == theirs(page), repr(page)


def test_every_character_of_the_page_is_in_one_token_up_to_an_unclosed_tag():
    page = "<p>a<!-- b --><br/>c</p><title>d &amp; e</title>f<script>g</script><a href='h"
    spans = [(token.start, token.end) for token in tokens(page)]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert page[spans[-1][1] :] == "<a href='h"
