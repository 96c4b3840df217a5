"""Where reports and cleaned text go: stdout, or a file that appears whole or not at all."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from filter.sources import packing

if TYPE_CHECKING:
    from pathlib import Path

Write = Callable[[bytes], Any]


class Discard(Exception):  # noqa: N818 - it is no error
    """Raised inside `replacing` where the file is to stay as it is."""


@contextmanager
def opened(path: str | None) -> Iterator[Write]:
    """Give what writes bytes to stdout or, when the block ends well, to a file."""
    if path is not None:
        with replacing(importlib.import_module("pathlib").Path(path)) as write:
            yield write
    else:
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()


@contextmanager
def replacing(path: Path) -> Iterator[Write]:
    """Give what writes the new content of a file; the file changes at once when the block ends.

    Its mode is kept; a link stays and what it leads to changes. A name that ends as compressed
    files do makes it one. A device or a pipe is written to as it is. Discard ends the block and
    nothing else.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with suppress(Discard), target.open("wb") as stream:
            yield stream.write
        return
    beside = target.parent / f".hogwash-{os.urandom(8).hex()}"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as stream, packing(path.name, stream.write) as write:
            yield write
        if target.exists():
            importlib.import_module("shutil").copymode(target, beside)
        beside.replace(target)
    except Discard:
        beside.unlink(missing_ok=True)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def encoder(*, to_terminal: bool) -> Callable[[str], bytes]:
    """Return how a report becomes bytes: in UTF-8, on a terminal in what it can show."""
    encoding = sys.stdout.encoding if to_terminal else "utf-8"
    return lambda text: text.encode(encoding, "backslashreplace")
