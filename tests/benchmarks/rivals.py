"""Other ways to do the same work, each a function that returns what it counted.

The plain design does all of the work: it folds, finds and judges a line at a time. The others only
look for the terms in lines that were folded for them beforehand, and judge nothing.
"""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ahocorasick
import numpy as np
import regex

from filter.engine.automaton import MOST_FORMS, OTHER, Automaton, _as_string
from filter.engine.prefilter import candidates
from filter.engine.scanner import Scanner
from filter.model import Document
from filter.text.fold import fold
from filter.text.tables import CODE_MASK, fold_table

Counts = int
Matcher = Callable[[Sequence[str]], Counts]
"""Folded lines -> number of lines with a hit."""


def folding() -> dict[int, str | None]:
    """Return the fold table for str.translate, without what is not one to one."""
    codes = fold_table() & np.uint32(CODE_MASK)
    changed = np.flatnonzero(codes != np.arange(len(codes)))
    return {int(at): chr(int(codes[at])) if codes[at] else None for at in changed.tolist()}


def plain_design(scanner: Scanner) -> Callable[[Path], int]:
    """A line at a time: translate, walk a Unicode automaton; judge lines where enough terms hit.

    Those lines are judged as the engine judges them, many at once, so the difference is in finding.

    Returns the number of findings. Where no line can fire without `needed` different words the
    verdicts are the same; disguises that only further readings show are not seen.
    """
    program = scanner.program
    machine = ahocorasick.Automaton()
    owners = program.owners
    for text, form in program.forms.items():
        owned = slice(owners.first[form], owners.first[form] + owners.count[form])
        machine.add_word(
            text, tuple(zip(owners.rule[owned].tolist(), owners.term[owned].tolist(), strict=True))
        )
    machine.make_automaton()
    needed = np.maximum(program.limits.needed, 1).tolist()
    table = folding()

    def candidates(path: Path) -> Iterator[Document]:
        with path.open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                terms: dict[int, set[int]] = {}
                for _, owned in machine.iter(line.translate(table)):
                    for rule, term in owned:
                        terms.setdefault(rule, set()).add(term)
                if any(len(found) >= needed[rule] for rule, found in terms.items()):
                    yield Document("line", line)

    def run(path: Path) -> int:
        return sum(verdict.findings_total for verdict in scanner.scan_all(candidates(path)))

    return run


def pyahocorasick_lines(terms: Sequence[str]) -> Matcher:
    machine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for number, term in enumerate(terms):
        machine.add_word(term, number)
    machine.make_automaton()
    return lambda lines: sum(1 for line in lines if any(True for _ in machine.iter(line)))


def ahocorasick_rs_lines(terms: Sequence[str]) -> Matcher:
    machine = importlib.import_module("ahocorasick_rs").AhoCorasick(list(terms))
    return lambda lines: sum(
        1 for line in lines if machine.find_matches_as_indexes(line, overlapping=True)
    )


def hyperscan_lines(terms: Sequence[str]) -> Matcher:
    database = _hyperscan([term.encode() for term in terms])

    def run(lines: Sequence[str]) -> int:
        seen: list[int] = []
        count = 0
        for line in lines:
            database.scan(line.encode(), match_event_handler=lambda *_: seen.append(1) and None)
            count += bool(seen)
            seen.clear()
        return count

    return run


def flashtext_lines(terms: Sequence[str]) -> Matcher:
    """Knows word boundaries only, so it misses most of what is not spaced."""
    processor = importlib.import_module("flashtext").KeywordProcessor(case_sensitive=True)
    for term in terms:
        processor.add_keyword(term)
    return lambda lines: sum(1 for line in lines if processor.extract_keywords(line))


def better_profanity_lines(terms: Sequence[str]) -> Matcher:
    """Knows word boundaries only, so it misses most of what is not spaced."""
    profanity = importlib.import_module("better_profanity").Profanity()
    profanity.load_censor_words(list(terms))
    return lambda lines: sum(1 for line in lines if profanity.contains_profanity(line))


def regex_lines(terms: Sequence[str]) -> Matcher:
    pattern = regex.compile("|".join(map(regex.escape, sorted(terms, key=len, reverse=True))))
    return lambda lines: sum(1 for line in lines if pattern.search(line))


def grep(folded: Path, terms: Path) -> int:
    """Count lines by `grep -F -f` over a folded file, in its bytes."""
    done = subprocess.run(
        ["grep", "-c", "-a", "-F", "-f", terms, folded],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    return int(done.stdout)


MATCHERS: dict[str, tuple[Callable[[Sequence[str]], Matcher], float]] = {
    "pyahocorasick, matching alone": (pyahocorasick_lines, 5),
    "ahocorasick_rs, matching alone": (ahocorasick_rs_lines, 5),
    "hyperscan, matching alone": (hyperscan_lines, 5),
    "flashtext, matching alone": (flashtext_lines, 2),
    "regex alternation, matching alone": (regex_lines, 0.02),
    "better_profanity, matching alone": (better_profanity_lines, 0.005),
}
"""Name -> (how to make it, megabytes of the haystack that it gets)."""


def _hyperscan(words: Sequence[bytes]) -> Any:
    hyperscan = importlib.import_module("hyperscan")
    database = hyperscan.Database()
    database.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in word) for word in words],
        ids=list(range(len(words))),
        flags=0,
    )
    return database


# --------------------------------------------------------------------------- the same pipeline


class WalkingAutomaton(Automaton):
    """The engine's automaton, walking the windows where something may stand instead of comparing.

    Those who know other matchers put them here.
    """

    __slots__ = ()

    def set_words(self, words: list[bytes]) -> None:
        """Make the matcher."""
        del words
        self._machine = self._made()

    def find(self, numbers: Any, bounded: Any) -> Any:
        found = candidates(self._prefilter, numbers, bounded, MOST_FORMS)
        if found is None:
            return self._walk(numbers)
        if not len(found[0]):
            return np.empty(0, np.int32), np.empty(0, np.int32)
        order = np.argsort(found[0])
        starts, ends = found[0][order], np.maximum.accumulate(found[1][order])
        fresh = np.concatenate(([True], starts[1:] > ends[:-1]))
        last = np.append(np.flatnonzero(fresh)[1:] - 1, len(starts) - 1)
        starts, ends = starts[fresh], ends[last]
        lengths = ends - starts + 1  # one OTHER behind every window
        stops = np.cumsum(lengths)
        places = np.arange(int(stops[-1])) + np.repeat(starts - stops + lengths, lengths)
        shown = numbers.take(places, mode="clip")
        shown[stops - 1] = OTHER
        hit_ends, forms = self._walk(shown)
        return places.take(hit_ends - 1).astype(np.int32) + 1, forms


class RustAutomaton(WalkingAutomaton):
    """With ahocorasick_rs."""

    __slots__ = ("_other",)

    def set_words(self, words: list[bytes]) -> None:
        rust = importlib.import_module("ahocorasick_rs")
        self._other = rust.BytesAhoCorasick(words, implementation=rust.Implementation.DFA)

    def _walk(self, numbers: Any) -> Any:
        data = _as_string(numbers).encode("latin-1")
        found = self._other.find_matches_as_indexes(data, overlapping=True)
        columns = np.array(found, dtype=np.int32).reshape(-1, 3)
        return columns[:, 2] // 2, columns[:, 0]


class HyperscanAutomaton(WalkingAutomaton):
    """With hyperscan."""

    __slots__ = ("_other",)

    def set_words(self, words: list[bytes]) -> None:
        self._other = _hyperscan(words)

    def _walk(self, numbers: Any) -> Any:
        found: list[tuple[int, int]] = []
        self._other.scan(
            _as_string(numbers).encode("latin-1"),
            match_event_handler=lambda form, _start, end, *_: found.append((end, form)),
        )
        columns = np.array(found, dtype=np.int32).reshape(-1, 2)
        return columns[:, 0] // 2, columns[:, 1]


def with_matcher(scanner: Scanner, kind: type[Any]) -> Scanner:
    """Return the scanner with another matcher in its automaton."""
    program = scanner.program
    old = program.automaton
    new = object.__new__(kind)
    for name in Automaton.__slots__:
        setattr(new, name, getattr(old, name))
    numbers = (old.encode(np.array([ord(c) for c in text], np.uint32)) for text in program.forms)
    new.set_words([_as_string(row).encode("latin-1") for row in numbers])
    other = object.__new__(Scanner)
    other._program = replace(program, automaton=new)
    return other


def folded_lines(path: Path, megabytes: float) -> tuple[list[str], int]:
    """Return the folded lines of the first so many megabytes, and how many bytes these are."""
    with path.open("rb") as stream:
        data = stream.read(int(megabytes * 1e6))
    data = data[: data.rfind(b"\n")]
    return fold(data.decode()).text().split("\n"), len(data)
