"""From folded text to hits: which listed word stands where, for which rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.anchors import FULL
from filter.engine.automaton import OTHER, Automaton
from filter.engine.prefilter import Numbers
from filter.engine.program import FOREIGN_TERM, LATIN_TERM, Program, bounded_owners_of
from filter.engine.signals import find_signal
from filter.engine.views import View, read_again
from filter.text.fold import Folded
from filter.text.tables import BOUND, DIGIT, FOREIGN

_SHORTEST_AMONG_LETTERS = 4

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hits:
    """Columns of int32[n], sorted by line, start, then longest first.

    `line` counts from 0 in the block, `start`/`end` are half-open positions in the folded text,
    `rule`, `role`, `term` and `waking` are as in `program.Owners`. `apart`: the word may have been
    read across a separator.
    """

    line: Ints
    start: Ints
    end: Ints
    rule: Ints
    role: Ints
    term: Ints
    waking: Ints
    apart: Bools

    def __len__(self) -> int:
        return len(self.line)

    def take(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice) -> Hits:
        """Return the rows that `index` selects."""
        return Hits(
            self.line[index],
            self.start[index],
            self.end[index],
            self.rule[index],
            self.role[index],
            self.term[index],
            self.waking[index],
            self.apart[index],
        )


_NONE = np.empty(0, np.int32)
NO_HITS = Hits(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, np.empty(0, bool))


@dataclass(frozen=True, slots=True)
class _Raw:
    """Columns of forms found: half-open folded positions, and whether words end there."""

    form: Ints
    start: Ints
    end: Ints
    left: Bools
    right: Bools
    apart: Bools


def find_hits(program: Program, folded: Folded, text: str, *, anchored: bool = False) -> Hits:
    """Find words and signals of all rules in a block.

    `anchored`: only of rules that have anchors enough on the line, no others can fire there.
    """
    raw = _drop_foreign(program, folded, _find_forms(program, folded))
    raw = _add_signals(program, folded, text, raw)
    owners = program.owners
    hit, owner = bounded_owners_of(owners, raw.form, raw.left, raw.right)
    line = np.searchsorted(folded.line_ends, raw.start).astype(np.int32)
    if anchored:
        kept = _anchored(program, line.take(hit), owner)
        hit, owner = hit[kept], owner[kept]
    start, end = raw.start.take(hit), raw.end.take(hit)
    # Lines come one behind the other, so starts tell their order too.
    order = np.argsort((start.astype(np.int64) << 32) - end, kind="stable")
    hit, owner = hit.take(order), owner.take(order)
    return Hits(
        line.take(hit),
        start.take(order),
        end.take(order),
        owners.rule.take(owner),
        owners.role.take(owner),
        owners.term.take(owner),
        owners.waking.take(owner),
        raw.apart.take(hit),
    )


def _anchored(program: Program, line: Ints, owner: npt.NDArray[np.intp]) -> Bools:
    """Return which hits are of a rule that has anchors enough on their line.

    On most lines where a rule's ordinary words stand nothing tells of the rule.
    """
    if not len(line):
        return np.empty(0, bool)
    rule, waking = program.owners.rule.take(owner), program.owners.waking.take(owner)
    weight = np.where(waking < 0, 0, program.anchors.groups[rule, waking])
    present = np.zeros(int(line.max()) + 1, bool)
    present[line] = True
    key = (np.cumsum(present) - 1).take(line) * len(program.rules) + rule
    return (np.bincount(key, weight) >= FULL).take(key)


def letters_of(automaton: Automaton, folded: Folded) -> tuple[Numbers, Bools]:
    """Return a text as the automaton reads it: (numbers, bounded).

    `bounded`: bool[len(numbers) + 1], letters that words are bounded by, False at the end.
    """
    # -1 leads to what is added behind
    return automaton.encode(folded.codes), np.concatenate((folded.has(BOUND), [False]))


def letters_of_view(automaton: Automaton, view: View, bounded: Bools) -> tuple[Numbers, Bools]:
    """Return further readings as the automaton reads them; `bounded` is of the text."""
    free = np.zeros(len(view.positions) + 1, bool)
    free[:-1] = bounded.take(view.positions) & ~view.alone
    return automaton.encode(view.codes), free


def _readings(automaton: Automaton, folded: Folded) -> tuple[Numbers, Bools, View | None]:
    """Return the text and its further readings as one, OTHER between them, and the readings."""
    numbers, bounded = letters_of(automaton, folded)
    view = read_again(folded)
    if view is not None:
        again, free = letters_of_view(automaton, view, bounded)
        numbers = np.concatenate((numbers, np.array([OTHER], numbers.dtype), again))
        bounded = np.concatenate((bounded, free))
    return numbers, bounded, view


def _find_forms(program: Program, folded: Folded) -> _Raw:
    """Look once for all forms in the text and its further readings."""
    automaton = program.automaton
    numbers, bounded, view = _readings(automaton, folded)
    size = len(folded.entries)
    ends, forms = automaton.find(numbers, bounded)
    starts = ends - automaton.lengths.take(forms)
    raw = _Raw(
        forms,
        starts,
        ends,
        left=~bounded.take(starts - 1),
        right=~bounded.take(ends),
        apart=program.spaced_forms.take(forms) | (ends > size),
    )
    if view is None:
        return raw
    apart = ends > size
    return _both(_take(raw, ~apart), _in_view(view, bounded, size + 1, _take(raw, apart)))


def _take(raw: _Raw, keep: Bools) -> _Raw:
    return _Raw(
        raw.form[keep],
        raw.start[keep],
        raw.end[keep],
        raw.left[keep],
        raw.right[keep],
        raw.apart[keep],
    )


def _both(one: _Raw, other: _Raw) -> _Raw:
    return _Raw(
        *(
            np.concatenate((getattr(one, column), getattr(other, column)))
            for column in ("form", "start", "end", "left", "right", "apart")
        )
    )


def _in_view(view: View, bounded: Bools, offset: int, raw: _Raw) -> _Raw:
    """Keep what only a further reading shows, led back to the text; the view begins at `offset`.

    Words of two letters need a gap that no list of keywords has. `bounded` is of the text; position
    -1 leads to its end, which is not.
    """
    gaps, wide, replaced = (
        np.concatenate(([0], np.cumsum(marks))) for marks in (view.gap, view.wide, view.replaced)
    )
    starts, ends = raw.start - offset, raw.end - offset
    inside = starts + 1  # a gap before a word's first character is not inside the word
    new = np.where(
        ends - starts < 3,
        wide.take(ends) > wide.take(inside),
        gaps.take(ends) > gaps.take(inside),
    )
    new |= replaced.take(ends) > replaced.take(starts)
    raw, starts, ends = _take(raw, new), starts[new], ends[new]
    # Where every letter stands alone nothing tells words apart, but short ones would be chance.
    short = ends - starts < _SHORTEST_AMONG_LETTERS
    return _Raw(
        raw.form,
        view.positions.take(starts),
        view.positions.take(ends - 1) + 1,
        raw.left & ~(short & bounded.take(view.positions.take(starts - 1))),
        raw.right & ~(short & bounded.take(view.positions.take(ends))),
        raw.apart,
    )


def _drop_foreign(program: Program, folded: Folded, raw: _Raw) -> _Raw:
    """Drop hits of Latin words in wholly Cyrillic or Greek letters, and the other way round."""
    foreign = folded.has(FOREIGN)
    kinds = program.kinds.take(raw.form)
    if not foreign.any() and not (kinds == FOREIGN_TERM).any():
        return raw
    letter = folded.has(BOUND) & ~folded.has(DIGIT)
    foreign_before = np.concatenate(([0], np.cumsum(foreign)))
    letters_before = np.concatenate(([0], np.cumsum(letter)))
    foreign_in = foreign_before.take(raw.end) - foreign_before.take(raw.start)
    letters_in = letters_before.take(raw.end) - letters_before.take(raw.start)
    wrong = ((kinds == LATIN_TERM) & (foreign_in == letters_in)) | (
        (kinds == FOREIGN_TERM) & (foreign_in == 0)
    )
    return _take(raw, ~wrong)


def _add_signals(program: Program, folded: Folded, text: str, raw: _Raw) -> _Raw:
    forms: list[int] = []
    spans: list[tuple[int, int]] = []
    for name, form in program.signal_forms.items():
        found = find_signal(name, folded, text)
        forms += [form] * len(found)
        spans += found
    if not forms:
        return raw
    columns = np.array(spans, dtype=np.int32)
    free = np.ones(len(forms), bool)
    return _both(
        raw, _Raw(np.array(forms, np.int32), columns[:, 0], columns[:, 1], free, free, free)
    )
