"""Markdown: text without its markers, front matter and link targets told apart.

Markers go line by line with expressions that take linear time; nothing is parsed as HTML, since an
unclosed tag in a code span would swallow what follows. Cleaning goes by lines, as with text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from filter.errors import InputError
from filter.model import Block, Cleaned, Document, Finding, Link
from filter.sources.blocks import Lines
from filter.sources.cut import explain
from filter.sources.decode import decode_page
from filter.sources.hosts import host_of
from filter.sources.html import MAX_PAGE
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


class MarkdownLayout:
    """Reads what is left after a cut as Markdown again; cuts by lines."""

    def reread(self, text: str, like: Document) -> Document:
        """Return the document that is left."""
        return replace(like, text=text, blocks=tuple(blocks(text)))

    def cuts(
        self, text: str, findings: Sequence[Finding], offset: int
    ) -> Iterable[tuple[tuple[int, int], Finding]] | None:
        """Return None: lines are what to cut."""
        del text, findings, offset
        return None


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
    title, meta, attr, comment, body = Lines(), Lines(), Lines(), Lines(), Lines()
    links: list[Block] = []
    for entry in _ENTRY.finditer(text, *front.span(1)) if front else ():
        lines = title if entry[1].lower() == "title" else meta
        if lines is title or entry[1].lower() in _META:
            _add(lines, text, *entry.span(2))
            lines.end_line(entry.end(2))
    for marker in _MARKER.finditer(text, at):
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
            links.append(_link(text, marker, target))
    _add(body, text, at, len(text))
    named = (("title", title), ("meta", meta), ("attr", attr), ("comment", comment))
    yield from (lines.block(scope, 0) for scope, lines in named if lines.size)
    yield from links
    if body.size or not links:
        yield body.block("text", 0)


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
