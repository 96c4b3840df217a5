"""In how many lines terms stand, over texts of any length in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from filter.engine.compiling import compile_rules
from filter.engine.hits import find_hits
from filter.engine.parallel import in_order
from filter.engine.program import Program
from filter.model import Grade, Rule, RuleSet, Term
from filter.text.fold import fold

Ints = npt.NDArray[np.int64]
Texts = Callable[[], Iterable[str]]
"""Gives the same texts, of one line or many, every time it is called."""

Kept = TypeVar("Kept")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

BLOCK = 1 << 18
"""Characters that are looked at at once."""
_HALF = 64
"""So many lines in a row go to the same half: only one of them says what a term weighs."""


class Block(NamedTuple):
    """Lines that are not blank, joined by line feeds; `first` is the number of the first one."""

    first: int
    lines: list[str]

    def half(self, *, held_out: bool, every: int = 1) -> list[str]:
        """Return the lines of one half, or one of so many of these."""
        return [
            line
            for number, line in enumerate(self.lines, self.first)
            if number % every == 0 and (number // _HALF % 2 == 1) == held_out
        ]


def blocks(texts: Iterable[str]) -> Iterator[Block]:
    """Yield all lines that are not blank, in blocks of a like size."""
    first, size = 0, 0
    waiting: list[str] = []
    for text in texts:
        for line in text.splitlines():
            if not line or line.isspace():
                continue
            waiting.append(line)
            size += len(line) + 1
            if size >= BLOCK:
                yield Block(first, waiting)
                first, waiting, size = first + len(waiting), [], 0
    if waiting:
        yield Block(first, waiting)


def term_program(terms: Sequence[str], signals: Sequence[str] = ()) -> Program:
    """Compile terms as a rule lists them; those that are one to the engine become one.

    Signals are terms of their name behind all others.
    """
    grade = Grade((("hits", 1),))
    marks = tuple((name, "") for name in signals)
    rule = Rule(
        "suggest", {}, "suggest", "low", 1.0, (grade,), tuple(map(Term, terms)), signals=marks
    )
    return compile_rules(RuleSet((rule,)))


class Found(NamedTuple):
    """Where terms stand: the number of the line, of the term, and folded half-open places."""

    line: npt.NDArray[np.int32]
    term: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]

    def of(self, terms: Sequence[int]) -> Found:
        """Return what is found of these terms."""
        kept = np.isin(self.term, terms)
        return Found(self.line[kept], self.term[kept], self.start[kept], self.end[kept])

    def once_a_line(self, terms: int) -> tuple[Ints, Ints]:
        """Return (lines, terms), every pair once."""
        pairs = np.unique(self.line.astype(np.int64) * terms + self.term)
        return pairs // terms, pairs % terms


def find(program: Program, lines: Sequence[str]) -> Found:
    """Find all terms in lines, as a rule would."""
    text = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    folded = fold(text)
    hits = find_hits(program, folded, text)
    return Found(hits.line, hits.term, hits.start, hits.end)


class Counted(NamedTuple):
    """Lines in which terms stand: int64[2, terms], in the half to learn from and the other one.

    `lines`: int64[2], all lines of the halves; `touched`: those with any term.
    """

    terms: Ints
    lines: Ints
    touched: Ints


def count(program: Program, texts: Texts, *, jobs: int = 1, every: int = 1) -> Counted:
    """Count the lines of every term; `every`: look at one line of so many."""
    size = len(program.term_names)
    whole = Counted(np.zeros((2, size), np.int64), np.zeros(2, np.int64), np.zeros(2, np.int64))
    tasks = ((None, block) for block in blocks(texts()))
    for _, part in mapped(partial(_count, program, every), tasks, jobs):
        for total, addition in zip(whole, part, strict=True):
            np.add(total, addition, out=total)
    return whole


def _count(program: Program, every: int, block: Block) -> Counted:
    size = len(program.term_names)
    terms = np.zeros((2, size), np.int64)
    lines, touched = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for half in (0, 1):
        part = block.half(held_out=bool(half), every=every)
        found, terms_found = find(program, part).once_a_line(size)
        lines[half] = len(part)
        touched[half] = len(np.unique(found))
        terms[half] = np.bincount(terms_found, minlength=size)
    return Counted(terms, lines, touched)


def mapped(
    work: Callable[[Task], Answer], tasks: Iterable[tuple[Kept, Task]], jobs: int
) -> Iterator[tuple[Kept, Answer]]:
    """Do the work here, or in `jobs` processes, in the order of the tasks."""
    if jobs > 1:
        yield from in_order(work, tasks, jobs)
    else:
        yield from ((kept, work(task)) for kept, task in tasks)
