"""Compiled rules kept between runs, in the user's cache folder.

What is kept is the pickled Scanner. Measured (load and compile anew against reading it back):
builtin rules 290 and 20 ms, 10,000 terms 520 and 45 ms, 60,000 terms 3.3 and 0.4 s; to keep the
terms alone and compile them would save a third of that. A pickle is code, so a file counts only if
nobody but its owner, who runs this, could have written it: he could change his shell's start-up
file as well. Anything else about it that is odd means that it is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from filter import __version__
from filter.engine.automaton import LIBRARY
from filter.engine.scanner import Scanner

if TYPE_CHECKING:
    from filter.ruleset.trace import Trace  # importing it costs as much as parsing rules

_KEPT_SECONDS = 30 * 24 * 3600
"""How long a file that is not written again stays."""
_SETTLED_SECONDS = 0.1
"""A rule file that changed later than this before it was read may change again unseen."""
_CODE = ("engine", "text", "ruleset")


def folder() -> Path | None:
    """Return the cache folder by XDG_CACHE_HOME or the home folder; None: there can be none."""
    if not hasattr(os, "getuid"):
        return None  # nothing here tells who wrote a file
    named = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(named) if Path(named).is_absolute() else Path(os.path.expanduser("~/.cache"))  # noqa: PTH111
    return base / "hogwash" if base.is_absolute() else None


def entry(place: Path, *names: str) -> Path:
    """Return the file for what the names stand for, by all that compiling depends on beside it."""
    key = hashlib.sha256(repr((os.getcwd(), names, _versions())).encode("utf-8", "surrogateescape"))  # noqa: PTH109
    return place / f"{key.hexdigest()[:32]}.rules"


def _versions() -> tuple[Any, ...]:
    """Versions, and the state of files: those of a checkout change under the same version."""
    package = Path(__file__).parent.parent
    paths = [path for name in _CODE for path in _sorted_files(package / name)]
    states = [_state(path) for path in [str(package / "model.py"), LIBRARY, *paths]]
    return __version__, np.__version__, sys.version, sys.maxsize, states


def _sorted_files(place: Path) -> list[str]:
    with suppress(OSError), os.scandir(place) as found:
        return sorted(item.path for item in found if item.is_file())
    return []


def _state(path: str) -> tuple[str, int, int]:
    with suppress(OSError):
        status = os.stat(path)  # noqa: PTH116
        return path, status.st_size, status.st_mtime_ns
    return path, 0, 0


def load(path: Path) -> Scanner | None:
    """Return the scanner of an entry; None where it is not there, not ours, stale or broken."""
    try:
        if not _is_ours(path.parent.lstat(), stat.S_ISDIR):
            return None
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            if not _is_ours(os.fstat(stream.fileno()), stat.S_ISREG):
                return None
            header = json.loads(stream.readline())
            data = stream.read()
        if header["data"] != hashlib.sha256(data).hexdigest() or not _is_fresh(header):
            return None
        scanner = pickle.loads(data)  # noqa: S301 - see above: only we can have written it
    except Exception:  # noqa: BLE001 - whatever is wrong with it, there is a way without
        return None
    return scanner if isinstance(scanner, Scanner) else None


def store(
    path: Path,
    scanner: Scanner,
    seen: Trace,
    began: float,
) -> None:
    """Keep a scanner; `seen`: what it came from, read since `began`. In vain is no failure."""
    with suppress(OSError):
        if any(os.stat(file).st_mtime > began - _SETTLED_SECONDS for file in seen.files):  # noqa: PTH116
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(path.parent.lstat(), stat.S_ISDIR):
            return
        data = pickle.dumps(scanner, protocol=pickle.HIGHEST_PROTOCOL)
        header = {
            "files": {file: _digest(file) for file in seen.files},
            "folders": {name: sorted(os.listdir(name)) for name in seen.folders},  # noqa: PTH208
            "absent": seen.absent,
            "data": hashlib.sha256(data).hexdigest(),
        }
        beside = path.with_suffix(f".{os.urandom(8).hex()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(json.dumps(header).encode() + b"\n" + data)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        for old in _outdated(path.parent):
            old.unlink(missing_ok=True)


def _is_ours(status: os.stat_result, kind: Any) -> bool:
    """Whether it is of that kind, belongs to us, and nobody else may write it."""
    return (
        kind(status.st_mode)
        and status.st_uid == os.getuid()
        and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _is_fresh(header: dict[str, Any]) -> bool:
    return (
        all(_digest(file) == digest for file, digest in header["files"].items())
        and all(sorted(os.listdir(name)) == held for name, held in header["folders"].items())  # noqa: PTH208
        and not any(os.path.lexists(path) for path in header["absent"])
    )


def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


def _outdated(place: Path) -> Iterator[Path]:
    for path in place.iterdir():
        with suppress(OSError):
            if path.lstat().st_mtime < time.time() - _KEPT_SECONDS:
                yield path
