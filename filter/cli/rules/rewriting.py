"""Changed rule files: shown as a diff, written, and taken back where they came out wrong."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filter.cli.output import replacing
from filter.cli.terminal import is_terminal
from filter.errors import HogwashError, InputError, Place
from filter.reports.safe import safe

Texts = Mapping[Path, tuple[str, str]]
"""Files with their old and their new text, only those that change."""


def text_of(path: Path) -> str:
    """Read a rule file as it is, line ends and byte order mark included.

    Raises:
        InputError: It is not UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise InputError("I002", f"is not UTF-8: {error.reason}", place=Place(str(path))) from None


def show(texts: Texts) -> None:
    """Write what changes to stdout as `diff -u` does."""
    fit = safe if is_terminal(sys.stdout) else str
    for path, (old, new) in texts.items():
        name = path.as_posix()
        rows = difflib.unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}")
        for row in rows:
            sys.stdout.write(fit(row.rstrip("\r\n")) + "\n")


def _lines(text: str) -> list[str]:
    return list(_rows(text))


def _rows(text: str) -> Iterator[str]:
    return (row + "\n" for row in text.splitlines())


def write(texts: Texts, still_right: Callable[[], bool]) -> None:
    """Write the new texts; the old ones again where the rules then mean something else.

    Raises:
        HogwashError: They do. Nothing has changed.
    """
    for path, (_, new) in texts.items():
        _write(path, new)
    try:
        right = still_right()
    except HogwashError:
        right = False
    if right:
        return
    for path, (old, _) in texts.items():
        _write(path, old)
    names = ", ".join(path.as_posix() for path in texts)
    raise HogwashError(
        "O002",
        f"the rules would not mean the same afterwards, so nothing is changed: {names}",
        hint="change them by hand, as --diff shows, and tell us: this is a mistake of hogwash",
    )


def _write(path: Path, text: str) -> None:
    with replacing(path) as write_:
        write_(text.encode())
