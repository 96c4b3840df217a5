"""Finds rule files and reads what stands beside them, on disk or inside a zipped package."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from filter.errors import Diagnostic
from filter.ruleset.nodes import Node
from filter.ruleset.source import Report

BUILTIN = "builtin"
CONFIG_NAMES = ("hogwash.yml", "hogwash.yaml")
ENDINGS = (".yml", ".yaml")


class RuleFile(NamedTuple):
    """A file to load: the name that complaints show, where it is, and the folder it is in."""

    name: str
    path: Traversable
    folder: Traversable


def bundled() -> Traversable:
    """Return the folder of the rules that ship with the package, or that of a checkout."""
    inside = files("filter") / "rules"
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parents[2] / "rules"


def rule_files(name: str) -> Iterator[RuleFile]:
    """Yield the file, or all rule files below the folder, that is called `name`.

    Raises:
        OSError: it does not exist or cannot be listed.
    """
    if name == BUILTIN:
        folder = bundled()
        if folder.is_dir():
            yield from _below(folder, "rules")
        return
    path = Path(name)
    if path.is_dir():
        yield from _below(path, name.rstrip("/\\") or name)
        return
    if not path.exists():
        raise FileNotFoundError(2, "No such file or folder", name)
    yield RuleFile(name, path, path.parent)


def _below(folder: Traversable, name: str) -> Iterator[RuleFile]:
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.startswith(".") or path.name in CONFIG_NAMES:
            continue
        shown = f"{name}/{path.name}"
        if path.is_dir():
            if not (isinstance(path, Path) and path.is_symlink()):  # a link may lead in a circle
                yield from _below(path, shown)
        elif path.name.endswith(ENDINGS):
            yield RuleFile(shown, path, folder)


def identity(file: RuleFile) -> str:
    """Return what two names of one file have in common."""
    return str(file.path.resolve()) if isinstance(file.path, Path) else str(file.path)


def read_beside(path: Node, code: str, report: Report) -> tuple[str, bytes] | None:
    """Read the file that `path` names, from the folder of the file it stands in.

    Returns its name for complaints and its bytes, or None after complaining with `code`.
    """
    source = path.source
    if source.folder is None:
        report.append(path.diagnose(code, f"{path.value}: this text has no folder to start from"))
        return None
    name = beside(path)
    try:
        file = source.folder / path.value
        if file.is_file():  # a pipe or device may never end
            return name, file.read_bytes()
        problem = "is a folder" if file.is_dir() else "no such file"
    except (OSError, ValueError) as error:
        problem = why(error)
    report.append(path.diagnose(code, f"cannot read {name}: {problem}"))
    return None


def beside(path: Node) -> str:
    """Return the name that complaints give the file that `path` names."""
    name = os.path.join(os.path.dirname(path.source.name), path.value)  # noqa: PTH118, PTH120
    return os.path.normpath(name).replace(os.sep, "/")


def why(error: Exception) -> str:
    """Say what went wrong with a file in the words of the system, without its name."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def cannot_read(name: str, error: Exception, letter: str) -> Diagnostic:
    """Complain about a file or folder that the caller named."""
    return Diagnostic(f"{letter}001", f"cannot read {name}: {why(error)}")
