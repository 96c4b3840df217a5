"""`hogwash baseline prune`: forget findings that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filter.cli.baseline.known import Scan, parse_words, read_baseline, write_baseline
from filter.cli.complaints import tell
from filter.engine.baseline import Key, collect


def run(words: Sequence[str], prog: str) -> int:
    """Forget the entries of scanned documents that are gone; return the exit code."""
    arguments = parse_words(words, prog, "Forget findings that are not there any more.")
    known = read_baseline(arguments.baseline)
    scan = Scan(arguments)
    found = collect(scan.verdicts(), known, arguments.reason)
    if scan.failed:
        tell("the baseline stays as it is: not everything could be judged")
        return 2
    gone = [key for key in known if key not in found and _was_scanned(key, scan)]
    write_baseline(arguments.baseline, {k: v for k, v in known.items() if k not in set(gone)})
    tell(f"{len(gone)} of {len(known)} entries forgotten")
    return 0


def _was_scanned(key: Key, scan: Scan) -> bool:
    """Whether the entry's document was read, or is gone."""
    return key.name in scan.names or not Path(key.name).exists()
