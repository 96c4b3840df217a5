"""Labelled lines: rows of JSON Lines, and folders of clean text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filter.cli.complaints import tell
from filter.engine.quality import Kind, Sample
from filter.errors import InputError, Place, UsageError

KINDS: dict[str, Kind] = {"spam": "junk", "junk": "junk", "ham": "ham", "clean": "ham"}
"""Label of a row -> what it counts as."""

_HINT = "a row is {text, label: spam|junk|ham|clean, ...} or {lines, junk: [numbers from 0]}"


def rows(path: Path, unlabelled: str | None) -> Iterator[Sample]:
    """Yield the samples of a file of JSON Lines.

    A row without a label is junk if it names a family, else what `unlabelled` says; rows without
    text and lines are passed over.

    Raises:
        InputError: A row is not what it should be, or has no label.
    """
    without_text = 0
    with _opened(path) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            place = Place(str(path), number, 1)
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError("I004", f"no JSON: {error}", place=place, hint=_HINT) from None
            if not isinstance(row, dict):
                raise InputError("I004", "the row is not an object", place=place, hint=_HINT)
            if "text" not in row and "lines" not in row:
                without_text += 1
                continue
            try:
                yield _sample(row, path.name, unlabelled)
            except (TypeError, ValueError) as error:
                raise InputError("I005", str(error), place=place, hint=_HINT) from None
    if without_text:
        tell(f"{path}: {without_text} rows without text passed over")


def clean(folder: Path) -> Iterator[Sample]:
    """Yield every line that is not blank of FOLDER/LANGUAGE/*.txt.

    Raises:
        UsageError: There is none.
    """
    files = sorted(folder.glob("*/*.txt"))
    if not files:
        hint = "a folder a language, with a paragraph a line: FOLDER/zh/news.txt"
        raise UsageError("U025", f"{folder} holds no LANGUAGE/*.txt", hint=hint)
    for file in files:
        lang = file.parent.name
        with _opened(file) as stream:
            for line in stream:
                if text := line.strip():
                    yield Sample(text, "clean", f"{lang}/{file.name}", lang)


def _opened(path: Path) -> Any:
    try:
        return path.open(encoding="utf-8-sig", errors="replace", newline="\n")
    except OSError as error:
        raise InputError(
            "I001", f"cannot be read: {error.strerror}", place=Place(str(path))
        ) from None


def _sample(row: dict[str, Any], source: str, unlabelled: str | None) -> Sample:
    """Return a row as a sample; TypeError and ValueError tell what is wrong with it."""
    lang, family, evasion = (str(row.get(key) or "") for key in ("lang", "family", "evasion"))
    if "lines" in row:
        if not isinstance(row["lines"], list) or not isinstance(row.get("junk"), list):
            raise TypeError("'lines' and 'junk' are not both lists")
        lines = [str(line).replace("\n", " ") for line in row["lines"]]
        for number in row["junk"]:
            if not isinstance(number, int) or not 0 <= number < len(lines):
                raise ValueError(
                    f"'junk' has {number!r}, but the lines go from 0 to {len(lines) - 1}"
                )
        junk = frozenset(row["junk"])
        return Sample("\n".join(lines), "junk", source, lang, family, evasion, junk)
    if not isinstance(row["text"], str):
        raise TypeError("'text' is not a string")
    kind = _kind(row, unlabelled)
    if isinstance(row.get("line"), int):  # a page by the generator, its junk line counted from 1
        junk = frozenset([row["line"] - 1])
        return Sample(row["text"], kind, source, lang, family, evasion, junk)
    return Sample(row["text"], kind, source, lang, family, evasion)


def _kind(row: dict[str, Any], unlabelled: str | None) -> Kind:
    label = row.get("label") or ("junk" if row.get("family") else unlabelled)
    if label is None:
        raise ValueError("the row has no label; say with --unlabelled what such rows are")
    if label not in KINDS:
        raise ValueError(f"there is no label {label!r}; there are {', '.join(KINDS)}")
    kind = KINDS[label]
    return "context" if kind == "junk" and row.get("context_dependent") is True else kind
