"""Cuts a stream of text into lines and into parts of bounded size; newlines are never changed.

LF, CR LF and lone CR each end a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from filter.errors import InputError
from filter.model import Document, Part

PART = 1 << 17
"""Most code points of a part but the last, which takes up to a quarter more. To rules for documents a
part is a document, and in much more text they would find everything somewhere."""

_BACK = 4096
"""How far back from the end of a part a long line is searched for white space."""

_LINE_END = re.compile(r"\r\n?|\n")


def in_parts(chunks: Iterable[str], like: Document, size: int = PART) -> Iterator[Document]:
    """Yield documents like `like` that hold the text of `chunks`, a part each.

    An InputError on the way ends them with one that carries the error.
    """
    place = Part(first=True, last=False)
    held = ""
    try:
        for chunk in chunks:
            # A part is cut off only while more than a quarter is left: the last is never tiny.
            *pieces, held = _cut_off(held + chunk, size, size + size // 4)
            for piece in pieces:
                yield _piece(like, piece, place)
                place = after(place, piece)
    except InputError as error:
        if held:
            yield _piece(like, held, place)
            place = after(place, held)
        yield replace(_piece(like, "", place._replace(last=True)), error=explain(error))
        return
    yield _piece(like, held, place._replace(last=True))


def explain(error: InputError) -> str:
    """Return the text of Document.error: code, message and way out."""
    hint = f" ({error.hint})" if error.hint else ""
    return f"{error.code}: {error.message}{hint}"


def _piece(like: Document, text: str, part: Part) -> Document:
    return replace(like, text=text, part=part, meta=like.meta if part.first else {})


def after(part: Part, text: str) -> Part:
    """Return where the part behind `part` begins, which held `text`."""
    ends, last_end = text.count("\n"), text.rfind("\n")
    if "\r" in text:
        ends += text.count("\r") - text.count("\r\n")
        last_end = max(last_end, text.rfind("\r"))
    column = len(text) - last_end if ends else part.column + len(text)
    return Part(part.offset + len(text), part.line + ends, column, first=False, last=False)


def cut_at(text: str, size: int) -> int:
    """Return where to cut a text longer than `size`: behind a line end, else white space."""
    feed = text.rfind("\n", 0, size)
    cut = max(feed, text.rfind("\r", feed + 1, size)) + 1  # one look: most texts hold none of these
    if cut:
        return cut + 1 if text[cut - 1 : cut + 1] == "\r\n" else cut
    behind_space = range(size, max(size - _BACK, 0), -1)
    return next((at for at in behind_space if text[at - 1].isspace()), size)


def lines(chunks: Iterable[str], size: int = PART) -> Iterator[tuple[str, str | None]]:
    """Yield (line, its end): the end is '' without a newline, None where a long line goes on."""
    held = ""
    for chunk in chunks:
        searched = max(len(held) - 1, 0)  # the last character may be half of CR LF
        held += chunk
        start = 0
        for end in _LINE_END.finditer(held, searched):
            if end.end() == len(held) and end.group() == "\r":
                break  # a line feed may follow
            *pieces, last = _long(held[start : end.start()], size)
            yield from ((piece, None) for piece in pieces)
            yield last, end.group()
            start = end.end()
        held = held[start:]
        if not held.endswith("\r"):
            *pieces, held = _long(held, size)
            yield from ((piece, None) for piece in pieces)
    if held:
        line = held.removesuffix("\r")
        *pieces, last = _long(line, size)
        yield from ((piece, None) for piece in pieces)
        yield last, held[len(line) :]


def _long(line: str, size: int) -> list[str]:
    return _cut_off(line, size, size + size // 4 - 1)


def _cut_off(text: str, size: int, most: int) -> list[str]:
    """Cut pieces of at most `size` off a text until no more than `most` is left, the last piece."""
    pieces, start = [], 0
    while len(text) - start > most:
        end = start + cut_at(text[start : start + size + 1], size)
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]
