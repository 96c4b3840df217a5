"""A page to blocks: what its readers see, what they do not see, where its links lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from filter.errors import InputError
from filter.model import Block, Link
from filter.sources.blocks import Lines
from filter.sources.cut import cut_at
from filter.sources.elements import (
    BLOCKS,
    CELLS,
    CLOSES,
    CLOSES_P,
    FORMATTING,
    MEANT_FOR_SEARCH,
    SPECIAL,
    VOID,
    WRITTEN_ATTRIBUTES,
)
from filter.sources.frames import USED, Anchor, Frame, Look, Looks
from filter.sources.hosts import host_of, site_of
from filter.sources.markup import Attribute, Token, attributes, pieces, tokens
from filter.sources.pen import Pen
from filter.sources.scripts import Written, json_texts, written

PART = 1 << 20
"""Code points of a page from which on it comes in parts."""

MAX_TOKENS = 4_000_000
"""Tags, texts and comments of a page; one with more is an error, so that none takes minutes."""

_UNFOLLOWED = frozenset({"nofollow", "ugc", "sponsored"})
_BUTTONS = ("submit", "button", "reset")


class Element(NamedTuple):
    """Places of an element: its start tag, what is inside, its end tag."""

    name: str
    start: int
    inner: int
    inner_end: int
    end: int


class Piece(NamedTuple):
    """A stretch of the page with the blocks that stand in it, and the elements that ended there."""

    start: int
    end: int
    blocks: tuple[Block, ...]
    elements: tuple[Element, ...]


class Page:
    """Reads one page, a token at a time.

    `frames` are the open elements, `positions` where in it each name stands, `special` where those
    stand that an inline element's end tag does not close.
    """

    def __init__(self, text: str, *, note_elements: bool = False, whole: bool = False) -> None:
        self.text = text
        self.part = len(text) + 1 if whole else PART
        self.pen = Pen(text)
        self.looks = Looks(text)
        self.note_elements = note_elements
        self.elements: list[Element] = []
        self.host = ""
        self.frames: list[Frame] = [Frame("", Look(), -1, 0)]
        self.positions: dict[str, list[int]] = {}
        self.special: list[int] = [0]
        self.lines = {
            scope: Lines() for scope in ("title", "meta", "attr", "hidden", "comment", "text")
        }
        self.anchors: list[Anchor] = []

    def parts(self) -> Iterator[Piece]:
        """Yield the page as one piece, or as several where it is long.

        Raises:
            InputError: it has more tokens than MAX_TOKENS.
        """
        begin = 0
        for count, token in enumerate(self._tokens()):
            size = token.start - begin
            if size >= self.part and (token.name in BLOCKS or size >= 2 * self.part):
                yield self._flush(begin, token.start)
                begin = token.start
            if count > MAX_TOKENS:
                raise InputError(
                    "I007",
                    f"the page has more than {MAX_TOKENS:,} tags",
                    hint="split it, or read it with --input text",
                )
            self._take(token)
        self._close_to(1, len(self.text), len(self.text))
        yield self._flush(begin, len(self.text))

    def _tokens(self) -> Iterator[Token]:
        """Yield the tokens; a text that is longer than a part in pieces, cut at white space."""
        for token in tokens(self.text):
            start, end = token.start, token.end
            while token.kind == "text" and end - start > self.part:
                cut = cut_at(self.text[start : start + self.part + 1], self.part) + start
                yield token._replace(start=start, end=cut)
                start = cut
            yield token if start == token.start else token._replace(start=start)

    def _flush(self, begin: int, end: int) -> Piece:
        blocks = [
            lines.block(scope, begin)
            for scope, lines in self.lines.items()
            if lines.size and scope != "text"
        ]
        own_site = site_of(self.host)
        for anchor in self.anchors:
            host = host_of(anchor.href)
            external = bool(host) and site_of(host) != own_site
            link = Link(anchor.href, host, external, anchor.hidden, anchor.nofollow)
            anchor.target.extend(anchor.label)
            if anchor.target.size:
                blocks.append(anchor.target.block("link", begin, link))
            anchor.label.clear()
            anchor.target.clear()
            anchor.listed = False
        self.anchors = []
        # the text comes last: its end is the page's tail for rules that look at positions
        if self.lines["text"].size:
            blocks.append(self.lines["text"].block("text", begin))
        for lines in self.lines.values():
            lines.clear()
        elements, self.elements = tuple(self.elements), []
        return Piece(begin, end, tuple(blocks) or (Block("text", ""),), elements)

    # ---------------------------------------------------------------- tokens

    def _take(self, token: Token) -> None:
        if token.kind == "text":
            self._text(token)
        elif token.kind == "start":
            self._start(token)
        elif token.kind == "end":
            self._end(token)
        elif token.kind == "comment":
            if self.pen.source.startswith("<!--", token.start):
                self._line("comment", token.inner, token.inner_end, raw=True)
        elif token.name == "script":
            self._script(token)
        elif token.name in ("iframe", "noembed", "noframes"):
            self._line("hidden", token.start, token.end, raw=True)
        elif token.name != "style":
            scope = "hidden" if self.frames[-1].look.hidden else "text"
            self.pen.write(self.lines[scope], token.start, token.end, raw=True, keep_lines=True)

    def _text(self, token: Token) -> None:
        look = self.frames[-1].look
        scope = look.scope if look.scope == "title" else "hidden" if look.hidden else "text"
        lines = self.lines[scope]
        self.pen.write(lines, token.start, token.end, keep_lines=look.keeps_lines)
        anchor = look.anchor
        if anchor is not None and not anchor.closed:
            if not anchor.listed:  # the page was cut inside of it
                anchor.listed = True
                self.anchors.append(anchor)
            self.pen.write(anchor.label, token.start, token.end)

    def _script(self, token: Token) -> None:
        pen, source = self.pen, self.text
        if pen.written is not None:  # what a script writes is looked at, not what that writes
            return
        if self.frames[-1].look.scope == "json":
            for found in json_texts(source, token.start, token.end):
                pen.turn_to(found)
                self._line("meta", 0, len(found.text), raw=True)
        else:
            for found in written(source, token.start, token.end):
                self._inner(found)
        pen.turn_back()

    def _inner(self, found: Written) -> None:
        """Take what is written as if it stood in the page."""
        self.pen.turn_to(found)
        for inner in tokens(found.text):
            self._take(inner)

    def _line(
        self, scope: str, start: int, end: int, *, raw: bool = False, attribute: bool = False
    ) -> None:
        """Write a line of its own."""
        lines = self.lines[scope]
        lines.end_line(self.pen.place(start))
        self.pen.write(lines, start, end, raw=raw, attribute=attribute)
        lines.end_line(self.pen.place(end))

    # ---------------------------------------------------------------- elements

    def _start(self, token: Token) -> None:
        name = token.name
        found = {}
        if token.inner_end - token.inner > 1:
            found = attributes(self.pen.source, token.inner, token.inner_end)
        self._imply(name, token.start)
        self._break(name, token.start)
        if found:
            self._attributes(name, found)
        if name in VOID:
            return
        around = self.frames[-1].look
        look = self._look(name, found, around)
        if look.hidden and not around.hidden:
            self.lines["hidden"].end_line(self.pen.place(token.start))
        self.positions.setdefault(name, []).append(len(self.frames))
        if name in SPECIAL:
            self.special.append(len(self.frames))
        start = -1 if self.pen.written else token.start
        self.frames.append(Frame(name, look, start, token.end))
        if name == "iframe" and "srcdoc" in found and self.pen.written is None:
            self._page_inside(found["srcdoc"])

    def _page_inside(self, source: Attribute) -> None:
        """Take the page that an attribute holds; it ends no element around it."""
        depth = len(self.frames)
        found = Written(pieces(self.text, source.start, source.end, attribute=True))
        self.pen.turn_to(found)
        for token in tokens(found.text):
            if token.kind != "end" or self.positions.get(token.name, [0])[-1:] >= [depth]:
                self._take(token)
        self._close_to(depth, len(found.text), len(found.text))
        self.pen.turn_back()

    def _look(self, name: str, found: dict[str, Attribute], around: Look) -> Look:
        values = {}
        if found:
            values = {key: self.pen.value(found[key]) for key in USED.intersection(found)}
        look = self.looks.look(name, values, around)
        if name == "title" and not self.positions.get("svg"):
            return look._replace(scope="title")
        if name == "script" and values.get("type", "").lower().strip() == "application/ld+json":
            return look._replace(scope="json")
        if name == "a":
            anchor = self._anchor(found, hidden=look.hidden) if "href" in found else None
            return look._replace(anchor=anchor)
        return look

    def _break(self, name: str, at: int) -> None:
        """End the line, or set apart what follows, at the edge of an element."""
        look = self.frames[-1].look
        lines = self.lines["hidden" if look.hidden else "text"]
        if name in BLOCKS or name == "br":
            lines.end_line(self.pen.place(at))
            if look.anchor is not None:
                look.anchor.label.space(self.pen.place(at))
        elif name in CELLS:
            lines.space(self.pen.place(at))

    def _end(self, token: Token) -> None:
        name = token.name
        places = self.positions.get(name)
        if not places:
            if name in ("br", "p"):
                self._break(name, token.start)
            return
        at = places[-1]
        if at >= self.special[-1] or name in SPECIAL:
            self._close_to(at, token.start, token.end)
        elif name in FORMATTING:
            places.pop()
            self._note(self.frames[at], token.start, token.end)
            anchor = self.frames[at].look.anchor
            if name == "a" and anchor is not None:
                anchor.closed = True

    def _imply(self, name: str, at: int) -> None:
        """Close what the start tag of `name` closes."""
        if name in CLOSES_P:
            places = self.positions.get("p")
            if places and places[-1] == self.special[-1]:
                self._close_to(places[-1], at, at)
        if name not in CLOSES:
            return
        closed, walls = CLOSES[name]
        wall = max((self.positions[w][-1] for w in walls if self.positions.get(w)), default=0)
        last = [self.positions[c][-1] for c in closed if self.positions.get(c)]
        inside = [place for place in last if place > wall]
        if inside and (name != "a" or inside[0] >= self.special[-1]):
            self._close_to(min(inside), at, at)

    def _close_to(self, depth: int, inner_end: int, end: int) -> None:
        """Close the elements from `depth` on; the lowest ends at `end`, the others before."""
        frames = self.frames
        while len(frames) > depth:
            at = len(frames) - 1
            frame = frames[at]
            self._break(frame.name, inner_end)
            frames.pop()
            places = self.positions[frame.name]
            if places and places[-1] == at:
                places.pop()
                self._note(frame, inner_end, end if at == depth else inner_end)
            if self.special[-1] == at:
                self.special.pop()

    def _note(self, frame: Frame, inner_end: int, end: int) -> None:
        if self.note_elements and self.pen.written is None and frame.start >= 0:
            self.elements.append(Element(frame.name, frame.start, frame.inner, inner_end, end))

    # ---------------------------------------------------------------- attributes

    def _attributes(self, name: str, found: dict[str, Attribute]) -> None:
        """Write the attributes that readers and search engines read."""
        shown = [found[key] for key in WRITTEN_ATTRIBUTES if key in found]
        value = self.pen.value
        if name == "input" and value(found.get("type")).lower() in _BUTTONS and "value" in found:
            shown.append(found["value"])
        for attribute in shown:
            self._line("attr", attribute.start, attribute.end, attribute=True)
        if name == "meta" and "content" in found:
            self._meta(found)
        elif name == "base":
            self.host = host_of(value(found.get("href"))) or self.host
        elif name == "link" and value(found.get("rel")).lower() == "canonical":
            self.host = self.host or host_of(value(found.get("href")))
        elif name == "area" and "href" in found:
            self._anchor(found, hidden=self.frames[-1].look.hidden)

    def _meta(self, found: dict[str, Attribute]) -> None:
        keys = [key for key in ("name", "property", "itemprop") if key in found]
        called = self.pen.value(found[keys[0]]).lower() if keys else ""
        content = found["content"]
        if called.endswith(MEANT_FOR_SEARCH):
            self._line("meta", content.start, content.end, attribute=True)
        elif called == "og:url":
            self.host = self.host or host_of(self.pen.value(content))

    def _anchor(self, found: dict[str, Attribute], *, hidden: bool) -> Anchor:
        href = found["href"]
        relation = self.pen.value(found.get("rel")).lower().split()
        nofollow = not _UNFOLLOWED.isdisjoint(relation)
        anchor = Anchor(self.pen.value(href).strip(), hidden, nofollow, Lines(), Lines())
        self.pen.write(anchor.target, href.start, href.end, attribute=True)
        anchor.target.end_line(self.pen.place(href.end))
        self.anchors.append(anchor)
        return anchor
