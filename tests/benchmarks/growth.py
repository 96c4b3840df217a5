"""How time grows with the size of a text, terms, share of junk and number of documents.

    python -m tests.benchmarks.growth [--corpus DIR] [--cache DIR]

Doubling a text should double the time and no more; documents should cost little of their own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filter import Document, Scanner, load_rules
from tests.benchmarks.haystacks import corpus_folders, haystack
from tests.benchmarks.termlists import rule_file


def best(work: Callable[[], Any], runs: int = 3) -> float:
    """Processor seconds of the best run."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def say(what: str, size: float, seconds: float) -> None:
    """Print one measurement."""
    print(f"{what:32} {seconds * 1e3:10,.1f} ms {size / 1e6 / seconds:8.1f} MB/s", flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a folder a language")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/hogwash-benchmarks")
    options = parser.parse_args()
    folders = corpus_folders(options.corpus, options.cache)

    def text_of(share: float, megabytes: int = 20) -> str:
        path = haystack("mixed", share, megabytes, folders, options.cache)
        return path.read_text(encoding="utf-8")

    scanner = Scanner(load_rules("builtin"))
    text = text_of(0.001)
    for characters in (1 << power for power in range(10, 23, 2)):
        part = text[:characters]
        size = len(part.encode())
        say(f"text of {characters:,} characters", size, best(lambda part=part: scanner.scan(part)))
    part = text[: 1 << 20]
    size = len(part.encode())
    for count in (100, 1_000, 10_000, 60_000):
        rules = Scanner(load_rules(rule_file(count, options.cache)))
        say(f"{count:,} terms", size, best(lambda rules=rules: rules.scan(part)))
    for share in (0.0, 0.001, 0.01, 0.1):
        part = text_of(share)[: 1 << 20]
        size = len(part.encode())
        say(f"{share:.1%} junk lines", size, best(lambda part=part: scanner.scan(part)))
    lines = text[: 1 << 20].split("\n")
    for each in (1, 10, 100, 1_000, len(lines)):
        documents = [
            Document("d", "\n".join(lines[at : at + each])) for at in range(0, len(lines), each)
        ]
        size = sum(len(document.text.encode()) + 1 for document in documents)
        work = lambda documents=documents: list(scanner.scan_all(documents))  # noqa: E731
        say(f"{len(documents):,} documents", size, best(work))
    line = text[: 1 << 20].replace("\n", " ")
    say("one line of 1 million characters", len(line.encode()), best(lambda: scanner.scan(line)))


if __name__ == "__main__":
    main()
