"""The table of input formats, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from filter.errors import UsageError, nearest
from filter.sources.packed import ending_of, inner_name
from filter.sources.reader import Reader

READERS: Mapping[str, Reader] = {
    "text": Reader(
        module="filter.sources.text",
        about="a file is one document",
        endings=(".txt", ".text", ".rst", ".log", ".srt"),
    ),
    "html": Reader(
        module="filter.sources.html",
        about="a web page is one document, its scopes told apart",
        endings=(".html", ".htm", ".xhtml", ".shtml"),
        content=re.compile(
            rb"\A(?:\s|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|title|body|meta)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    "markdown": Reader(
        module="filter.sources.markdown",
        about="a Markdown file is one document, front matter and links told apart",
        endings=(".md", ".markdown", ".mdx", ".qmd"),
    ),
    "lines": Reader(
        module="filter.sources.lines",
        about="every line is a document of its own",
    ),
    "jsonl": Reader(
        module="filter.sources.jsonl",
        about="every row of JSON Lines is a document, its text in --field",
        endings=(".jsonl", ".ndjson"),
        # The first line is an object, or goes on as one beyond what was looked at.
        content=re.compile(
            rb'\A\s*\{[ \t]*"(?:[^"\\\n]|\\.)*"[ \t]*:[^\n]*(?:\}[ \t]*\r?(?:\n|\Z)|\Z)'
        ),
    ),
    "csv": Reader(
        module="filter.sources.csv",
        about="every row under a header is a document, its text in --field",
        endings=(".csv", ".tsv"),
    ),
    "parquet": Reader(
        module="filter.sources.parquet",
        about="every row is a document, its text in --field",
        endings=(".parquet", ".pq"),
        content=re.compile(rb"\APAR1"),
    ),
    "warc": Reader(
        module="filter.sources.warc",
        about="every archived web page is a document",
        endings=(".warc",),
        content=re.compile(rb"\AWARC/1"),
    ),
}
"""Name -> format; a new format is a module and a row here."""

AUTO = "auto"

HEAD = 1 << 16
"""How many bytes of a file its content is guessed by."""


def reader_named(name: str) -> Reader:
    """Return the format of that name, or raise UsageError."""
    if name not in READERS:
        close = nearest(name, READERS)
        hint = f"did you mean {close!r}?" if close else f"there are {', '.join(READERS)}"
        raise UsageError("U003", f"there is no input format {name!r}", hint=hint)
    return READERS[name]


def guess(name: str, head: bytes) -> Reader:
    """Choose by the ending of the name, else by the first bytes, else plain text."""
    ending = ending_of(inner_name(name))
    for reader in READERS.values():
        if ending in reader.endings:
            return reader
    for reader in READERS.values():
        if reader.content and reader.content.match(head.removeprefix(b"\xef\xbb\xbf")):
            return reader
    return READERS["text"]
