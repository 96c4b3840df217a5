"""Bytes to documents: files, folders and pipes in the formats of the table READERS."""

from __future__ import annotations

import os
from collections.abc import Iterator

from filter.errors import UsageError
from filter.model import Document
from filter.sources.cut import explain
from filter.sources.decode import codec_name, unreadable
from filter.sources.files import STDIN, OnSkip, files, opened, peeked
from filter.sources.packed import packing
from filter.sources.reader import Reader, ReadOptions, Source
from filter.sources.restore import dropped, restored
from filter.sources.table import AUTO, READERS, guess, reader_named

__all__ = [
    "AUTO",
    "ERRORS",
    "READERS",
    "STDIN",
    "ReadOptions",
    "Reader",
    "Source",
    "choose_reader",
    "codec_name",
    "dropped",
    "explain",
    "files",
    "opened",
    "packing",
    "read",
    "restored",
    "unreadable",
]


ERRORS = ("strict", "replace", "ignore", "backslashreplace")
"""What may become of undecodable bytes; strict makes them an error of their document."""


def read(
    *paths: str | os.PathLike[str],
    input: str = AUTO,  # noqa: A002 - the name of the option that users know
    field: tuple[str, ...] | list[str] | str = (),
    encoding: str | None = None,
    errors: str = "strict",
    stdin_name: str = "<stdin>",
    on_skip: OnSkip | None = None,
) -> Iterator[Document]:
    """Yield the documents of files, of all files below folders, and of stdin (`-`).

    What cannot be read or decoded is a Document with `error`. A long text comes as several
    documents, see filter.model.Part; Scanner.scan_all gives one verdict for them.

    Args:
        paths: What to read, in this order.
        input: A name of READERS, or auto: by file ending, else by content.
        field: The fields of a record that hold its text, as dotted paths; by default the first
            of text, content, body that it has.
        encoding: Overrides byte order mark and UTF-8.
        errors: What becomes of undecodable bytes, a name of ERRORS.
        stdin_name: The name that documents from stdin carry.
        on_skip: Told (path, why) of every file of a folder that is passed over.

    Raises:
        UsageError: There is no such input format, encoding or way with errors.
    """
    if input != AUTO:
        reader_named(input)
    if encoding is not None:
        codec_name(encoding)
    if errors not in ERRORS:
        raise UsageError("U010", f"errors is one of {', '.join(ERRORS)}, not {errors!r}")
    fields = (field,) if isinstance(field, str) else tuple(field)
    options = ReadOptions(fields, encoding, errors)
    names = files([os.fspath(path) for path in paths], on_skip)
    return (document for name in names for document in _read_one(name, input, options, stdin_name))


def _read_one(path: str, kind: str, options: ReadOptions, stdin_name: str) -> Iterator[Document]:
    try:
        with opened(path, stdin_name) as source:
            reader, whole = choose_reader(source, kind)
            yield from reader.read(whole, options)
    except OSError as error:
        name = stdin_name if path == STDIN else path
        yield Document(name, "", error=explain(unreadable(error)))


def choose_reader(source: Source, kind: str) -> tuple[Reader, Source]:
    """Return the format named `kind`, or guessed for auto, and the source to read with it."""
    if kind != AUTO:
        return reader_named(kind), source
    head, whole = peeked(source)
    return guess(source.name, head), whole
