"""WARC: every archived page is a document of its own, named by its address. Needs `warc`."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from typing import Any

from filter.errors import InputError
from filter.model import Document
from filter.sources.charset import codec_of
from filter.sources.cut import explain
from filter.sources.html import read as read_page
from filter.sources.reader import ReadOptions, Source

MAX_RECORD = 1 << 26
"""Most bytes of a page; what is longer is an error."""


def read(source: Source, options: ReadOptions) -> Iterator[Document]:
    """Yield the HTML responses of an archive; their HTTP header names their encoding."""
    try:
        reader = importlib.import_module("warcio.archiveiterator").ArchiveIterator
        failures = importlib.import_module("warcio.exceptions").ArchiveLoadFailed
    except ImportError:
        error = InputError(
            "I010",
            "WARC files need a library that is not installed",
            hint='pip install "hogwash[warc]"',
        )
        yield Document(source.name, "", error=explain(error))
        return
    try:
        for record in reader(source.stream):
            headers = record.http_headers
            kind = headers.get_header("Content-Type", "") if headers else ""
            if record.rec_type == "response" and "html" in kind.lower():
                yield from _page(record, kind, options)
    except (failures, OSError, EOFError, ValueError) as error:
        yield Document(source.name, "", error=f"I011: is not readable WARC: {str(error)[:200]}")


def _page(record: Any, kind: str, options: ReadOptions) -> Iterator[Document]:
    name = record.rec_headers.get_header("WARC-Target-URI", "") or "page"
    label = kind.lower().partition("charset=")[2].strip(" \"';").partition(";")[0]
    encoding = options.encoding or (codec_of(label) if label else None)
    data = record.content_stream().read(MAX_RECORD + 1)
    if len(data) > MAX_RECORD:
        yield Document(name, "", error=f"I007: the page is longer than {MAX_RECORD:,} bytes")
        return
    yield from read_page(Source(name, io.BytesIO(data)), options._replace(encoding=encoding))
