"""Verdicts to text, in the formats of the table REPORTERS."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from filter.model import Verdict
from filter.reports.context import ReportContext
from filter.reports.summary import Summary

__all__ = ["REPORTERS", "ReportContext", "Reporter", "Summary"]

Reporter = Callable[[Iterable[Verdict], ReportContext], Iterator[str]]
"""Yields pieces of text as verdicts come in; it never prints."""


def _reporter(module: str) -> Reporter:
    """Return the `report` of a module that is imported when it is first used."""

    def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
        reporter = cast("Reporter", importlib.import_module(module).report)
        return reporter(verdicts, context)

    return report


REPORTERS: Mapping[str, Reporter] = {
    "pretty": _reporter("filter.reports.terminal"),
    "line": _reporter("filter.reports.line"),
    "json": _reporter("filter.reports.json"),
    "jsonl": _reporter("filter.reports.jsonl"),
    "sarif": _reporter("filter.reports.sarif"),
    "github": _reporter("filter.reports.github"),
    "junit": _reporter("filter.reports.junit"),
    "html": _reporter("filter.reports.html"),
    "csv": _reporter("filter.reports.csv"),
}
"""Name -> format; a new format is a module with `report` and a row here."""
