"""The way back: cleaned documents to the bytes of their file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from filter.model import Cleaned, Document
from filter.sources.decode import encoder
from filter.sources.reader import Reader


def restored(pairs: Iterable[tuple[Document, Cleaned]], reader: Reader) -> Iterator[bytes]:
    """Yield the bytes of one file, whose documents were read by `reader` with `restorable`."""
    encode = None
    for document, cleaned in pairs:
        if encode is None:
            encode = encoder(document.encoding).encode
            yield document.meta.get("mark", b"")
        yield encode(reader.restore(document, cleaned))
    if encode is not None:
        yield encode("", True)
