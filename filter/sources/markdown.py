"""Markdown: text without its markers, front matter and link targets told apart.

Markers go line by line with expressions that take linear time. Only what begins a line with the tag
of a block is read as HTML, to the next blank line, as Markdown has it: an unclosed tag in a code
span would swallow what follows. Cleaning goes by lines as with text, there by elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from filter.errors import InputError
from filter.model import Block, Cleaned, Document, Finding, Link
from filter.sources.blocks import Lines
from filter.sources.cut import explain
from filter.sources.cuts import page_cuts
from filter.sources.decode import decode_page
from filter.sources.elements import BLOCKS
from filter.sources.hosts import host_of
from filter.sources.html import MAX_PAGE
from filter.sources.page import Page
from filter.sources.reader import ReadOptions, Source

_FRONT = re.compile(
    r"\A(?:---|\+\+\+)[ \t]*\r?\n(.*?)^(?:---|\+\+\+|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_ENTRY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_META = frozenset({
    "description", "summary", "excerpt", "keywords", "tags", "categories", "subtitle", "author",
})  # fmt: skip
_MARKER = re.compile(
    r"""(!?)\[([^\[\]\n]{0,1000})\]\(\s*<?([^\s()<>]{0,2000})>?(?:\s+["'][^"'\n]{0,500}["'])?\s*\)"""  # link
    r"|<((?:https?|ftp)://[^\s<>]{1,2000})>"  # address
    r"|<!--(.*?)(?:-->|\Z)"  # comment
    r"|\*{1,3}|_{2,3}|~~|`{1,3}"  # emphasis, code
    r"|^[ \t]{0,3}(?:\#{1,6}[ \t]|>[ \t]?|[-+*][ \t]+(?=\S))",  # headings, quotes, lists
    re.MULTILINE | re.DOTALL,
)


_HTML_NAMES = "|".join(sorted(BLOCKS | {"iframe", "noscript", "script", "style"}))
_SECTION = re.compile(
    r"^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=fence)[`~]*[ \t\r]*$|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    rf"|^[ ]{{0,3}}(?P<html></?(?:{_HTML_NAMES})(?=[\s/>])[^\n]*(?:\n(?![ \t]*\r?(?:\n|\Z))[^\n]*)*)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


class MarkdownLayout:
    """Reads what is left after a cut as Markdown again; cuts HTML by elements, the rest by lines."""

    def reread(self, text: str, like: Document) -> Document:
        """Return the document that is left."""
        return replace(like, text=text, blocks=tuple(blocks(text)))

    def cuts(
        self, text: str, findings: Sequence[Finding], offset: int
    ) -> Iterable[tuple[tuple[int, int], Finding]] | None:
        """Return the cuts of HTML; where there are none left, None: lines are what to cut."""
        found: list[tuple[tuple[int, int], Finding]] = []
        for start, end in _html(text):
            inside = [f for f in findings if start <= f.start - offset < end]
            found += (
                ((first + start, last + start), finding)
                for (first, last), finding in page_cuts(text[start:end], inside, offset + start)
            )
        return found or None


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield the file as one document."""
    like = Document(source.name, "", layout=MarkdownLayout())
    try:
        decoded = decode_page(source, options, MAX_PAGE)
        meta = {"mark": decoded.mark} if decoded.mark else {}
        text = "".join(decoded.chunks)
    except InputError as error:
        yield replace(like, error=explain(error))
        return
    yield replace(like, text=text, blocks=tuple(blocks(text)), encoding=decoded.encoding, meta=meta)


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the text as it is: nothing stands around it."""
    del document
    return cleaned.text


def blocks(text: str) -> Iterator[Block]:
    """Yield what stands in a Markdown text, by scope; the text itself comes last."""
    front = _FRONT.match(text)
    at = front.end() if front else 0
    lines = {scope: Lines() for scope in ("title", "meta", "attr", "comment", "text")}
    for entry in _ENTRY.finditer(text, *front.span(1)) if front else ():
        scope = "title" if entry[1].lower() == "title" else "meta"
        if scope == "title" or entry[1].lower() in _META:
            _add(lines[scope], text, *entry.span(2))
            lines[scope].end_line(entry.end(2))
    links: list[Block] = []
    inside: list[Block] = []
    for first, last in (*_html(text), (len(text), len(text))):
        links += _marked(text, at, first, lines)
        at = last
        for piece in Page(text[first:last], whole=True).parts() if first < last else ():
            for block in piece.blocks:
                if block.scope == "text":
                    _copy(lines["text"], block, first)
                else:
                    inside.append(replace(block, origin=block.origin + first))
    body = lines.pop("text")
    yield from (own.block(scope, 0) for scope, own in lines.items() if own.size)
    yield from links
    yield from inside
    if body.size or not (links or inside):
        yield body.block("text", 0)


def _marked(text: str, at: int, end: int, lines: Mapping[str, Lines]) -> Iterator[Block]:
    """Write what stands between two places without its markers; yield its links."""
    body, attr, comment = lines["text"], lines["attr"], lines["comment"]
    for marker in _MARKER.finditer(text, at, end):
        _add(body, text, at, marker.start())
        at = marker.end()
        target = 3 if marker[3] is not None else 4 if marker[4] is not None else 0
        if marker[3] is not None:
            _add(attr if marker[1] else body, text, *marker.span(2))
            attr.end_line(marker.end(2))
        elif marker[5] is not None:
            _add(comment, text, *marker.span(5))
            comment.end_line(marker.end())
        if target and not marker[1]:
            yield _link(text, marker, target)
    _add(body, text, at, end)


def _html(text: str) -> Iterator[tuple[int, int]]:
    """Yield where HTML stands, half-open."""
    front = _FRONT.match(text)
    for section in _SECTION.finditer(text, front.end() if front else 0):
        if section["html"] is not None:
            yield section.span("html")


def _copy(lines: Lines, block: Block, base: int) -> None:
    """Add a block of HTML that begins at `base`, in runs of characters that stand one by one."""
    if isinstance(block.origin, int):
        return
    begin, end = block.origin + base
    plain = end - begin == 1
    after = np.flatnonzero(~(plain[1:] & plain[:-1] & (np.diff(begin) == 1))) + 1
    for first, last in pairwise([0, *after.tolist(), len(block.text)]):
        if first < last:
            places = int(begin[first]), int(end[last - 1])
            lines.add(block.text[first:last], *places, keep_lines=True)


def _add(lines: Lines, text: str, start: int, end: int) -> None:
    if end > start:
        lines.add(text[start:end], start, end, keep_lines=True)


def _link(text: str, marker: re.Match[str], target: int) -> Block:
    lines = Lines()
    if target == 3:
        _add(lines, text, *marker.span(2))
        lines.end_line(marker.start(3))
    _add(lines, text, *marker.span(target))
    host = host_of(marker[target])
    return lines.block("link", 0, Link(marker[target], host, external=bool(host)))
