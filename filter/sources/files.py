"""Paths to open streams: files, folders and stdin."""

from __future__ import annotations

import glob
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from filter.sources.decode import CHUNK
from filter.sources.ignored import Ignored, ignored_by, rules_above, rules_in
from filter.sources.packed import is_packed, unpacked
from filter.sources.reader import Source
from filter.sources.table import HEAD

STDIN = "-"

_BINARY_HEAD = 8192
BINARY_TABLES = (".parquet", ".pq")

OnSkip = Callable[[str, str], None]
"""Told (path, why) of every file of a folder that is passed over."""


def files(paths: Iterable[str], on_skip: OnSkip | None = None) -> Iterator[str]:
    """Yield the paths, with all files below a folder in its place, sorted.

    Hidden and binary files, symbolic links and what a .gitignore names are passed over there; a
    path that is given by name is not. A name with * or ? that is no file is a pattern.
    """
    skip = on_skip or (lambda _path, _why: None)
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            yield from _below(Path(path), skip)
        elif path != STDIN and not Path(path).exists() and glob.has_magic(path):
            # Path.glob takes no absolute patterns
            found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
            yield from files(found, on_skip) if found else [path]
        else:
            yield path


def _below(folder: Path, skip: OnSkip) -> Iterator[str]:
    waiting: list[tuple[Path, Ignored]] = [(folder, rules_above(folder))]
    while waiting:
        entry, ignored = waiting.pop()
        try:
            if entry.is_dir() and (entry == folder or not entry.is_symlink()):
                rules = (*ignored, *rules_in(entry))
                found = sorted(_listed(entry, skip, rules), reverse=True)
                waiting += ((inside, rules) for inside in found)
            elif why := _unfit(entry):
                skip(str(entry), why)
            else:
                yield str(entry)
        except OSError:
            yield str(entry)  # opening it says why


def _listed(folder: Path, skip: OnSkip, ignored: Ignored) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            skip(str(entry), "hidden")
        elif not entry.is_symlink() and ignored_by(entry, ignored):
            skip(str(entry), "ignored")
        else:
            yield entry


def _unfit(path: Path) -> str:
    """Return why a file that nobody named is not read; empty if it is."""
    if path.is_symlink():
        return "link"
    if not path.is_file():
        return "special"
    return "binary" if _is_binary(path) else ""


def _is_binary(path: Path) -> bool:
    """Tell whether the file begins with a NUL in it, and no mark of UTF-16 or UTF-32 before.

    Compressed files and tables are known by their names.
    """
    if is_packed(path.name) or path.suffix.lower() in BINARY_TABLES:
        return False
    with path.open("rb") as stream:
        head = stream.read(_BINARY_HEAD)
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))


@contextmanager
def opened(path: str, stdin_name: str) -> Iterator[Source]:
    """Open a path; `-` is stdin, which stays open."""
    if path != STDIN:
        with Path(path).open("rb") as stream:
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
