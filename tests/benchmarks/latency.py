"""How long one article takes: through the Python API, and as a whole process.

    python -m tests.benchmarks.latency ARTICLE [--runs N]

ARTICLE: a text of about 5 KB. A process is measured by processor time as well as by the clock,
since other work on the machine slows only the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles

from filter import Scanner, load_rules

MAIN = "from sys import exit; from filter.cli import main; exit(main())"


def process_seconds(words: list[str], runs: int) -> tuple[float, float]:
    """Median seconds of a process by the clock, and of its processor time."""
    clock, processor = [], []
    for _ in range(runs):
        before, start = os.times(), time.perf_counter()
        done = subprocess.run(words, capture_output=True, check=False)
        clock.append(time.perf_counter() - start)
        after = os.times()
        processor.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())
    return median(clock), median(processor)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("article", type=Path)
    parser.add_argument("--runs", type=int, default=20, help="of every process")
    options = parser.parse_args()
    text = options.article.read_text(encoding="utf-8")
    scanner = Scanner(load_rules("builtin"))
    for _ in range(20):
        scanner.scan(text)
    seconds = []
    for _ in range(500):
        start = time.perf_counter()
        scanner.scan(text)
        seconds.append(time.perf_counter() - start)
    cuts = quantiles(seconds, n=100)
    size = len(text.encode())
    print(f"scanner.scan, {size:,} bytes: p50 {cuts[49] * 1e3:.2f} ms, p99 {cuts[98] * 1e3:.2f} ms")
    run = [sys.executable, "-c"]
    base, base_processor = process_seconds([*run, "import numpy"], options.runs)
    print(f"import numpy: {base * 1e3:.0f} ms, processor {base_processor * 1e3:.0f} ms")
    scan = [*run, MAIN, "scan", "--format", "jsonl", str(options.article)]
    process_seconds(scan, 1)  # the rules are in the cache now
    for name, words in (("hogwash scan", scan), ("hogwash scan --no-cache", [*scan, "--no-cache"])):
        clock, processor = process_seconds(words, options.runs)
        print(
            f"{name}: {clock * 1e3:.0f} ms = {clock / base:.2f} x numpy,"
            f" processor {processor * 1e3:.0f} ms = {processor / base_processor:.2f} x"
        )


if __name__ == "__main__":
    main()
