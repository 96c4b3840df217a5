"""Compiled rules kept between runs, in the user's cache folder.

What is kept is the pickled Scanner, its arrays behind it as they lie in memory: the file is mapped,
not copied. A pickle is code, so a file counts only if nobody but its owner, who runs this, could
have written it: he could change his shell's start-up file as well. Anything else about it that is
odd means that it is built anew.

Each page that is judged alone waits for this, so pathlib, hashlib and json stay out of it: to
import them takes longer than to judge the page.
"""

from __future__ import annotations

import importlib
import itertools
import mmap
import os
import pickle
import stat
import sys
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from filter import __version__
from filter.engine.scanner import Scanner

if TYPE_CHECKING:
    from filter.ruleset.trace import Trace  # importing it costs as much as parsing rules

_KEPT_SECONDS = 30 * 24 * 3600
"""How long a file that is not written again stays."""
_MOST_BYTES = 1 << 29
"""What all files take at the most: the oldest go first. Whoever writes rules makes one with each change."""
_SETTLED_SECONDS = 0.1
"""A rule file that changed later than this before it was read may change again unseen."""
_CODE = ("engine", "text", "ruleset")
_CHECK = 9
"""Bytes of the check sum, which tells accidents: eight digits and a space."""
_ALIGNED = 64
"""Arrays begin at multiples of it, as those that numpy makes."""


class _Seen(NamedTuple):
    """What rules came from: files with state and digest, what folders held, what was not there."""

    files: dict[str, tuple[tuple[int, ...], str]]
    folders: dict[str, list[str]]
    absent: tuple[str, ...]


def folder() -> str | None:
    """Return the cache folder by XDG_CACHE_HOME or the home folder; None: there can be none."""
    if not hasattr(os, "getuid"):
        return None  # nothing here tells who wrote a file
    named = os.environ.get("XDG_CACHE_HOME", "")
    base = named if os.path.isabs(named) else os.path.expanduser("~/.cache")
    return os.path.join(base, "hogwash") if os.path.isabs(base) else None


def key_of(*names: str) -> bytes:
    """Return what an entry is for: what the names stand for, and all else compiling depends on."""
    return repr((os.getcwd(), names, _versions())).encode("utf-8", "surrogateescape")


def _path(key: bytes) -> str | None:
    """Return where a key's entry is kept; where two share a place, the entry tells for which."""
    place = folder()
    return place and os.path.join(place, f"{zlib.crc32(key):08x}.rules")


def _versions() -> tuple[Any, ...]:
    """Versions, and the state of files: those of a checkout change under the same version."""
    package = os.path.dirname(os.path.dirname(__file__))
    paths = [path for name in _CODE for path in _sorted_files(os.path.join(package, name))]
    states = [(path, _state(path)) for path in [os.path.join(package, "model.py"), *paths]]
    return __version__, np.__version__, sys.version, sys.maxsize, states


def _sorted_files(place: str) -> list[str]:
    with suppress(OSError), os.scandir(place) as found:
        return sorted(item.path for item in found if item.is_file())
    return []


def _state(path: str) -> tuple[int, ...]:
    """Return what changes whenever a file does: one of the times cannot be set at will."""
    with suppress(OSError):
        status = os.stat(path)
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
    return ()


def load(key: bytes) -> Scanner | None:
    """Return the scanner of a key; None where it is not there, not ours, stale or broken."""
    try:
        path = _path(key)
        if path is None or not _is_ours(os.lstat(os.path.dirname(path)), stat.S_ISDIR):
            return None
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if not _is_ours(os.fstat(handle), stat.S_ISREG):
                return None
            data = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
        finally:
            os.close(handle)
        made_for, seen, scanner = _unpacked(data)
        fits = made_for == key and _is_fresh(seen) and isinstance(scanner, Scanner)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, there is a way without
        return None
    return scanner if fits else None


def store(key: bytes, scanner: Scanner, seen: Trace, began: float) -> None:
    """Keep a scanner; `seen`: what it came from, read since `began`. In vain is no failure."""
    with suppress(OSError):
        path = _path(key)
        if path is None or any(
            os.stat(file).st_mtime > began - _SETTLED_SECONDS for file in seen.files
        ):
            return
        place = os.path.dirname(path)
        os.makedirs(place, mode=0o700, exist_ok=True)
        if not _is_ours(os.lstat(place), stat.S_ISDIR):
            return
        known = _Seen(
            {file: (_state(file), _digest(file)) for file in seen.files},
            {name: sorted(os.listdir(name)) for name in seen.folders},
            seen.absent,
        )
        beside = f"{path}.{os.urandom(8).hex()}"
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(_packed((key, known, scanner)))
            os.replace(beside, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise
        for old in _outdated(place):
            os.unlink(old)


def _packed(content: object) -> list[bytes | memoryview]:
    """Return a file's bytes: check sum, sizes of the pieces, a pickle, the arrays that it names.

    The arrays as they are, not copied: they are most of what compiled rules take.
    """
    arrays: list[pickle.PickleBuffer] = []
    code = pickle.dumps(content, protocol=5, buffer_callback=arrays.append)
    pieces: list[bytes | memoryview] = [code, *(array.raw() for array in arrays)]
    body: list[bytes | memoryview] = [b" ".join(b"%d" % len(piece) for piece in pieces) + b"\n"]
    at = _CHECK + len(body[0])
    for piece in pieces:
        body += (bytes(-at % _ALIGNED), piece)
        at += -at % _ALIGNED + len(piece)
    check = 0
    for part in body:
        check = zlib.crc32(part, check)
    return [b"%08x " % check, *body]


def _unpacked(data: mmap.mmap) -> Any:
    """Return the content of a file.

    Raises:
        ValueError: It is damaged.
    """
    view = memoryview(data)
    if int(data.read(_CHECK), 16) != zlib.crc32(view[_CHECK:]):
        raise ValueError("the check sum is wrong")
    pieces = []
    sizes = data.readline().split()
    at = data.tell()
    for size in map(int, sizes):
        at += -at % _ALIGNED
        pieces.append(view[at : at + size])
        at += size
    return pickle.loads(pieces[0], buffers=pieces[1:])  # noqa: S301 - only we can have written it


def _is_ours(status: os.stat_result, kind: Any) -> bool:
    """Whether it is of that kind, belongs to us, and nobody else may write it."""
    return (
        kind(status.st_mode)
        and status.st_uid == os.getuid()
        and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _is_fresh(seen: _Seen) -> bool:
    return (
        all(
            _state(file) == state or _digest(file) == digest
            for file, (state, digest) in seen.files.items()
        )
        and all(sorted(os.listdir(name)) == held for name, held in seen.folders.items())
        and not any(os.path.lexists(path) for path in seen.absent)
    )


def _digest(file: str) -> str:
    with open(file, "rb") as stream:
        digest: str = importlib.import_module("hashlib").sha256(stream.read()).hexdigest()
    return digest


def _outdated(place: str) -> list[str]:
    """Return the files that are too old, or for which no room is left."""
    found = []
    with os.scandir(place) as entries:
        for entry in entries:
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                found.append((status.st_mtime, status.st_size, entry.path))
    found.sort(reverse=True)
    newer = itertools.accumulate((size for _, size, _ in found), initial=0)
    oldest = time.time() - _KEPT_SECONDS
    return [
        path
        for (written, _, path), bytes_of_newer in zip(found, newer, strict=False)
        if written < oldest or bytes_of_newer > _MOST_BYTES
    ]
