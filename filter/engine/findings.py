"""Findings: what users see of a passage that a rule fired on."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from filter.engine.fired import Telling
from filter.engine.joining import Batch
from filter.engine.judge import checks
from filter.engine.measures import MEASURES, Evidence
from filter.engine.passage import Hit, Passage
from filter.engine.program import Program
from filter.engine.scored import Places, Scored, lead_back, rows_of
from filter.engine.sets import counted
from filter.model import ACTIONS, Finding, Rule
from filter.text.lines import lines_at
from filter.text.tables import FOREIGN, STYLED

_EXCERPT = 60
"""Characters of context shown on either side of a passage."""
_EXCERPT_MOST = 400
_MATCHED_MOST = 50
"""Matched terms named in a finding; `measures` holds the full count."""


class _Fields(Mapping[str, Any]):
    """Fields of a message, measured when named."""

    def __init__(self, rule: Rule, value: Callable[[str], float], terms: Sequence[str]) -> None:
        self._rule, self._value, self._terms = rule, value, terms

    def __getitem__(self, name: str) -> Any:
        if name == "terms":
            return ", ".join(self._terms)
        if name == "rule":
            return self._rule.id
        return self._value(name)

    def __iter__(self) -> Any:
        return iter((*MEASURES, *self._rule.groups, "terms", "rule"))

    def __len__(self) -> int:
        return len(list(iter(self)))


def findings_of(
    program: Program, batch: Batch, scored: Scored, documents: Places, evidence: Telling
) -> Iterator[Finding]:
    """Build findings; `documents`: the document of each, those of one together.

    A pattern has no name, it is shown by what it matched.
    """
    folded = batch.folded
    blocks = batch.line_block.take(scored.line)
    told = [evidence(number) for number in scored.number.tolist()]
    own, counts = counted(documents)
    pages = [batch.documents[number] for number in own.tolist()]
    page = np.repeat(np.arange(len(own)), counts)
    offsets = np.array([one.part.offset for one in pages], np.int64).take(page)
    terms = {hit.term for shown in told for hit in shown.hits}
    names = {term: program.term_names[term] for term in terms}
    places = iter(_places(batch, blocks, [shown.hits for shown in told], offsets))
    starts = [column.tolist() for column in np.split(scored.start, np.cumsum(counts)[:-1])]
    columns = (blocks.tolist(), page.tolist(), told)
    last_page = -1
    for row, block, at, shown in zip(rows_of(scored), *columns, strict=True):
        if at != last_page:
            document, last_page = pages[at], at
            lines = lines_at(document.text, starts[at])
            offset = document.part.offset
        rule, hits, value = program.rules[row.rule], shown.hits, shown.value
        matched = tuple(
            dict.fromkeys(names[hit.term] or folded.text(hit.start, hit.end) for hit in hits)
        )
        met = checks(rule.grades[row.place], value)
        measures = {check.measure: check.value for check in met}
        for name in ("distinct", "density"):
            measures.setdefault(name, value(name))
        fields = _Fields(rule, value, matched)
        line, line_start, line_end = next(lines)
        first = max(line_start, row.start - _EXCERPT)
        last = min(max(line_end, row.end), row.end + _EXCERPT, first + _EXCERPT_MOST)
        yield Finding(
            rule=rule.id,
            category=rule.category,
            severity=rule.severity,
            action=ACTIONS[row.action],
            score=row.score,
            line=line + document.part.line - 1,
            column=row.start - line_start + (document.part.column if line == 1 else 1),
            start=row.start + offset,
            end=row.end + offset,
            scope=batch.blocks[block].scope,
            matched=matched[:_MATCHED_MOST],
            spans=tuple(islice(places, len(hits))),
            excerpt=document.text[first:last].rstrip("\r\n"),
            excerpt_start=first + offset,
            messages={
                language: _filled(message, fields) for language, message in rule.messages.items()
            },
            measures={name: round(value, 4) for name, value in measures.items()},
            checks=met,
            disguises=_disguises(shown, batch),
        )


def _places(
    batch: Batch,
    blocks: npt.NDArray[np.integer],
    listed: Sequence[Sequence[Hit]],
    offsets: Places,
) -> list[tuple[int, int]]:
    """Return where hits stand in their documents: all of the first passage, then of the next.

    `offsets`: int[passages], of the parts that these documents are.
    """
    hits = [hit for own in listed for hit in own]
    starts, ends = (np.array([hit[side] for hit in hits], np.int64) for side in (0, 1))
    sizes = [len(own) for own in listed]
    starts, ends = lead_back(batch, np.repeat(blocks, sizes), starts, ends)
    offset = np.repeat(offsets, sizes)
    return list(zip((starts + offset).tolist(), (ends + offset).tolist(), strict=True))


def _filled(message: str, fields: Mapping[str, Any]) -> str:
    """Fill in the fields of a message, as str.format does."""
    return "".join(
        [
            text if field is None else f"{text}{format(fields[field], spec)}"
            for text, field, spec in _parsed(message)
        ]
    )


@cache
def _parsed(message: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple(
        (text, field, spec or "") for text, field, spec, _ in string.Formatter().parse(message)
    )


def _disguises(shown: Evidence, batch: Batch) -> tuple[str, ...]:
    """Name what had to be undone inside the hits."""
    names: dict[str, None] = {}
    for hit in shown.hits:
        if shown.is_odd:
            names |= dict.fromkeys(_undone(shown.window.passage, hit, batch.text))
        if hit.apart and _is_apart(batch.folded.text(hit.start, hit.end)):
            names["letters set apart"] = None
    return tuple(names)


def _undone(passage: Passage, hit: Hit, text: str) -> Iterator[str]:
    line = passage.line
    inside = slice(hit.start - line.start, hit.end - line.start)
    entries = line.entries[inside]
    if (entries & STYLED).any():
        yield "styled letters"
    if (entries & FOREIGN).any() and passage.masked[inside.stop] > passage.masked[inside.start]:
        yield "look-alike letters"
    first, last = line.folded.span(hit.start, hit.end)
    if (
        len(text[first:last]) > hit.end - hit.start
        and line.masked[inside].any()
        and not (entries & STYLED).all()
    ):
        yield "invisible or overlaid characters"


def _is_apart(text: str) -> bool:
    letters = [character for character in text if character.isalnum()]
    return len(text.split()) > 2 and len(letters) <= 2 * len(text.split())
