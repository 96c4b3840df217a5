"""Markup to tokens that know where they stand, as the WHATWG standard cuts it.

One pass, no recursion, no backtracking: time grows with the length of the page whatever it holds.
The standard library's html.parser is not used: up to 3.13.5 it takes quadratic time on unclosed
tags, and it cuts comments and raw text otherwise than browsers do. The tests hold these tokens
against those of turbohtml.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from html.entities import html5
from typing import Literal, NamedTuple

Kind = Literal["text", "raw", "start", "end", "comment"]


class Token(NamedTuple):
    """Half-open places of a token, and of what is inside it.

    `text` holds character references, `raw` does not; `name` is in lower case. Inside: of a start
    tag its attributes, of a comment its text.
    """

    kind: Kind
    name: str
    start: int
    end: int
    inner: int
    inner_end: int


class Attribute(NamedTuple):
    """An attribute's name in lower case and the place of its value, without quotes."""

    name: str
    start: int
    end: int


_SPACE = r"\t\n\f\r "
_VALUE = rf""""[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}>"'][^{_SPACE}>]*+|(?=>)"""
_ATTRIBUTE = rf"[^{_SPACE}/>][^{_SPACE}/>=]*+(?:[{_SPACE}]*+=[{_SPACE}]*+(?:{_VALUE}))?+"
_TAG = re.compile(
    rf"<(/?)([a-zA-Z][^{_SPACE}/>]*+)((?:[{_SPACE}/]++|{_ATTRIBUTE})*+)>",
)
_OPENING = re.compile(r"<[a-zA-Z!?/]")
_TAG_OPENING = re.compile(r"</?[a-zA-Z]")
_ATTRIBUTES = re.compile(
    rf"([^{_SPACE}/>][^{_SPACE}/>=]*+)"
    rf"""(?:[{_SPACE}]*+=[{_SPACE}]*+(?:"([^"]*+)"|'([^']*+)'|([^{_SPACE}>"'][^{_SPACE}>]*+)|(?=>|\Z)))?+"""
)
_COMMENT_END = re.compile(r"--!?>")
_COMMENT_AT_EOF = re.compile(r"--?!?\Z")

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is text without tags and character references."""

_WITH_REFERENCES = frozenset({"title", "textarea"})

_RAW_END = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
    for name in (*RAW, *_WITH_REFERENCES)
}


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a page in order; a tag that is never closed ends the page."""
    at, size = 0, len(text)
    search, tag = _OPENING.search, _TAG.match
    while at < size:
        found = search(text, at)
        start = found.start() if found else size
        # `<` and `</` that open nothing are text, which goes on to the next opening
        if start > at:
            yield Token("text", "", at, start, at, start)
        if found is None:
            return
        match = tag(text, start)
        if match is None:
            if _TAG_OPENING.match(text, start):
                return
            at = yield from _declaration(text, start)
            continue
        name, at = match[2].lower(), match.end()
        kind: Kind = "end" if match[1] else "start"
        yield Token(kind, name, start, at, match.start(3), match.end(3))
        if kind == "start":
            if name in _RAW_END:
                at = yield from _raw(text, name, at)
            elif name == "plaintext":
                yield Token("raw", name, at, size, at, size)
                return


def _raw(text: str, name: str, at: int) -> Generator[Token, None, int]:
    closing = _RAW_END[name].search(text, at)
    end = closing.start() if closing else len(text)
    if end > at:
        yield Token("text" if name in _WITH_REFERENCES else "raw", name, at, end, at, end)
    return end


def _declaration(text: str, start: int) -> Generator[Token, None, int]:
    """Yield the comment, or what counts as one, at `start`; return where it ends."""
    inner = start + 4
    if not text.startswith("<!--", start):
        inner = start + 2
        end = text.find(">", inner)
        last, after = (end, end + 1) if end >= 0 else (len(text), len(text))
        if text.startswith("</", start) and last == inner:
            if end < 0:  # `</` at the very end of the page
                yield Token("text", "", start, after, start, after)
            return after
    elif text.startswith((">", "->"), inner):
        last, after = inner, text.index(">", inner) + 1
    else:
        closing = _COMMENT_END.search(text, inner)
        if closing:
            last, after = closing.span()
        else:
            after = len(text)
            ragged = _COMMENT_AT_EOF.search(text, inner)
            last = ragged.start() if ragged else after
    yield Token("comment", "", start, after, inner, last)
    return after


def attributes(text: str, start: int, end: int) -> dict[str, Attribute]:
    """Return the attributes between two places inside a tag by name; of two the first counts."""
    found: dict[str, Attribute] = {}
    for match in _ATTRIBUTES.finditer(text, start, end):
        name = match[1].lower()
        if name not in found:
            first, last = match.span(match.lastindex or 1) if match.lastindex != 1 else (0, 0)
            found[name] = Attribute(name, first, last)
    return found


# --------------------------------------------------------------------------- references

_REFERENCE = re.compile(
    r"&(?:#([0-9]{1,12}+)|#[xX]([0-9a-fA-F]{1,12}+)|([a-zA-Z][a-zA-Z0-9]{1,31}+));?"
)

_WINDOWS = dict(
    zip(range(0x80, 0xA0), bytes(range(0x80, 0xA0)).decode("cp1252", "replace"), strict=True)
)


class Piece(NamedTuple):
    """Characters that stand one after another in the source, or all stand for [start, end)."""

    text: str
    start: int
    end: int


def pieces(text: str, start: int, end: int, *, attribute: bool = False) -> Iterator[Piece]:
    """Yield the text between two places with its character references resolved."""
    done = start
    at = text.find("&", start, end)
    while at >= 0:
        match = _REFERENCE.match(text, at, end)
        found = _resolve(match, text, end, attribute=attribute) if match else None
        if found is None:
            at = text.find("&", at + 1, end)
            continue
        if at > done:
            yield Piece(text[done:at], done, at)
        yield found
        done = found.end
        at = text.find("&", done, end)
    if done < end:
        yield Piece(text[done:end], done, end)


def _resolve(match: re.Match[str], text: str, end: int, *, attribute: bool) -> Piece | None:
    if match[3] is None:
        code = int(match[1]) if match[1] else int(match[2], 16)
        return Piece(_character(code), match.start(), match.end())
    whole = match[0][1:]
    if whole in html5:
        name = whole
    else:
        name = next((whole[:n] for n in range(len(whole) - 1, 1, -1) if whole[:n] in html5), "")
    if not name:
        return None
    behind = match.start() + 1 + len(name)
    if attribute and not name.endswith(";") and behind < end:
        following = text[behind]
        if following == "=" or (following.isascii() and following.isalnum()):
            return None
    return Piece(html5[name], match.start(), behind)


def _character(code: int) -> str:
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return _WINDOWS.get(code) or chr(code)
