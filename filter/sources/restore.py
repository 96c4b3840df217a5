"""The way back: cleaned documents to the bytes of their file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from filter.errors import InputError
from filter.model import Cleaned, Document, Edit
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


def dropped(document: Document, cleaned: Cleaned, lost: str) -> Edit:
    """Return the cut of a record that lost more than its junk: `lost`."""
    rules = dict.fromkeys(rule for edit in cleaned.removed for rule in edit.rules)
    return Edit(0, len(document.text), 1, lost, tuple(rules))
