"""`hogwash baseline create`: accept all findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filter.cli.baseline.known import Scan, parse_words, read_baseline, write_baseline
from filter.cli.complaints import tell
from filter.engine.baseline import collect


def run(words: Sequence[str], prog: str) -> int:
    """Write a baseline of all findings; return the exit code."""
    arguments = parse_words(words, prog, "Accept all findings; known ones keep their reasons.")
    known = read_baseline(arguments.baseline) if Path(arguments.baseline).exists() else {}
    scan = Scan(arguments)
    found = collect(scan.verdicts(), known, arguments.reason)
    if scan.failed:
        tell("no baseline was written: not everything could be judged")
        return 2
    write_baseline(arguments.baseline, found)
    tell(f"{len(found)} findings accepted in {arguments.baseline}")
    return 0
