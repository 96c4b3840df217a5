"""Measure the builtin rules on our own lines; `python -m tests.quality.record` keeps the figures.

Junk comes from the generator, honest lines from clean/LANGUAGE.txt. The record holds numbers and
the day on which they were measured; test_record.py fails when they get worse.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filter.engine import quality
from filter.engine.quality import Quality, Sample
from filter.engine.scanner import Scanner
from filter.ruleset import load_rules
from tests.quality.generate import generate

HERE = Path(__file__).parent
RECORD = HERE / "record.json"
SEED = 2026
COUNT = 4
"""Lines of every family and evasion."""


def samples() -> Iterator[Sample]:
    """Yield generated junk, then honest lines; families and evasions are named with a language."""
    for row in generate(SEED, COUNT):
        lang = row["lang"]
        family, evasion = f"{lang} {row['family']}", f"{lang} {row['evasion']}"
        junk = frozenset([row["line"] - 1]) if "line" in row else None
        yield Sample(row["text"], "junk", "generator", lang, family, evasion, junk)
    for path in sorted((HERE / "clean").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Sample(line, "clean", path.name, path.stem)


def measured() -> Quality:
    """Judge them all by the builtin rules."""
    return quality.measure(Scanner(load_rules("builtin")), samples())


def as_record(found: Quality) -> dict[str, Any]:
    """Return the figures that are kept."""
    rates = quality.as_data(found)["rates"]
    return {
        "lines": found.digest,
        "junk": {key: rates["junk"][key] for key in ("family", "evasion")},
        "clean": {"lang": rates["clean"]["lang"]},
    }


def main() -> None:
    """Rewrite the record."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    record = {"date": today, **as_record(measured())}
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
