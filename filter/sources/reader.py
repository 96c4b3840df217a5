"""What every input format shares: an open source, its options, and a row of the table READERS."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import NamedTuple, cast

from filter.model import Cleaned, Document


class Source(NamedTuple):
    """An open stream of bytes, and the name that its documents carry.

    `packed`: the file holds the bytes compressed, so it cannot be written back.
    """

    name: str
    stream: BufferedIOBase
    packed: bool = False


class ReadOptions(NamedTuple):
    """How to read.

    `field` names the fields of a record that hold text, `encoding` overrides what the bytes say,
    `errors` is Python's name of what to do with undecodable bytes. `restorable`: every byte
    must be able to come back, so records are not cut into parts and `meta` keeps what stands
    around the text. `drop` is what cleaning takes out of a table: the line, the field or the whole
    record that holds junk.
    """

    field: tuple[str, ...] = ()
    encoding: str | None = None
    errors: str = "strict"
    restorable: bool = False
    drop: str = "line"


class Reader(NamedTuple):
    """An input format: a row of the table READERS.

    `module` is imported when the format is first used. It holds
    `read(source: Source, options: ReadOptions) -> Iterator[Document]` and, for text that can be
    cleaned, `restore(document: Document, cleaned: Cleaned) -> str`, which gives a document that was
    read with `restorable` the text that stood in the file, without what was cut.
    `endings` are the file endings that choose the format, `content` how a file of no known ending
    begins that does.
    """

    module: str
    about: str
    endings: tuple[str, ...] = ()
    content: re.Pattern[bytes] | None = None

    def read(self, source: Source, options: ReadOptions) -> Iterator[Document]:
        """Yield the documents of an open source; what cannot be read is a Document with `error`."""
        module = importlib.import_module(self.module)
        return cast("Iterator[Document]", module.read(source, options))

    def restore(self, document: Document, cleaned: Cleaned) -> str:
        """Return the text that takes the document's place in its file."""
        return cast("str", importlib.import_module(self.module).restore(document, cleaned))
