"""What of a folder is read: no hidden, ignored or binary files, no links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from filter.sources.files import OnSkip
from filter.sources.ignored import Ignored, ignored_by, rules_above, rules_in
from filter.sources.packed import is_packed

_BINARY_HEAD = 8192
_BINARY_TABLES = (".parquet", ".pq")


def below(name: str, skip: OnSkip) -> Iterator[str]:
    """Yield the paths of all files in a folder and below that are to be read, sorted."""
    folder = Path(name)
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
    if is_packed(path.name) or path.suffix.lower() in _BINARY_TABLES:
        return False
    with path.open("rb") as stream:
        head = stream.read(_BINARY_HEAD)
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
