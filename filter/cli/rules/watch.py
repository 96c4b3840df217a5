"""Doing something again whenever rule files change."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from filter.errors import UsageError

_PAUSE = 0.3
_KINDS = frozenset({".yml", ".yaml", ".txt"})
"""Rule files, configurations and lists of words."""


def watch(paths: Sequence[Path], work: Callable[[], object]) -> NoReturn:
    """Do `work` now and after every change of rule files at `paths`, until Ctrl-C.

    Looks at times and sizes a few times a second: that needs no package, and works on every file
    system.

    Args:
        paths: Files (what lies beside them is watched too, such as lists) and folders.
        work: What to do.

    Raises:
        UsageError: There is nothing to watch.
    """
    seen: object = None
    while True:
        now = dict(_states(paths))
        if not now:
            raise UsageError("U007", "there is no rule file to watch", hint="name it with --rules")
        if now != seen:
            if seen is not None:
                sys.stdout.write(f"\n{time.strftime('%H:%M:%S')} changed\n")
            work()
            sys.stdout.write(f"watching {len(now)} files; Ctrl-C ends\n")
            sys.stdout.flush()
            seen = now
        time.sleep(_PAUSE)


def _states(paths: Sequence[Path]) -> Iterator[tuple[Path, tuple[int, int]]]:
    for path in paths:
        folder = path if path.is_dir() else path.parent
        for file in folder.rglob("*") if path.is_dir() else folder.glob("*"):
            if file.suffix in _KINDS:
                try:
                    state = file.stat()
                except OSError:
                    continue  # gone between two looks
                yield file, (state.st_mtime_ns, state.st_size)
