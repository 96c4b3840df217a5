"""Lines: every line is a document of its own, its `record` the index of the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filter.errors import InputError
from filter.model import WHOLE, Cleaned, Document
from filter.sources.cut import after, explain, lines
from filter.sources.decode import decode, undecodable
from filter.sources.reader import ReadOptions, Source


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield the lines of the source without their ends; empty lines too.

    Offsets, lines and columns are those of the line. One of more than 131,072 characters comes
    in parts. For `restore`, `meta` keeps the line as it stands and its end, and a file of
    nothing but a byte order mark is one empty document.
    """
    decoded = decode(source, options, by_row=True)
    mark: dict[str, Any] = {"mark": decoded.mark} if decoded.mark else {}
    record, part = 0, WHOLE
    try:
        for text, end in lines(decoded.chunks):
            meta = mark
            if options.restorable:
                meta = {"row": text + (end or ""), "end": end or "", **mark}
            bad = undecodable(text, decoded.encoding)
            here = part if end is not None else part._replace(last=False)
            yield Document(
                source.name,
                "" if bad else text,
                encoding=decoded.encoding,
                record=record,
                error=explain(bad) if bad else None,
                part=here,
                meta=meta,
            )
            mark = {}
            if end is None:
                part = after(here, text)._replace(last=True)
            else:
                record, part = record + 1, WHOLE
    except InputError as error:
        why = explain(error)
        yield Document(source.name, "", (), decoded.encoding, record, why, part)
        return
    if mark and options.restorable:
        yield Document(source.name, "", (), decoded.encoding, None, meta={"row": "", **mark})


def restore(document: Document, cleaned: Cleaned) -> str:
    """Return the line with its end, or nothing if nothing is left of it."""
    if not cleaned.removed:
        return str(document.meta["row"])
    if document.part == WHOLE and not cleaned.text.strip():
        return ""
    return cleaned.text + str(document.meta["end"])
