"""JSON Lines: every row is a document of its own, its `record` the index of the row.

The texts of several fields are joined by a line feed; lines are judged one by one, so no rule sees
across the joint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from filter.errors import InputError
from filter.model import Cleaned, Document
from filter.sources.cut import explain, in_parts
from filter.sources.decode import decode, undecodable
from filter.sources.places import placed_strings
from filter.sources.reader import ReadOptions, Source

USUAL_FIELDS = ("text", "content", "body")
"""Where `--field` is not given, the first of these that a row has is its text."""

MAX_ROW = 1 << 26
"""Most code points of a row; what is longer is an error, so that memory stays bounded."""

# A lenient decoder judges more: control characters and numbers of any length do no harm here.
_DECODER = json.JSONDecoder(strict=False, parse_int=float)

_TYPES = {dict: "an object", list: "a list", str: "a string", float: "a number", bool: "a boolean"}


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield a document for every row that is not blank; a bad row is one with `error`.

    For `restore`, `meta` keeps the row as it stands with blank rows before it, and the fields;
    blank rows at the end of the file are an empty document.
    """
    decoded = decode(source, options, by_row=True)
    mark = {"mark": decoded.mark} if decoded.mark else {}
    record, blank = 0, ""
    try:
        for row in _rows(decoded.chunks):
            if not row.strip():
                blank += row if options.restorable else ""
                continue
            like = Document(source.name, "", (), decoded.encoding, record)
            meta = {"row": blank + row, "field": options.field, "drop": options.drop, **mark}
            yield from _documents(like, row, options, meta)
            record, blank, mark = record + 1, "", {}
    except InputError as error:
        why = explain(error)
        yield Document(source.name, "", (), decoded.encoding, record, why)
        return
    if options.restorable and (blank or mark):
        meta = {"row": blank, **mark}
        yield Document(source.name, "", (), decoded.encoding, None, meta=meta)


def _rows(chunks: Iterator[str]) -> Iterator[str]:
    """Yield rows with their line feed, which alone ends a row; over-long ones as MAX_ROW + 1."""
    pieces: list[str] = []
    length = 0
    for chunk in chunks:
        start = 0
        while (end := chunk.find("\n", start) + 1) or start < len(chunk):
            piece = chunk[start : end or len(chunk)]
            if length <= MAX_ROW:
                pieces.append(piece)
            length += len(piece)
            if not end:
                break
            yield "".join(pieces)
            pieces, length, start = [], 0, end
    if pieces:
        yield "".join(pieces)


def _documents(
    like: Document, row: str, options: ReadOptions, meta: dict[str, Any]
) -> Iterator[Document]:
    restorable = options.restorable
    try:
        text = "\n".join(texts_of(_parse(row, like.encoding), options.field))
    except InputError as error:
        yield Document(like.name, "", (), like.encoding, like.record, explain(error), meta=meta)
        return
    if restorable:
        yield Document(like.name, text, (), like.encoding, like.record, meta=meta)
    else:
        yield from in_parts([text], like)


def _parse(row: str, encoding: str) -> Any:
    if len(row) > MAX_ROW:
        raise InputError("I006", f"the row is longer than {MAX_ROW} characters")
    if error := undecodable(row, encoding):
        raise error
    try:
        return _DECODER.decode(row)
    except json.JSONDecodeError as wrong:
        raise InputError(
            "I004",
            f"the row is not JSON: {wrong.msg} at column {wrong.pos + 1}",
            hint="for plain text use --input text",
        ) from None
    except RecursionError:
        raise InputError("I004", "the row is nested too deeply") from None


def texts_of(row: Any, fields: Sequence[str]) -> list[str]:
    """Return the strings that `fields`, dotted paths, name in a row.

    A number in a path takes an item of a list, a name goes into each of its items; a null is
    skipped, as is a field that is not there if another one is.
    """
    try:
        return _texts_of(row, fields)
    except RecursionError:
        raise InputError("I004", "the row is nested too deeply") from None


def _texts_of(row: Any, fields: Sequence[str]) -> list[str]:
    if not isinstance(row, dict):
        raise InputError("I004", f"the row is {_TYPES.get(type(row), 'null')}, not an object")
    wanted = fields or [name for name in USUAL_FIELDS if name in row][:1]
    texts: list[str] = []
    found = False
    for name in wanted:
        values = [row[name]] if name in row else list(_values(row, name.split(".")))
        found = found or bool(values)
        for value in values:
            texts.extend(_strings(value, name))
    if not found:
        missing = " or ".join(repr(name) for name in fields or USUAL_FIELDS)
        there = ", ".join(list(row)[:10]) or "nothing"
        raise InputError(
            "I005", f"the row has no field {missing}; it has {there}", hint="name one with --field"
        )
    return texts


def _values(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        yield value
    elif isinstance(value, dict):
        if path[0] in value:
            yield from _values(value[path[0]], path[1:])
    elif isinstance(value, list):
        if re.fullmatch(r"[0-9]{1,9}", path[0]):
            yield from (v for item in value[int(path[0]) :][:1] for v in _values(item, path[1:]))
        else:
            yield from (v for item in value for v in _values(item, path))


def _strings(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, name)
    elif value is not None:
        raise InputError("I005", f"field {name!r} is {_TYPES[type(value)]}, not text")


# --------------------------------------------------------------------------- the way back

_LETTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.",
    re.DOTALL,
)
"""A character as a JSON string spells it."""


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the row with the same characters cut from its strings, the rest of it as it was."""
    row = str(document.meta["row"])
    if not cleaned.removed:
        return row
    drop = document.meta["drop"]
    if drop == "record":
        return row[: row.rstrip("\r\n").rfind("\n") + 1]  # blank rows before it
    strings = texts_of(placed_strings(row), document.meta["field"])
    bounds = [0]
    for string in strings:
        bounds.append(bounds[-1] + len(string) + 1)
    for string, (start, end) in reversed(list(zip(strings, pairwise(bounds), strict=True))):
        left, right = string.start, string.end  # type: ignore[attr-defined]
        letters = _LETTER.findall(row[left:right])
        for edit in reversed(cleaned.removed):
            if edit.start < end and edit.end >= start:
                new = _spelled(edit.replacement, row) if edit.start >= start else ""
                here = slice(max(edit.start - start, 0), max(edit.end - start, 0))
                letters[here] = [new]
        if drop == "field" and "".join(letters) != row[left:right]:
            letters = []
        row = row[:left] + "".join(letters) + row[right:]
    return row


def _spelled(text: str, row: str) -> str:
    return json.dumps(text, ensure_ascii=row.isascii())[1:-1]
