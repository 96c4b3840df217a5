"""Paths to open streams: files, folders and stdin."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from filter.sources.decode import CHUNK
from filter.sources.packed import is_packed, unpacked
from filter.sources.reader import Source
from filter.sources.table import HEAD

STDIN = "-"

OnSkip = Callable[[str, str], None]
"""Told (path, why) of every file of a folder that is passed over."""


def files(paths: Iterable[str], on_skip: OnSkip | None = None) -> Iterator[str]:
    """Yield the paths, with all files below a folder in its place, sorted.

    Hidden and binary files, symbolic links and what a .gitignore names are passed over there; a
    path that is given by name is not. A name with * or ? that is no file is a pattern.
    """
    skip = on_skip or (lambda _path, _why: None)
    for path in paths:
        if path != STDIN and os.path.isdir(path):  # noqa: PTH112
            # Imported here: pathlib and what reads .gitignore take as long as judging a page.
            yield from importlib.import_module("filter.sources.folders").below(path, skip)
        elif path != STDIN and not os.path.exists(path) and any(c in path for c in "*?["):  # noqa: PTH110
            found = importlib.import_module("glob").glob(path, recursive=True)
            yield from files(sorted(found), on_skip) if found else [path]
        else:
            yield path


@contextmanager
def opened(path: str, stdin_name: str) -> Iterator[Source]:
    """Open a path; `-` is stdin, which stays open."""
    if path != STDIN:
        with open(path, "rb") as stream:  # noqa: PTH123
            if is_packed(path):
                yield Source(path, unpacked(path, stream), packed=True)
            else:
                yield Source(path, stream)
    elif sys.stdin is None:
        raise OSError(None, "stdin is closed")
    else:
        yield Source(stdin_name, cast("io.BufferedIOBase", sys.stdin.buffer))


def peeked(source: Source) -> tuple[bytes, Source]:
    """Return the first line or HEAD bytes, and the source as if they had not been read.

    Markup may begin with a comment of many lines, so of that HEAD bytes are looked at. A pipe
    hands over what it likes, so this reads on: what a file is must not hang on timing.
    """
    head = b""
    while len(head) < HEAD and (b"\n" not in head.lstrip() or head.lstrip().startswith(b"<")):
        data = source.stream.read1(HEAD - len(head))
        if not data:
            break
        head += data
    if source.stream.seekable():
        source.stream.seek(-len(head), os.SEEK_CUR)
        return head, source
    rejoined = io.BufferedReader(_Rejoined(head, source.stream), CHUNK)
    return head, Source(source.name, rejoined, source.packed)


class _Rejoined(io.RawIOBase):
    """A stream with its beginning put back."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.head:
            data, self.head = self.head[: len(buffer)], self.head[len(buffer) :]
        else:
            data = self.rest.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)
