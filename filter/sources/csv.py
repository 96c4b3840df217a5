"""CSV and TSV: every row under the header is a document of its own, its text in --field.

Rows are cut by an own reader, for that of the standard library does not know where a cell stood,
which cleaning has to know, and limits cells by a global setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from filter.errors import InputError
from filter.model import Cleaned, Document
from filter.sources.cut import explain, in_parts
from filter.sources.decode import decode, undecodable
from filter.sources.jsonl import MAX_ROW, texts_of
from filter.sources.reader import ReadOptions, Source

_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"?')
_DELIMITERS = (",", "\t", ";", "|")
_ROW = re.compile(r'(?:[^"\r\n]++|"(?:[^"]++|"")*+(?:"|\Z))*+(?:\r\n|\r|\n|\Z)')


class Cell(NamedTuple):
    """A cell's value and where it is spelled in its row; `quoted` cells stand between quotes."""

    text: str
    start: int
    end: int
    quoted: bool


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for every row under the header; a bad row is one with `error`."""
    decoded = decode(source, options, by_row=True)
    rows = _rows(decoded.chunks)
    meta = {"mark": decoded.mark} if decoded.mark else {}
    record, before = 0, ""
    header: list[str] | None = None
    delimiter = ","
    try:
        for row in rows:
            if not row.strip():
                before += row if options.restorable else ""
            elif header is None:
                delimiter = max(_DELIMITERS, key=row.count)
                header = [cell.text.strip() for cell in cells(row, delimiter)]
                before += row if options.restorable else ""
            else:
                like = Document(source.name, "", (), decoded.encoding, record)
                like = _with_meta(like, meta, before, row, header, delimiter, options)
                yield from _documents(like, row, header, delimiter, options)
                record, before, meta = record + 1, "", {}
    except InputError as error:
        yield Document(source.name, "", (), decoded.encoding, record, explain(error))
        return
    if options.restorable and (before or meta):
        rest = {"before": before, "row": "", **meta}
        yield Document(source.name, "", (), decoded.encoding, None, meta=rest)


def _with_meta(
    like: Document,
    meta: dict[str, bytes],
    before: str,
    row: str,
    header: list[str],
    delimiter: str,
    options: ReadOptions,
) -> Document:
    if not options.restorable:
        return like
    kept = {
        "before": before, "row": row, "header": header, "delimiter": delimiter,
        "field": options.field, "drop": options.drop, **meta,
    }  # fmt: skip
    return Document(like.name, "", (), like.encoding, like.record, meta=kept)


def _rows(chunks: Iterator[str]) -> Iterator[str]:
    """Yield rows with their ends; a line end between quotes does not end one."""
    held = ""
    for chunk in chunks:
        held += chunk
        start = 0
        while True:
            match = _ROW.match(held, start)
            # what reaches to the end of what is there may go on in the next chunk
            if match is None or match.end() >= len(held):
                break
            yield match[0]
            start = match.end()
        held = held[start:]
        if len(held) > MAX_ROW:
            raise InputError("I006", f"a row is longer than {MAX_ROW} characters")
    start = 0
    while start < len(held) and (match := _ROW.match(held, start)) and match[0]:
        yield match[0]
        start = match.end()


def cells(row: str, delimiter: str) -> list[Cell]:
    """Cut a row into cells; a quote inside a cell that does not begin with one is text."""
    found: list[Cell] = []
    at, size = 0, len(row.rstrip("\r\n"))
    while at <= size:
        if at < size and row[at] == '"':
            match = _QUOTED.match(row, at, size)
            first, last = match.span(1) if match else (at, at)
            behind = match.end() if match else at
            text = row[first:last].replace('""', '"')
            found.append(Cell(text, first, last, quoted=True))
            following = row.find(delimiter, behind, size)
        else:
            following = row.find(delimiter, at, size)
            last = size if following < 0 else following
            found.append(Cell(row[at:last], at, last, quoted=False))
        if following < 0:
            break
        at = following + len(delimiter)
    return found


def _chosen(row: str, header: Sequence[str], delimiter: str, field: Sequence[str]) -> list[Cell]:
    """Return the cells of the fields that hold text, as they are chosen in JSON Lines."""
    by_name = dict(zip(header, cells(row, delimiter), strict=False))
    texts_of({name: cell.text for name, cell in by_name.items()}, field)  # complains
    wanted = field or [name for name in ("text", "content", "body") if name in by_name][:1]
    return [by_name[name] for name in wanted if name in by_name]


def _documents(
    like: Document, row: str, header: list[str], delimiter: str, options: ReadOptions
) -> Iterator[Document]:
    try:
        if error := undecodable(row, like.encoding):
            raise error
        text = "\n".join(cell.text for cell in _chosen(row, header, delimiter, options.field))
    except InputError as error:
        yield Document(
            like.name, "", (), like.encoding, like.record, explain(error), meta=like.meta
        )
        return
    if options.restorable:
        yield Document(like.name, text, (), like.encoding, like.record, meta=like.meta)
    else:
        yield from in_parts([text], like)


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the row with the same characters cut from its cells, the rest of it as it was."""
    meta = document.meta
    row, before = str(meta["row"]), str(meta["before"])
    if not cleaned.removed:
        return before + row
    if meta["drop"] == "record":
        return before
    chosen = _chosen(row, meta["header"], meta["delimiter"], meta["field"])
    bounds = [0]
    for cell in chosen:
        bounds.append(bounds[-1] + len(cell.text) + 1)
    for cell, (start, end) in reversed(list(zip(chosen, pairwise(bounds), strict=True))):
        edits = [e for e in cleaned.removed if e.start < end and e.end >= start]
        if not edits:
            continue
        letters = list(cell.text)
        for edit in reversed(edits):
            here = slice(max(edit.start - start, 0), max(edit.end - start, 0))
            letters[here] = [edit.replacement if edit.start >= start else ""]
        text = "" if meta["drop"] == "field" else "".join(letters)
        row = row[: cell.start] + _spelled(text, cell, meta["delimiter"]) + row[cell.end :]
    return before + row


def _spelled(text: str, cell: Cell, delimiter: str) -> str:
    doubled = text.replace('"', '""')
    if cell.quoted:
        return doubled
    return f'"{doubled}"' if any(mark in text for mark in (delimiter, '"', "\r", "\n")) else text
