"""Peak memory of long input: a pipe of any length, and one endless line.

    python -m tests.benchmarks.memory HAYSTACK [--gigabytes N] [--line N] [--jobs N] [--format KIND]

The haystack is sent through a pipe again and again, then once more without its line ends. All
processes are summed up; a page that several share counts once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

MOST = 400
"""Megabytes that all processes together may take."""
MAIN = "from sys import exit; from filter.cli import main; exit(main())"


def send(
    haystack: Path, gigabytes: float, jobs: int, kind: str, *, one_line: bool
) -> tuple[float, float]:
    """Pipe so many gigabytes into a scan; return (seconds, peak megabytes of all processes)."""
    data = haystack.read_bytes()
    if one_line:
        data = data.replace(b"\n", b" ")
    words = ["scan", "--format", kind, "--jobs", str(jobs), "--fail-on", "never", "-"]
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        peaks: list[float] = []
        watcher = threading.Thread(target=_watch, args=(process, peaks))
        watcher.start()
        for _ in range(max(1, round(gigabytes * 1e9 / len(data)))):
            process.stdin.write(data)
        process.stdin.close()
        code = process.wait()
        watcher.join()
    if code:
        raise SystemExit(f"exit code {code}")
    return time.perf_counter() - start, max(peaks)


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.poll() is None:
        peaks.append(sum(map(_proportional_megabytes, _family(process.pid))))
        time.sleep(0.1)


def _family(parent: int) -> list[int]:
    """Return a process and all that descend from it, whichever thread started them."""
    found = [parent]
    for process in found:
        with suppress(OSError):  # it has ended
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                found += map(int, children.read_text(encoding="ascii").split())
    return found


def _proportional_megabytes(process: int) -> float:
    """Memory of a process; what several processes share is counted once among them."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return (
        sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1e3
    )


def main() -> None:
    """Print the figures; fail above the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("haystack", type=Path)
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--line", type=float, default=1, help="gigabytes of the line, 0 for none")
    parser.add_argument("--format", default="jsonl")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    failed = False
    for name, gigabytes, one_line in (
        ("a pipe", options.gigabytes, False),
        ("one line", options.line, True),
    ):
        if not gigabytes:
            continue
        seconds, peak = send(
            options.haystack, gigabytes, options.jobs, options.format, one_line=one_line
        )
        print(
            f"{name} of {gigabytes:g} GB, {options.jobs} processes: peak {peak:.0f} MB,"
            f" {seconds:.0f} s, {gigabytes * 1e3 / seconds:.0f} MB/s",
            flush=True,
        )
        failed |= peak > MOST
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
