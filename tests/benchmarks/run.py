"""Speed against rivals, limits and itself with other matchers, on the same lines and terms.

    python -m tests.benchmarks.run [--corpus DIR] [--megabytes N] [--runs N] [--update]

Needs the extra [bench]. Writes a dated record into tests/benchmarks/records/. Every case has its
counts in expected.json: a wrong one fails the run, `--update` writes those of this run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from filter import Scanner, load_rules, read
from filter.engine.allocation import collect_rarely, keep_freed_memory
from filter.text.fold import fold
from tests.benchmarks import rivals
from tests.benchmarks.haystacks import JUNK_SHARES, corpus_folders, haystack
from tests.benchmarks.termlists import SIZES, rule_file

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"
MAIN = "from sys import exit; from filter.cli import main; exit(main())"


class Row(NamedTuple):
    """One measurement: `megabytes` of the haystack took `seconds` (all runs) and counted."""

    case: str
    name: str
    megabytes: float
    seconds: tuple[float, ...]
    count: int | None

    @property
    def speed(self) -> float:
        return self.megabytes / median(self.seconds)


def timed(work: Callable[[], Any], runs: int) -> tuple[tuple[float, ...], Any]:
    """Seconds of every run, and what the last returned."""
    seconds = []
    result = None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return tuple(seconds), result


def scanned(scanner: Scanner, path: Path) -> int:
    """Findings in a file, by the Python API."""
    return sum(verdict.findings_total for verdict in scanner.scan_all(read(path, input="text")))


def command(path: Path, rules: str, *options: str) -> int:
    """Findings in a file, by the command line in a process of its own, with compiled bytecode."""
    words = ["scan", "--format", "jsonl", "--rules", rules, *options, str(path)]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *words], capture_output=True, check=False, env=env
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return int(sum(json.loads(line)["findings_total"] for line in done.stdout.splitlines()))


def own_rows(case: str, path: Path, rules: str, scanner: Scanner, runs: int) -> Iterator[Row]:
    """Hogwash from a file, as a process and in this one."""
    size = path.stat().st_size / 1e6
    command(path, rules, "--jobs", "1")  # compiled rules and the file are in their caches now
    seconds, count = timed(lambda: command(path, rules, "--jobs", "1"), runs)
    yield Row(case, "hogwash scan --jobs 1", size, seconds, count)
    seconds, count = timed(lambda: scanned(scanner, path), runs)
    yield Row(case, "hogwash, in process", size, seconds, count)


def rival_rows(case: str, path: Path, scanner: Scanner, cache: Path, runs: int) -> Iterator[Row]:
    """Everything else on the same lines."""
    size = path.stat().st_size / 1e6
    kinds = (
        ("pyahocorasick on windows", rivals.WalkingAutomaton),
        ("ahocorasick_rs", rivals.RustAutomaton),
        ("hyperscan", rivals.HyperscanAutomaton),
    )
    for name, kind in kinds:
        other = rivals.with_matcher(scanner, kind)
        seconds, count = timed(lambda other=other: scanned(other, path), runs)
        yield Row(case, f"hogwash with {name}", size, seconds, count)
    plain = rivals.plain_design(scanner)
    seconds, count = timed(lambda: plain(path), runs)
    yield Row(case, "plain design, a line at a time", size, seconds, count)
    terms = list(scanner.program.forms)
    for name, (make, megabytes) in rivals.MATCHERS.items():
        lines, length = rivals.folded_lines(path, megabytes)
        matcher = make(terms)
        seconds, count = timed(lambda m=matcher, lines=lines: m(lines), min(runs, 3))
        yield Row(case, name, length / 1e6, seconds, count)
    lines, length = rivals.folded_lines(path, size)
    folded, listed = cache / "folded.txt", cache / "folded-terms.txt"
    folded.write_text("\n".join(lines) + "\n", encoding="utf-8")
    listed.write_text("\n".join(terms) + "\n", encoding="utf-8")
    seconds, count = timed(lambda: rivals.grep(folded, listed), runs)
    yield Row(case, "grep -F -f, matching alone", length / 1e6, seconds, count)
    data = path.read_bytes()
    text = data.decode()  # in pieces as large as the engine folds
    pieces = [text[at : at + (1 << 19)] for at in range(0, len(text), 1 << 19)]
    seconds, _ = timed(lambda: [fold(piece) for piece in pieces] and None, runs)
    yield Row(case, "limit: folding alone", size, seconds, None)
    seconds, _ = timed(lambda: data.decode() and None, runs)
    yield Row(case, "limit: UTF-8 decoding alone", size, seconds, None)


def cases(cache: Path, *, quick: bool) -> list[tuple[str, str, float, str, bool]]:
    """(case, haystack, junk share, rules, with rivals)."""
    rules = {
        "builtin": "builtin",
        **{f"{size // 1000}k": str(rule_file(size, cache)) for size in SIZES},
    }
    shares = (0.001, 0.1) if quick else JUNK_SHARES
    found = [
        (f"mixed {share:g} {name}", "mixed", share, path, share == 0.001)
        for name, path in rules.items()
        for share in shares
    ]
    languages = () if quick else ("zh", "ja", "en")
    found += [(f"{name} 0.001 builtin", name, 0.001, "builtin", False) for name in languages]
    return found


# --------------------------------------------------------------------------- counts and the record


def check(rows: list[Row], *, update: bool, settings: dict[str, Any]) -> list[str]:
    """Compare the counts with the expected ones; return what is wrong."""
    counts = {f"{row.case} / {row.name}": row.count for row in rows if row.count is not None}
    wrong = [
        f"{row.case}: {row.name} finds {row.count}, hogwash {ours[0].count}"
        for row in rows
        if row.name.startswith("hogwash")
        and (ours := [r for r in rows if r.case == row.case and r.name == "hogwash, in process"])
        and row.count != ours[0].count
    ]
    if update:
        EXPECTED.write_text(
            json.dumps({"settings": settings, "counts": counts}, indent=1) + "\n", encoding="utf-8"
        )
        return wrong
    if not EXPECTED.is_file():
        return [*wrong, f"there are no counts in {EXPECTED.name} yet: --update"]
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    if expected["settings"] != settings:
        return [*wrong, f"counts are of {expected['settings']}, this is {settings}: --update"]
    wrong += [
        f"{name}: {count}, expected {expected['counts'].get(name)}"
        for name, count in counts.items()
        if expected["counts"].get(name) != count
    ]
    return wrong


def table(rows: list[Row]) -> str:
    """Return the record's tables, one a case."""
    parts = []
    for case in dict.fromkeys(row.case for row in rows):
        own = [row for row in rows if row.case == case]
        base = own[0].speed
        parts.append(
            f"### {case}\n\n| | MB/s | hogwash is | counted | of MB |\n|---|--:|--:|--:|--:|"
        )
        parts += [
            f"| {row.name} | {row.speed:,.1f} | {base / row.speed:,.2f} x"
            f" | {'' if row.count is None else f'{row.count:,}'} | {row.megabytes:,.2f} |"
            for row in own
        ]
        parts.append("")
    return "\n".join(parts)


def targets(rows: list[Row]) -> str:
    """Return the ratios that issue 3 asks for."""
    speed = {(row.case, row.name): row.speed for row in rows}

    def at(case: str, name: str = "hogwash scan --jobs 1") -> float:
        return speed.get((case, name), float("nan"))

    main = "mixed 0.001 builtin"
    asked = [
        ("MB/s, builtin, mixed, 0.1 % junk", at(main), 80.0),
        (
            "times the line-at-a-time design",
            at(main) / at(main, "plain design, a line at a time"),
            6,
        ),
        (
            "times the same with ahocorasick_rs",
            at(main, "hogwash, in process") / at(main, "hogwash with ahocorasick_rs"),
            1.0,
        ),
        (
            "times the same with hyperscan",
            at(main, "hogwash, in process") / at(main, "hogwash with hyperscan"),
            0.9,
        ),
        ("times folding alone", at(main) / at(main, "limit: folding alone"), 0.25),
        ("60k terms to builtin", at("mixed 0.001 60k") / at(main), 0.4),
        ("10 % junk to 0.1 %", at("mixed 0.1 builtin") / at(main), 0.4),
    ]
    lines = ["| asked | measured | at least | |", "|---|--:|--:|---|"]
    for name, measured, least in asked:
        verdict = "yes" if measured >= least else "no"
        lines.append(f"| {name} | {measured:,.2f} | {least:g} | {verdict} |")
    return "\n".join(lines)


def machine() -> str:
    """Say what this was measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        )
        if Path("/proc/cpuinfo").exists()
        else iter(()),
        platform.processor(),
    )
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} processors, {load} at the start, Python {platform.python_version()}"


def main() -> None:
    """Measure, check, record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a folder a language")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/hogwash-benchmarks")
    parser.add_argument("--megabytes", type=int, default=50, help="size of a haystack")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="the main cases only")
    parser.add_argument("--update", action="store_true", help="write expected.json anew")
    options = parser.parse_args()
    keep_freed_memory()  # as the command does
    collect_rarely()
    where = machine()
    folders = corpus_folders(options.corpus, options.cache)
    rows: list[Row] = []
    for case, name, share, rules, with_rivals in cases(options.cache, quick=options.quick):
        path = haystack(name, share, options.megabytes, folders, options.cache)
        scanner = Scanner(load_rules(rules))
        found = own_rows(case, path, rules, scanner, options.runs)
        for row in found:
            rows.append(row)
            print(f"{case:24} {row.name:36} {row.speed:10,.1f} MB/s {row.count}", flush=True)
        if with_rivals:
            for row in rival_rows(case, path, scanner, options.cache, options.runs):
                rows.append(row)
                print(f"{case:24} {row.name:36} {row.speed:10,.1f} MB/s {row.count}", flush=True)
    settings = {"megabytes": options.megabytes, "quick": options.quick}
    wrong = check(rows, update=options.update, settings=settings)
    now = datetime.now(UTC)
    record = HERE / "records" / f"{now:%Y-%m-%d-%H%M}.md"
    record.parent.mkdir(exist_ok=True)
    invoked = (
        f"python -m tests.benchmarks.run {'--quick ' * options.quick}"
        f"--megabytes {options.megabytes} --runs {options.runs}"
    )
    record.write_text(
        f"# {now:%Y-%m-%d}: speed\n\n{where}. `{invoked}`: medians of {options.runs} runs.\n\n"
        f"{targets(rows)}\n\n{table(rows)}" + "".join(f"\nWRONG: {line}" for line in wrong),
        encoding="utf-8",
    )
    print(targets(rows), f"\n{record}")
    if wrong:
        raise SystemExit("\n".join(["wrong counts:", *wrong]))


if __name__ == "__main__":
    main()
