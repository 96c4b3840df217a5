"""Which lines of a batch are looked at closely: those with enough anchors on them.

This is all that happens on most of a text, so it reads every character a few times only. It can
wake too many lines, never too few.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from filter.engine.anchors import FULL
from filter.engine.automaton import Found, joined
from filter.engine.demands import could_hold
from filter.engine.hits import letters_of, letters_of_view
from filter.engine.joining import Batch
from filter.engine.program import Program, bounded_owners_of, owners_of
from filter.engine.sets import begins_run, is_among, numbered
from filter.engine.signals import find_signal
from filter.engine.views import read_again
from filter.text.fold import SLICE, Folded
from filter.text.tables import BOUND, fold_table

Ints = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_LINE_END = fold_table()[ord("\n")]


def awake_lines(program: Program, batch: Batch) -> Bools:
    """Return the lines that some rule could fire on, bool[lines]."""
    awake = _always(program, batch)
    found = []
    for start, end, listed in _find_anchors(program, batch):
        if listed is None:
            # Nothing was counted there, so nothing can be told of documents that reach in.
            inside = np.searchsorted(batch.line_ends, [start, end - 1])
            first, last = batch.line_document.take(inside).tolist()
            begin, stop = np.searchsorted(batch.line_document, [first, last + 1])
            awake[begin:stop] = True
        else:
            found.append(listed)
    if not found:
        return awake
    every = joined(found)
    anchors, forms = program.anchors, every.form
    lines = np.searchsorted(batch.line_ends, every.start)
    weights = anchors.weights[batch.line_scope.take(lines), forms]
    heavy = np.bincount(lines, weights, minlength=len(awake)) >= FULL
    some = heavy.take(lines)
    if some.any():
        told, _ = told_by_one_rule(program, batch, lines[some], every.take(some))
        awake[told] = True
    whole = anchors.whole.take(forms)
    if whole.any():
        document = batch.line_document
        woken = _whole_documents(program, document.take(lines[whole]), forms[whole])
        if len(woken):  # the lines that their words stand on are enough
            lines = lines[whole]
            awake[lines[is_among(document.take(lines), woken)]] = True
    return awake


def _slices(batch: Batch) -> Iterator[tuple[int, int]]:
    """Yield half-open folded positions of whole lines that are looked at together."""
    ends, size = batch.line_ends, len(batch.folded.entries)
    start = 0
    while start < size:
        line = int(np.searchsorted(ends, start + SLICE))
        end = int(ends[line]) + 1 if line < len(ends) else size
        yield start, end
        start = end


def told_by_one_rule(
    program: Program, batch: Batch, lines: Places, found: Found
) -> tuple[Places, Places]:
    """Return (line, rule), int[told]: rules that alone have anchors enough on a line, and a grade that could hold.

    `lines`: int[found], where each stands.
    """
    owners, rules = program.owners, len(program.rules)
    place, owner = bounded_owners_of(owners, found.form, found.left, found.right)
    line, rule, group = lines.take(place), owners.rule.take(owner), owners.waking.take(owner)
    looks = program.scopes[rule, batch.line_scope.take(line)] & (group >= 0)
    owner, line, rule, group = owner[looks], line[looks], rule[looks], group[looks]
    keys, own = numbered(line * rules + rule)
    enough = np.bincount(own, program.anchors.groups[rule, group], minlength=len(keys)) >= FULL
    some, keys = enough.take(own), keys[enough]
    own, group, term = (np.cumsum(enough) - 1).take(own)[some], group[some], owners.term.take(owner)
    could = could_hold(program.told_limits, keys % rules, own, group, term[some])
    told = keys[could.any()]
    return told // rules, told % rules


def _whole_documents(program: Program, document: Ints, forms: Ints) -> Ints:
    """Return the documents with as many different terms as some rule for documents asks for.

    `document`, `forms`: int32[found], what may stand where.
    """
    owners, limits = program.owners, program.limits
    place, owner = owners_of(owners, forms)
    rule, group = owners.rule.take(owner), owners.waking.take(owner)
    evidence = program.per_document.take(rule) & (group >= 0)
    rule, group = rule[evidence], group[evidence]
    key = document.take(place[evidence]).astype(np.int64) * len(program.rules) + rule
    term = owners.term.take(owner[evidence])
    order = np.lexsort((term, group, key))
    key, group, term = key[order], group[order], term[order]
    other = np.ones(len(key), bool)
    other[1:] = (key[1:] != key[:-1]) | (group[1:] != group[:-1]) | (term[1:] != term[:-1])
    key, group = key[other], group[other]
    fresh = begins_run(key)
    units, unit = key[fresh], np.cumsum(fresh) - 1
    terms = np.zeros((len(units), limits.groups.shape[2]), np.int32)
    np.add.at(terms, (unit, group), 1)
    rules = units % len(program.rules)
    meets = (terms[:, None, :] >= limits.groups.take(rules, axis=0)).all(axis=2)
    meets &= terms.sum(axis=1)[:, None] >= limits.hits.take(rules, axis=0)
    woken: Ints = (units[meets.any(axis=1)] // len(program.rules)).astype(np.int32)
    return woken


def _always(program: Program, batch: Batch) -> Bools:
    """Return the lines in scope of rules that no word wakes."""
    awake = np.zeros(len(batch.line_ends) + 1, bool)
    for rule in program.everywhere.tolist():
        if program.per_document[rule]:
            return ~awake
        awake |= program.scopes[rule].take(batch.line_scope)
    return awake


def _find_anchors(program: Program, batch: Batch) -> Iterator[tuple[int, int, Found | None]]:
    """Yield anchors in the text, in its further readings and its signals.

    Each with the half-open folded positions that were looked at; None: too many to list.
    """
    automaton, folded = program.automaton, batch.folded
    for start, end in _slices(batch):
        found = automaton.find_anchors(*letters_of(automaton, folded.part(start, end)))
        yield start, end, found and found._replace(start=found.start + start)
    # These are short, so looking at all at once is quicker.
    view = read_again(folded)
    if view is not None:
        found = automaton.find_anchors(
            *letters_of_view(automaton, view, np.append(folded.has(BOUND), False))
        )
        read = view.positions[view.positions >= 0]
        reach = int(read.min()), int(read.max()) + 1
        yield *reach, found and found._replace(start=view.positions.take(found.start))
    for name, form in program.signal_forms.items():
        if program.anchors.used[form]:
            spans = find_signal(name, folded, batch.text)
            places = np.array([start for start, _ in spans], np.int32)
            free = np.ones(len(spans), bool)
            yield (
                0,
                len(folded.entries),
                Found(places, np.full(len(spans), form, np.int32), free, free),
            )


def excerpt(folded: Folded, starts: Ints, ends: Ints) -> tuple[Folded, Ints]:
    """Return the folded text of some lines alone, and how far each was moved to the front.

    `starts`/`ends`: half-open positions of the lines, in order, without their ends.
    """
    lengths = ends - starts + 1
    stops = np.cumsum(lengths, dtype=np.int32)
    moved = starts - (stops - lengths)
    positions = np.arange(int(stops[-1]), dtype=np.int32) + np.repeat(moved, lengths)
    entries = folded.entries.take(positions, mode="clip")
    entries[stops - 1] = _LINE_END
    behind = folded.origin.take(positions[-1:] + 1, mode="clip")
    line = np.searchsorted(ends, folded.pinyin)
    inside = (line < len(ends)) & (starts.take(line, mode="clip") <= folded.pinyin)
    return (
        Folded(
            entries,
            np.concatenate((folded.origin.take(positions, mode="clip"), behind)),
            folded.pinyin[inside] - moved.take(line[inside]),
        ),
        moved,
    )
