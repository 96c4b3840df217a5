"""The way back: cleaned documents to the bytes of their file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from filter.errors import InputError
from filter.model import Document
from filter.sources.decode import encoder


def restored(texts: Iterable[tuple[Document, str]]) -> Iterator[bytes]:
    """Yield the bytes of one file: `texts` are its documents, read with `restorable`.

    With each comes the text that takes its place, as Reader.restore returns it.

    Raises:
        InputError: A text has characters that the file's encoding has not.
    """
    encode = None
    try:
        for document, text in texts:
            if encode is None:
                encode = encoder(document.encoding).encode
                yield document.meta.get("mark", b"")
            yield encode(text)
        if encode is not None:
            yield encode("", True)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise InputError("I007", f"{character!r} cannot be written in {error.encoding}") from None
