"""Findings: what users see of a passage that a rule fired on."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from filter.engine.fired import Telling
from filter.engine.joining import Batch
from filter.engine.judge import checks
from filter.engine.measures import Evidence
from filter.engine.passage import Hit, Passage
from filter.engine.program import Program
from filter.engine.scored import Places, Scored, lead_back, rows_of
from filter.engine.sets import counted
from filter.model import ACTIONS, Finding
from filter.text.lines import lines_at
from filter.text.tables import FOREIGN, STYLED

_EXCERPT = 60
"""Characters of context shown on either side of a passage."""
_EXCERPT_MOST = 400
_MATCHED_MOST = 50
"""Matched terms named in a finding; `measures` holds the full count."""
_ALWAYS_MEASURED = ("distinct", "density")


def findings_of(
    program: Program, batch: Batch, scored: Scored, documents: Places, evidence: Telling
) -> Iterator[Finding]:
    """Build findings; `documents`: the document of each, those of one together.

    A pattern has no name, it is shown by what it matched.
    """
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
        matched = tuple(dict.fromkeys([names[hit.term] or shown.written(hit) for hit in hits]))
        met = checks(rule.grades[row.place], value)
        measures = {check.measure: round(check.value, 4) for check in met}
        for name in _ALWAYS_MEASURED:
            if name not in measures:
                measures[name] = round(value(name), 4)
        fields = {"terms": ", ".join(matched), "rule": rule.id}
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
                language: _filled(message, fields, value)
                for language, message in rule.messages.items()
            },
            measures=measures,
            checks=met,
            disguises=_disguises(shown, batch.text),
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


def _filled(message: str, fields: Mapping[str, str], value: Callable[[str], float]) -> str:
    """Fill in the fields of a message, as str.format does: some are known, others are measures."""
    return "".join(
        [
            text
            if field is None
            else text + format(fields[field] if field in fields else value(field), spec)
            for text, field, spec in _parsed(message)
        ]
    )


@cache
def _parsed(message: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple(
        (text, field, spec or "") for text, field, spec, _ in string.Formatter().parse(message)
    )


def _disguises(shown: Evidence, text: str) -> tuple[str, ...]:
    """Name what had to be undone inside the hits."""
    names: dict[str, None] = {}
    for hit in shown.hits:
        if shown.is_odd:
            names |= dict.fromkeys(_undone(shown.window.passage, hit, text))
        if hit.apart and _is_apart(shown.written(hit)):
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
    words = len(text.split())
    return words > 2 and sum(map(str.isalnum, text)) <= 2 * words
