"""A line on stderr that says how far long work has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from filter.cli.terminal import is_terminal
from filter.model import Document

_PATIENCE = 2.0
_PAUSE = 0.2
_ERASE = "\r\x1b[K"


def counted(documents: Iterable[Document], *, also_written: bool) -> Iterator[Document]:
    """Pass documents on and tell their number; `also_written`: results go to this terminal too."""
    if also_written or not is_terminal(sys.stderr):
        yield from documents
        return
    number = characters = 0
    due = time.monotonic() + _PATIENCE
    told = False
    try:
        for document in documents:
            number += document.part.last
            characters += len(document.text)
            if (now := time.monotonic()) >= due:
                due, told = now + _PAUSE, True
                size = f"{characters / 1e6:,.1f} million characters"
                sys.stderr.write(f"{_ERASE}{number:,} documents, {size}")
                sys.stderr.flush()
            yield document
    finally:
        if told:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
