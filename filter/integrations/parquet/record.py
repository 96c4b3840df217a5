"""What is kept about a part that is done: counts, failures and samples, and their sum."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

from filter.integrations.parquet.plan import Part
from filter.model import Finding

SAMPLES = 5
"""Kept of every rule in every language."""

_PARTITION = re.compile(r"(?:^|/)lang(?:uage)?=([^/]+)/")
_SCRIPTS = {
    "Kana": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "Hangul": regex.compile(r"\p{Hangul}"),
    "Han": regex.compile(r"\p{Han}"),
    "Thai": regex.compile(r"\p{Thai}"),
    "Arabic": regex.compile(r"\p{Arabic}"),
    "Cyrillic": regex.compile(r"\p{Cyrillic}"),
    "Latin": regex.compile(r"\p{Latin}"),
}


@dataclass(slots=True)
class Record:
    """A part that is done, or the sum of many.

    `errors` are row groups that could not be read, whose rows are the `lost_rows`, and rows
    without a verdict, the `failed_rows`, by row group. `rules` counts findings by (language,
    rule); `samples` keeps some of each.
    """

    rows: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    failed_rows: int = 0
    lost_rows: int = 0
    cuts: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def add_findings(
        self, part: Part, row: int | None, language: str | None, findings: Sequence[Finding]
    ) -> None:
        """Count the findings of a row; `language` is that of its column, if there is one."""
        named = _PARTITION.search(part.output)
        for finding in findings:
            spoken = language or (named[1] if named else _script(finding.excerpt))
            key = spoken, finding.rule
            self.rules[key] += 1
            kept = self.samples.setdefault(key, [])
            if len(kept) < SAMPLES:
                kept.append(
                    {
                        "source": part.source,
                        "row": row,
                        "action": finding.action,
                        "excerpt": finding.excerpt[:200],
                    }
                )

    def add(self, other: Record) -> None:
        """Add a later part."""
        self.rows += other.rows
        self.actions.update(other.actions)
        self.failed_rows += other.failed_rows
        self.lost_rows += other.lost_rows
        self.cuts += other.cuts
        self.errors += other.errors
        self.rules.update(other.rules)
        for key, samples in other.samples.items():
            kept = self.samples.setdefault(key, [])
            kept += samples[: SAMPLES - len(kept)]


def to_json(record: Record) -> dict[str, Any]:
    """Return a record as it is kept and shown."""
    return {
        "rows": record.rows,
        "actions": dict(sorted(record.actions.items())),
        "failed_rows": record.failed_rows,
        "lost_rows": record.lost_rows,
        "cuts": record.cuts,
        "errors": record.errors,
        "rules": [
            {"language": language, "rule": rule, "findings": count, "samples": samples}
            for (language, rule), count in sorted(record.rules.items(), key=lambda i: (-i[1], i[0]))
            for samples in [record.samples.get((language, rule), [])]
        ],
    }


def from_json(kept: dict[str, Any]) -> Record:
    """Return the record that `to_json` gave."""
    rows = kept["rules"]
    return Record(
        kept["rows"],
        Counter(kept["actions"]),
        kept["failed_rows"],
        kept["lost_rows"],
        kept["cuts"],
        kept["errors"],
        Counter({(row["language"], row["rule"]): row["findings"] for row in rows}),
        {(row["language"], row["rule"]): row["samples"] for row in rows},
    )


def total(records: Iterable[Record]) -> Record:
    """Return the sum of records, samples of the first ones."""
    whole = Record()
    for record in records:
        whole.add(record)
    return whole


def _script(text: str) -> str:
    """Return the script of a passage: what stands for its language where no column names it."""
    return next((name for name, letter in _SCRIPTS.items() if letter.search(text)), "other")
