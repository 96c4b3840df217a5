"""Which files and folders a RuleSet came from, so that a cache knows when they changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from filter.ruleset.files import BUILTIN, CONFIG_NAMES, ENDINGS, bundled
from filter.ruleset.load import Loaded
from filter.ruleset.words import list_paths


class Trace(NamedTuple):
    """Absolute paths: files that were read, folders that were listed, files that were not there."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    absent: tuple[str, ...]


def trace(
    loaded: Loaded, names: tuple[str, ...], config: Path | None, start: Path | None
) -> Trace | None:
    """Return what `load` with these arguments looked at; None if it was not all on disk.

    `start`: where the configuration was searched from upwards, if it was.
    """
    wanted = names or tuple(name for name, _ in loaded.config.wanted)
    tops: list[Traversable] = [bundled() if name == BUILTIN else Path(name) for name in wanted]
    lists = [
        path.source.folder / path.value
        for node in loaded.nodes
        for path in list_paths(node)
        if path.source.folder is not None
    ]
    files: set[Path] = set() if config is None else {config}
    folders: set[Path] = set()
    for top in [*tops, *lists]:
        if not isinstance(top, Path):
            return None
        if top.is_dir():
            for folder, inside in _below(top):
                folders.add(folder)
                files.update(folder / name for name in inside if name.endswith(ENDINGS))
        else:
            files.add(top)
    return Trace(_absolute(files), _absolute(folders), _absolute(_absent(config, start)))


def _absolute(paths: set[Path]) -> tuple[str, ...]:
    return tuple(sorted(str(path.absolute()) for path in paths))


def _absent(config: Path | None, start: Path | None) -> set[Path]:
    """Configurations that would have been found before `config` if they were there."""
    folders = [start.absolute(), *start.absolute().parents] if start else []
    candidates = [folder / name for folder in folders for name in CONFIG_NAMES]
    if config in candidates:
        candidates = candidates[: candidates.index(config)]
    return set(candidates)


def _below(top: Path) -> Iterator[tuple[Path, list[str]]]:
    for folder, below, inside in os.walk(top):
        below[:] = [name for name in below if not name.startswith(".")]
        yield Path(folder), inside
