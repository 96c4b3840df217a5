"""Windows over the rows of many candidates, and their measures, as arrays.

The same windows as `judge.windows` and the same numbers as `measures.MEASURES`, for what can be
counted without looking at a window's text again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.counts import Lines
from filter.engine.judge import SHORTEST_WINDOW
from filter.engine.measures import LETTERS_A_WORD
from filter.engine.rows import Rows
from filter.engine.sets import begins_run, count_marks, ranges

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Values = npt.NDArray[np.float64]
Repeats = tuple[Places, Places]
"""Rows, in order, and for each the last one before it that it repeats."""


@dataclass(frozen=True)
class Field:
    """The rows of candidates on their lines: what windows are cut from.

    `line`: int[candidates], each one's line. Rows are sorted and overlap no more.
    """

    lines: Lines
    rows: Rows
    line: Places

    @cached_property
    def key(self) -> Ints:
        """Start of every row, so that those of later candidates are larger, int64[rows]."""
        return self.at(self.rows.candidate, self.rows.start)

    def at(self, candidate: Ints, position: npt.NDArray[np.integer]) -> Ints:
        """Return keys of positions on the lines of candidates."""
        return candidate * (len(self.lines.entries) + 1) + position

    @cached_property
    def first(self) -> Places:
        """First row of every row's candidate, int[rows]."""
        begins = begins_run(self.rows.candidate)
        return np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))

    def before(self, count: npt.NDArray[np.int32]) -> Ints:
        """How many of a running count stand in the rows before every row, int64[rows + 1]."""
        return _sums(count.take(self.rows.end) - count.take(self.rows.start))

    @cached_property
    def letters_before(self) -> Ints:
        """Letters and digits in the rows before every row, int64[rows + 1]."""
        return self.before(self.lines.letters)

    @cached_property
    def wide_before(self) -> Ints:
        """Of these, those of scripts that words are not bounded by, int64[rows + 1]."""
        return self.letters_before - self.before(self.lines.bounded)

    @cached_property
    def words_before(self) -> Ints:
        """Words in the rows before every row, int64[rows + 1]; one begins where a row does."""
        starts, rows = self.lines.word_starts, self.rows
        return _sums(1 + starts.take(rows.end) - starts.take(rows.start + 1))

    def inside(self, count: npt.NDArray[np.int32], before: Ints, at: Places, to: Ints) -> Ints:
        """Count what stands inside rows before positions `to`, from the first row of all on.

        `count`: a running count of the lines; `before`: the same in the rows before every row;
        `at`: a row of the candidate that each position belongs to.
        """
        candidate = self.rows.candidate.take(at)
        row = np.searchsorted(self.key, self.at(candidate, to), side="right") - 1
        row = np.maximum(row, self.first.take(at))
        start, end = self.rows.start.take(row), self.rows.end.take(row)
        return before.take(row) + count.take(np.clip(to, start, end)) - count.take(start)

    @cached_property
    def again_by_term(self) -> Repeats:
        """Rows with a term that an earlier row has."""
        return self._repeats(self.rows.term)

    @cached_property
    def again_by_group(self) -> Repeats:
        """Rows of a group that an earlier row is of."""
        return self._repeats(self.rows.role)

    @cached_property
    def again_by_both(self) -> Repeats:
        """Rows with a term of a group that an earlier row has."""
        groups = int(self.rows.role.max(initial=0)) + 1
        return self._repeats(self.rows.term.astype(np.int64) * groups + self.rows.role)

    def _repeats(self, column: npt.NDArray[np.integer]) -> Repeats:
        key = self.rows.candidate * (int(column.max(initial=0)) + 1) + column
        order = np.argsort(key, kind="stable")
        alike = ~begins_run(key[order])
        row, earlier = order[alike], order[:-1][alike[1:]]
        order = np.argsort(row, kind="stable")
        return row[order], earlier[order]


@dataclass(frozen=True)
class Spans:
    """Columns of w windows: half-open positions, and the rows from `first` to `last` inside."""

    field: Field
    start: Ints
    end: Ints
    first: Places
    last: Places

    def take(self, index: Places) -> Spans:
        """Return the windows that `index` selects."""
        return Spans(
            self.field,
            self.start.take(index),
            self.end.take(index),
            self.first.take(index),
            self.last.take(index),
        )

    @cached_property
    def candidate(self) -> Ints:
        """Candidate of every window."""
        return self.field.rows.candidate.take(self.first)

    def count(self, counts: npt.NDArray[np.int32]) -> Ints:
        """How many of a running count stand in every window."""
        return counts.take(self.end) - counts.take(self.start)

    def of_rows(self, before: Ints) -> Ints:
        """How much stands in the rows of every window; `before`: in the rows before every row."""
        return before.take(self.last + 1) - before.take(self.first)

    @cached_property
    def words(self) -> Ints:
        """Letters and digits of every window."""
        return self.count(self.field.lines.words)

    def inside(self, count: npt.NDArray[np.int32], before: Ints) -> Ints:
        """How many of a running count stand inside rows, by window."""
        field, rows = self.field, self.field.rows
        begin, stop = before.take(self.first), before.take(self.last + 1)
        # Most windows begin and end with a row.
        at = np.flatnonzero(self.start != rows.start.take(self.first))
        begin[at] = field.inside(count, before, self.first.take(at), self.start.take(at))
        at = np.flatnonzero(self.end != rows.end.take(self.last))
        stop[at] = field.inside(count, before, self.first.take(at), self.end.take(at))
        return stop - begin

    @cached_property
    def density(self) -> Values:
        """Share of the letters and digits that stand inside rows."""
        return share(self.inside(self.field.lines.letters, self.field.letters_before), self.words)

    @property
    def size(self) -> Ints:
        """Rows of every window."""
        return self.last - self.first + 1

    def different(self, repeats: Repeats) -> Ints:
        """Count the rows of every window that repeat no other row of it."""
        return self.size - self._repeated(repeats)

    def of_group(self, role: int) -> npt.NDArray[np.intp]:
        """Different terms of a group in every window."""
        groups = self._groups
        return groups[role] if role < len(groups) else np.zeros(len(self.first), np.intp)

    @cached_property
    def _groups(self) -> npt.NDArray[np.intp]:
        """Different terms of every group in every window, int[groups, windows]."""
        rows, windows = self.field.rows, len(self.first)
        row, earlier = self.field.again_by_both
        before = np.full(len(rows), -1)
        before[row] = earlier
        window = np.repeat(np.arange(windows), self.size)
        at = ranges(self.first, self.size)
        fresh = before.take(at) < self.first.take(window)
        cell = (rows.role.take(at) * windows + window)[fresh]
        groups = int(rows.role.max(initial=0)) + 1
        return np.bincount(cell, minlength=groups * windows).reshape(groups, windows)

    def _repeated(self, repeats: Repeats) -> Ints:
        row, earlier = repeats
        if not len(row):
            return np.zeros(len(self.first), np.int64)
        repeating = np.zeros(len(self.field.rows), bool)
        repeating[row] = True
        before = count_marks(repeating)
        begin = before.take(self.first)
        size = before.take(self.last + 1) - begin
        window = np.repeat(np.arange(len(self.first)), size)
        at = ranges(begin, size)
        again = earlier.take(at) >= self.first.take(window)
        return np.bincount(window[again], minlength=len(self.first))


def spans_of(field: Field, widest: Ints) -> Spans:
    """From every row two windows that end with a whole row: the widest and the shortest.

    `widest`: int64[rows], visible characters of the widest. Both windows hold at least
    SHORTEST_WINDOW visible characters where the line has as many.
    """
    wide = _spans(field, np.maximum(widest, SHORTEST_WINDOW))
    short = _spans(field, np.full(len(widest), SHORTEST_WINDOW))
    other = np.flatnonzero((wide.end != short.end) | (wide.start != short.start))
    return Spans(
        field,
        np.concatenate((wide.start, short.start.take(other))),
        np.concatenate((wide.end, short.end.take(other))),
        np.concatenate((wide.first, short.first.take(other))),
        np.concatenate((wide.last, short.last.take(other))),
    )


def _spans(field: Field, width: Ints) -> Spans:
    lines, rows = field.lines, field.rows
    visible, places = lines.visible, lines.places
    line = field.line.take(rows.candidate)
    line_start, line_end = visible.take(lines.starts[line]), visible.take(lines.ends[line])
    begin, stop = visible.take(rows.start), visible.take(rows.end)
    own = np.arange(len(rows))
    # Candidates lie so far apart that one search serves all.
    apart = rows.candidate * (int(visible[-1]) + int(width.max(initial=0)) + 2)
    last = np.searchsorted(apart + stop, apart + begin + width, side="right") - 1
    last = np.maximum(last, own)
    stop, end = stop.take(last), rows.end.take(last).astype(np.int64)
    ahead = np.minimum(begin + SHORTEST_WINDOW, line_end)
    longer = (stop < ahead) & (ahead > line_start)
    end = np.where(longer, np.maximum(end, places.take(ahead - 1, mode="clip") + 1), end)
    missing = SHORTEST_WINDOW - (visible.take(end) - begin)
    back = (missing > 0) & (begin > line_start)
    start = np.where(
        back, places.take(np.maximum(begin - missing, line_start), mode="clip"), rows.start
    ).astype(np.int64)
    first = np.where(back, np.searchsorted(field.key, field.at(rows.candidate, start)), own)
    return Spans(field, start, end, first, last)


def _sums(counts: npt.NDArray[np.integer]) -> Ints:
    """Return the sums of what stands before every place, and of all, int64[n + 1]."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))


def share(part: npt.NDArray[np.integer], whole: npt.NDArray[np.integer]) -> Values:
    """Return quotients, 0 where the whole is nothing."""
    shares: Values = np.where(whole > 0, part / np.maximum(whole, 1), 0.0)
    return shares


def _coverage(spans: Spans) -> Values:
    """Share of a whole line's letters that stand inside rows."""
    field = spans.field
    before = field.letters_before
    first = field.first.take(spans.first)
    behind = np.searchsorted(field.rows.candidate, spans.candidate, side="right")
    line = field.line.take(spans.candidate)
    words = field.lines.words
    whole = words.take(field.lines.ends[line]) - words.take(field.lines.starts[line])
    return share(before.take(behind) - before.take(first), whole.astype(np.int64))


def _length(spans: Spans) -> npt.NDArray[np.int32]:
    line = spans.field.line.take(spans.candidate)
    lines = spans.field.lines
    visible = lines.visible
    return visible.take(lines.ends[line]) - visible.take(lines.starts[line])


def _word_count(spans: Spans) -> Ints:
    field = spans.field
    return spans.of_rows(field.words_before) + spans.of_rows(field.wide_before) // LETTERS_A_WORD


SPAN_MEASURES: Mapping[str, Callable[[Spans], npt.NDArray[Any]]] = {
    "hits": lambda s: s.size,
    "distinct": lambda s: s.different(s.field.again_by_term),
    "groups": lambda s: s.different(s.field.again_by_group),
    "length": _length,
    "coverage": _coverage,
    "density": lambda s: s.density,
    "digits": lambda s: share(s.count(s.field.lines.digits), s.words),
    "sentence_punct": lambda s: share(
        s.count(s.field.lines.clauses), s.count(s.field.lines.visible)
    ),
    "segments": lambda s: s.count(s.field.lines.breaks) + 1,
    "word_count": _word_count,
}
"""Measures of all windows at once, int[w] or float64[w]; cheap ones first."""
