"""The evidence of an explanation: what stands in a document for which rule, and what becomes of it.

A second, laxer program tells of words that stand there but do not count as words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from filter.engine.compiling import compile_rules
from filter.engine.explanation import Fate, FoldedLine, TermHit
from filter.engine.hits import find_hits
from filter.engine.joining import Batch
from filter.engine.passage import Hit, Line, Page, Passage
from filter.engine.program import ANY_TERM, EXCEPT, SOFTEN, WAKE, Program
from filter.model import Document, RuleSet, Term
from filter.text.fold import fold
from filter.text.lines import line_and_column, line_starts

DOCUMENT = -1
"""Stands for a line's number where a rule judges the document."""


_READ_AS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
"""Letters that digits and signs are read as (`views`)."""
_BETWEEN = frozenset(" -_")


def relevant(ruleset: RuleSet, documents: Iterable[Document]) -> RuleSet:
    """Return the rules with only those words that could hit in documents: quick to compile.

    A word of every group stays, since rules know their groups by them.
    """
    letters = set(_BETWEEN)
    for document in documents:
        for text in [block.text for block in document.blocks] or [document.text]:
            letters.update(fold(text).text())
    letters |= {letter for sign in letters & _READ_AS.keys() for letter in _READ_AS[sign]}

    def few(terms: tuple[Term, ...], *, of_groups: bool) -> tuple[Term, ...]:
        folded = fold("\n".join(term.text for term in terms)).text().split("\n")
        seen: set[str] = set(() if of_groups else {term.group for term in terms})
        kept = []
        for term, form in zip(terms, folded, strict=False):
            if term.group not in seen or letters.issuperset(form):
                kept.append(term)
            seen.add(term.group)
        return tuple(kept)

    return replace(
        ruleset,
        rules=tuple(
            replace(
                rule,
                terms=few(rule.terms, of_groups=True),
                except_terms=few(rule.except_terms, of_groups=False),
                soften=rule.soften
                and rule.soften._replace(terms=few(rule.soften.terms, of_groups=False)),
            )
            for rule in ruleset.rules
        ),
    )


def without_boundaries(ruleset: RuleSet) -> Program:
    """Compile rules so that their words are found inside longer words and in any script."""

    def free(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(term._replace(left=True, right=True) for term in terms)

    rules = tuple(
        replace(
            rule,
            terms=free(rule.terms),
            except_terms=free(rule.except_terms),
            soften=rule.soften._replace(terms=free(rule.soften.terms)) if rule.soften else None,
        )
        for rule in ruleset.rules
    )
    return _in_any_script(compile_rules(replace(ruleset, rules=rules)))


def _in_any_script(program: Program) -> Program:
    return replace(program, kinds=np.full_like(program.kinds, ANY_TERM))


@dataclass(frozen=True)
class Case:
    """What all steps need."""

    program: Program
    batch: Batch
    document: Document

    @cached_property
    def page(self) -> Page:
        """The document, for measures."""
        return self.batch.page_of(0)

    @cached_property
    def starts(self) -> list[int]:
        """Offsets of the document's lines."""
        return line_starts(self.document.text)

    @cached_property
    def signals(self) -> frozenset[int]:
        """Terms that stand for signals."""
        owners, forms = self.program.owners, self.program.signal_forms.values()
        return frozenset(
            int(term)
            for form in forms
            for term in owners.term[owners.first[form] :][: owners.count[form]]
        )

    def line(self, unit: int) -> Line:
        """Return the line, or the document as one."""
        batch = self.batch
        starts, ends = batch.line_bounds
        if unit == DOCUMENT:
            return Line(batch.folded, batch.text, self.page.start, self.page.end, self.page)
        return Line(batch.folded, batch.text, int(starts[unit]), int(ends[unit]), self.page)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the document."""
        part = self.document.part
        line, column = line_and_column(self.starts, offset)
        return line + part.line - 1, column + (part.column - 1 if line == 1 else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of folded positions."""
        number = int(np.searchsorted(self.batch.line_ends, start))
        block = int(self.batch.line_block[number])
        return self.batch.to_document(block, *self.batch.folded.span(start, end))


# --------------------------------------------------------------------------- folding and hits


def folded_lines(case: Case) -> Iterator[FoldedLine]:
    """Yield every line of the document, folded on its own: it folds alike wherever it stands."""
    batch = case.batch
    starts, ends = batch.line_bounds
    for number in range(len(starts)):
        block = int(batch.line_block[number])
        first = int(batch.folded.origin[starts[number]])
        last = int(batch.folded.origin[ends[number]])
        text = batch.text[first:last]
        folded = fold(text)
        line, column = case.place(batch.to_document(block, first, last)[0])
        scope = batch.blocks[block].scope
        origin = tuple(folded.origin.tolist())
        yield FoldedLine(line, column, scope, text, folded.text(), origin)


@dataclass(frozen=True)
class Found:
    """Hits by line and rule, and those that are no words, each with the reason."""

    hits: Mapping[tuple[int, int], Sequence[Hit]]
    dropped: Mapping[tuple[int, int], Sequence[tuple[Hit, Fate]]]


def found_in(program: Program, lax: Program, batch: Batch) -> Found:
    """Find words as scanning does, and those that only `without_boundaries` finds."""
    hits, any_script, any_place = (
        _by_line_and_rule(each, batch) for each in (program, _in_any_script(program), lax)
    )
    dropped: dict[tuple[int, int], list[tuple[Hit, Fate]]] = {}
    for key, all_hits in any_place.items():
        kept = {hit[:4] for hit in hits.get(key, ())}
        foreign = {hit[:4] for hit in any_script.get(key, ())}
        dropped[key] = [
            (hit, "other script" if hit[:4] in foreign else "inside a word")
            for hit in all_hits
            if hit.role >= 0 and hit[:4] not in kept
        ]
    return Found(hits, dropped)


def _by_line_and_rule(program: Program, batch: Batch) -> dict[tuple[int, int], list[Hit]]:
    hits = find_hits(program, batch.folded, batch.text)
    columns = (hits.line, hits.rule, hits.start, hits.end, hits.role, hits.term, hits.apart)
    found: dict[tuple[int, int], list[Hit]] = {}
    for line, rule, *hit in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault((line, rule), []).append(Hit(*hit))
    return found


def units(case: Case, found: Found) -> list[tuple[int, int]]:
    """(line, rule) of what is looked at, in the order of judging."""
    program, lines = case.program, range(len(case.batch.line_bounds[0]))
    units = set()
    for line, rule in (*found.hits, *found.dropped):
        units.add((DOCUMENT if program.per_document[rule] else line, rule))
    for rule in np.flatnonzero(program.limits.needed == 0).tolist():
        units |= {(line, rule) for line in ([DOCUMENT] if program.per_document[rule] else lines)}
    return sorted(units)


# --------------------------------------------------------------------------- what became of hits


Fated = tuple[Hit, Fate, Hit | None]


def fates_of(
    everything: Sequence[Hit], passage: Passage, context: frozenset[int]
) -> Iterator[Fated]:
    """Yield what became of every hit, and the hit that is why."""
    kept = set(passage.hits)
    ends = [hit.end for hit in passage.hits]
    masks = [hit for hit in everything if hit.role == EXCEPT]
    for hit in dict.fromkeys(everything):
        if hit.role in (WAKE, SOFTEN):
            continue
        mask = next((m for m in masks if m.start <= hit.start and m.end >= hit.end), None)
        over = next(iter(passage.hits[bisect_right(ends, hit.start) :][:1]), None)
        if hit.role == EXCEPT:
            yield hit, "exception", None
        elif hit.role in context:
            yield hit, "context", None
        elif hit in kept:
            yield hit, "counts", None
        elif mask:
            yield hit, "masked", mask
        elif over and over.start < hit.end:
            yield hit, "overlapped", over
        else:
            yield hit, "apart", None


def term_hits(case: Case, rule: int, fates: Sequence[Fated]) -> tuple[TermHit, ...]:
    """Name the hits; none where nothing but exceptions and context hit."""
    if not any(hit.role >= 0 for hit, _, _ in fates):
        return ()
    in_order = sorted(fates, key=lambda item: (item[0].start, item[0].end))
    return tuple(_term_hit(case, rule, *fated) for fated in in_order)


def _term_hit(case: Case, rule: int, hit: Hit, fate: Fate, by: Hit | None) -> TermHit:
    number = int(np.searchsorted(case.batch.line_ends, hit.start))
    begin = int(case.batch.line_bounds[0][number])
    start, end = case.span(hit.start, hit.end)
    line, column = case.place(start)
    offset = case.document.part.offset
    here = slice(*case.batch.folded.span(hit.start, hit.end))
    groups = case.program.rules[rule].groups
    return TermHit(
        _name(case.program, rule, hit),
        _kind(case, rule, hit),
        groups[hit.role] if hit.role >= 0 else "",
        case.batch.text[here],
        line,
        column,
        start + offset,
        end + offset,
        number,
        hit.start - begin,
        hit.end - begin,
        fate,
        _name(case.program, rule, by) if by else "",
    )


def _name(program: Program, rule: int, hit: Hit) -> str:
    sources = (p.search.pattern for p in program.patterns[rule] if p.term == hit.term)
    return program.term_names[hit.term] or next(sources, "")


def _kind(case: Case, rule: int, hit: Hit) -> Literal["word", "pattern", "signal"]:
    if any(pattern.term == hit.term for pattern in case.program.patterns[rule]):
        return "signal" if case.program.term_names[hit.term] else "pattern"
    return "signal" if hit.term in case.signals else "word"
