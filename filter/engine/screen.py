"""Which rules need to be judged on which lines: necessary conditions, checked for all at once.

Judging costs Python calls; most lines with a hit have far too few for any grade. The same windows
that the judge will measure are bounded from above here, for all hits of a block in array
operations: how many hits, of which groups, how dense at the most. A rule is judged on a line only
if some window could meet some grade. It can pass too much, never too little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.hits import Hits
from filter.engine.judge import SHORTEST_WINDOW
from filter.engine.passage import word_letters
from filter.engine.program import EXCEPT, WAKE, Program
from filter.engine.sets import begins_run, counted, distinct, is_among
from filter.text.fold import Codes, has
from filter.text.tables import SPACE

Keys = npt.NDArray[np.int64]
"""unit * number of rules + rule; a unit is a line, or a document for rules per document."""
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rules to judge on units, in order of units.

    `rules`, `units`, `bounds`: candidate k is of rule rules[k] on unit units[k], its hits are
    rows bounds[k][0] to bounds[k][1] of `hits`.
    """

    rules: list[int]
    units: list[int]
    bounds: list[tuple[int, int]]
    hits: Hits


@dataclass(frozen=True, slots=True)
class Lines:
    """The folded text that the hits stand in. `starts`/`ends`: half-open positions of lines."""

    entries: Codes
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


_NONE = np.empty(0, np.int32)
NO_LINES = Lines(_NONE.astype(np.uint32), _NONE, _NONE)


def candidates(
    program: Program, lines: Lines, hits: Hits, units: Keys, everywhere: Keys
) -> Candidates:
    """Return what is to be judged.

    `units` is the unit of every hit; `everywhere` are keys, in order, that are judged whatever hits.
    """
    rules = len(program.rules)
    key = units * rules + hits.rule
    enough = _enough(program, key, hits)
    some = is_among(key, enough) | is_among(key, everywhere)
    key, hits = key[some], hits.take(some)
    order = np.argsort(key, kind="stable")
    key, hits = key[order], hits.take(order)
    if len(enough):
        bounded = is_among(key, enough) if len(everywhere) else slice(None)
        possible = _possible_windows(program, lines, key[bounded], hits.take(bounded))
        always = program.per_document.take(enough % rules)
        enough = enough[always | is_among(enough, possible)]
    if len(everywhere):
        enough = distinct(np.concatenate((enough, everywhere)))
    bounds = np.searchsorted(key, [enough, enough + 1])
    return Candidates(
        (enough % rules).tolist(),
        (enough // rules).tolist(),
        list(zip(*bounds.tolist(), strict=True)),
        hits,
    )


def _enough(program: Program, key: Keys, hits: Hits) -> Keys:
    """Keys with as many different terms (or woken patterns) as the rule needs at least."""
    terms = len(program.term_names) + 1
    evidence = (hits.role >= 0) | (hits.role == WAKE)
    different = distinct(key[evidence] * terms + hits.term[evidence]) // terms
    found, counts = counted(different)
    return found[counts >= np.maximum(program.limits.needed.take(found % len(program.rules)), 1)]


def _possible_windows(program: Program, lines: Lines, key: Keys, hits: Hits) -> Keys:
    """Keys with a window that could meet a grade; `key` in order, hits in order within a key."""
    if not len(key):
        return key
    # What the judge may yet drop or add shifts its windows: density is not bounded there.
    free = _of_keys(key, (hits.role == EXCEPT) | (hits.role == WAKE) | hits.apart)
    evidence = (hits.role == WAKE) | (
        (hits.role >= 0) & ~program.limits.context[hits.rule, hits.role]
    )
    key, hits, free = key[evidence], hits.take(evidence), free[evidence]
    if not len(key):  # nothing but context
        return key
    nested, crossed = _overlaps(key, hits)
    nested &= ~free
    free |= _of_keys(key, crossed)
    key, hits, free = key[~nested], hits.take(~nested), free[~nested]
    rule = (key % len(program.rules)).astype(np.int64)
    good = np.zeros(len(key), bool)
    counts = _count(lines)
    for widest in (False, True):
        width = np.full(len(rule), SHORTEST_WINDOW)
        if widest:
            width = np.maximum(width, program.windows.take(rule))
        first, last, density = _measure(lines, counts, key, hits, width)
        good |= _meets_some_grade(program, rule, hits, first, last, np.where(free, 1.0, density))
    return distinct(key[good])


def _of_keys(key: Keys, marked: Bools) -> Bools:
    """Spread a mark to all hits of the same key."""
    return is_among(key, distinct(key[marked]))


def _overlaps(key: Keys, hits: Hits) -> tuple[Bools, Bools]:
    """Hits inside an earlier one of their key, and hits that an earlier one reaches into."""
    apart = (key - key[0]) * (int(hits.end.max()) + 1) if len(key) else key
    reach = np.maximum.accumulate(apart + hits.end)
    before = np.concatenate(([-1], reach[:-1]))
    overlapped = apart + hits.start < before
    nested = overlapped & (apart + hits.end <= before)
    return nested, overlapped & ~nested


@dataclass(frozen=True, slots=True)
class _Counts:
    """Running counts of visible characters and of letters; `places` of visible characters."""

    visible: Ints
    places: Ints
    words: Ints


def _count(lines: Lines) -> _Counts:
    seen = ~has(lines.entries, SPACE)
    return _Counts(
        np.concatenate(([0], np.cumsum(seen))),
        np.append(np.flatnonzero(seen), len(lines.entries)),
        np.concatenate(([0], np.cumsum(word_letters(lines.entries)))),
    )


def _measure(
    lines: Lines, counts: _Counts, key: Keys, hits: Hits, width: Ints
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Bound the window that begins at every hit: (first hit, last hit, density) at the most."""
    visible, places, words = counts.visible, counts.places, counts.words
    size = int(visible[-1]) + 2 * int(width.max()) + 2
    apart = (np.cumsum(begins_run(key)) - 1) * size
    begin, end = visible.take(hits.start), visible.take(hits.end)
    rank = np.arange(len(key))
    # Keys stand `size` apart, so that one search serves all.
    last = np.searchsorted(apart + end, apart + begin + width, side="right") - 1
    last = np.maximum(last, rank)
    line_end = visible.take(lines.ends.take(hits.line))
    stop = np.maximum(end.take(last), np.minimum(begin + SHORTEST_WINDOW, line_end))
    to = np.where(
        stop > end.take(last), places.take(stop - 1, mode="clip") + 1, hits.end.take(last)
    )
    last = np.searchsorted(apart + begin, apart + stop) - 1  # hits that reach in count too
    covered = np.concatenate(([0], np.cumsum(words.take(hits.end) - words.take(hits.start))))
    inside = covered.take(last + 1) - covered.take(rank)
    # A window at the line's end may begin before its hit: then all hits of the key may count.
    short = stop - begin < SHORTEST_WINDOW
    edges = np.flatnonzero(np.diff(key, prepend=key[:1] - 1))
    group = np.searchsorted(edges, rank, side="right") - 1
    first_of_key = edges.take(group)
    line_start = lines.starts.take(hits.line)
    back = np.maximum(stop - SHORTEST_WINDOW, visible.take(line_start))
    start = np.where(short, places.take(back, mode="clip"), hits.start)
    first = np.where(short, first_of_key, rank)
    inside = np.where(short, covered.take(last + 1) - covered.take(first_of_key), inside)
    total = words.take(to) - words.take(np.minimum(start, hits.start))
    return first, last, inside / np.maximum(total, 1)


def _meets_some_grade(
    program: Program,
    rule: Ints,
    hits: Hits,
    first: Ints,
    last: Ints,
    density: npt.NDArray[np.float64],
) -> Bools:
    """Whether a window's bounds meet the limits of some grade of its rule."""
    limits = program.limits
    many = np.flatnonzero(last - first + 1 >= program.limits.needed.take(rule))
    good = np.zeros(len(rule), bool)
    if not len(many):
        return good
    rows, begin, end = rule[many], first[many], last[many] + 1
    fits = (end - begin)[:, None] >= limits.hits.take(rows, axis=0)
    fits &= density[many][:, None] >= limits.density.take(rows, axis=0)
    row, grade = np.nonzero(fits)
    for role in range(limits.groups.shape[2]):
        asked = limits.groups[rows.take(row), grade, role]
        if asked.any():
            count = np.concatenate(([0], np.cumsum(hits.waking == role)))
            enough = count.take(end.take(row)) - count.take(begin.take(row)) >= asked
            row, grade = row[enough], grade[enough]
    good[many.take(row)] = True
    return good
