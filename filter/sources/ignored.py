"""What .gitignore files name, if the package `pathspec` is there to read them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

Ignored = tuple[tuple[Path, Any], ...]
"""Folders with the rules that they hold, outermost first."""


def rules_in(folder: Path) -> Ignored:
    """Return the rules of a folder; without the extra `files` there are none."""
    path = folder / ".gitignore"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        pathspec = importlib.import_module("pathspec")
    except (OSError, ImportError):
        return ()
    return ((folder, pathspec.GitIgnoreSpec.from_lines(lines)),)


def ignored_by(entry: Path, ignored: Ignored) -> bool:
    """Whether the innermost rules that speak of a file or folder leave it out."""
    for folder, spec in reversed(ignored):
        name = entry.relative_to(folder).as_posix() + ("/" if entry.is_dir() else "")
        verdict = spec.check_file(name).include
        if verdict is not None:
            return bool(verdict)
    return False
