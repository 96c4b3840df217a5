"""JSON in which every string knows where it stood, so that it can be changed in place."""

from __future__ import annotations

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from filter.errors import InputError


class PlacedString(str):
    """A string value; `row[start:end]` is its spelling between the quotes."""

    __slots__ = ("end", "start")
    start: int
    end: int


class _Decoder(json.JSONDecoder):
    """A decoder that goes through the scanner written in Python, which asks it for strings."""

    def __init__(self) -> None:
        super().__init__(strict=False, parse_int=float)

        def placed(row: str, start: int, strict: bool) -> tuple[PlacedString, int]:
            text, behind = scanstring(row, start, strict)
            string = PlacedString(text)
            string.start, string.end = start, behind - 1
            return string, behind

        self.parse_string = placed
        self.scan_once = py_make_scanner(self)


def placed_strings(row: str) -> Any:
    """Parse a row of JSON; its string values (not its keys) are PlacedStrings."""
    try:
        return _Decoder().decode(row)
    except RecursionError:
        raise InputError("I004", "the row is nested too deeply to be cleaned") from None
