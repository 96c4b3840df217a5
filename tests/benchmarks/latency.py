"""How long one article takes: through the Python API, and as a whole process.

    python -m tests.benchmarks.latency ARTICLE [--runs N]

ARTICLE: a text of about 5 KB. Processes run by turns and are measured by processor time as well as
by the clock, since other work on the machine slows only the clock. They find compiled bytecode, as
after an installation.
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


def seconds_of(words: list[str], stdin: Path | None = None) -> tuple[float, float]:
    """Return the seconds of a process by the clock, and of its processor time."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (stdin or Path(os.devnull)).open("rb") as stream:
        before, start = os.times(), time.perf_counter()
        done = subprocess.run(words, stdin=stream, capture_output=True, check=False, env=env)
        clock = time.perf_counter() - start
    after = os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    processor = after.children_user + after.children_system
    return clock, processor - before.children_user - before.children_system


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
    article = str(options.article)
    processes: dict[str, tuple[list[str], Path | None]] = {
        "import numpy": ([*run, "import numpy"], None),
        "hogwash scan page": ([*run, MAIN, "scan", article], None),
        "hogwash scan < page": ([*run, MAIN, "scan"], options.article),
        "hogwash scan --format jsonl": ([*run, MAIN, "scan", "--format", "jsonl", article], None),
        "hogwash scan --no-cache": ([*run, MAIN, "scan", "--no-cache", article], None),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    for turn in range(options.runs + 1):
        for name, (words, stdin) in processes.items():
            measured = seconds_of(words, stdin)
            if turn:  # the first writes bytecode and keeps the rules
                taken[name].append(measured)
    columns = [[median(column) for column in zip(*taken[name], strict=True)] for name in processes]
    base, base_processor = columns[0]
    for name, (clock, processor) in zip(processes, columns, strict=True):
        print(
            f"{name}: {clock * 1e3:.0f} ms = {clock / base:.2f} x numpy,"
            f" processor {processor * 1e3:.0f} ms = {processor / base_processor:.2f} x"
        )


if __name__ == "__main__":
    main()
