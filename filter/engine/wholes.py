"""Which rules for documents need to be judged on which documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filter.engine.hits import Hits
from filter.engine.program import Program
from filter.engine.sets import counted, distinct, is_among

Keys = npt.NDArray[np.int64]
"""document * number of rules + rule."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rules to judge on documents, in order of documents.

    `rules`, `documents`, `bounds`: candidate k is of rule rules[k] on document documents[k], its
    hits are rows bounds[k][0] to bounds[k][1] of `hits`.
    """

    rules: list[int]
    documents: list[int]
    bounds: list[tuple[int, int]]
    hits: Hits


def candidates(
    program: Program, hits: Hits, documents: npt.NDArray[np.int32], everywhere: Keys
) -> Candidates:
    """Return what is to be judged: rules with as many different terms as they need at least.

    `documents`: int32[hits], the document of every hit; `everywhere`: keys, in order, that are
    judged whatever hits.
    """
    rules = len(program.rules)
    key = documents.astype(np.int64) * rules + hits.rule
    keys = distinct(np.concatenate((_enough(program, key, hits), everywhere)))
    some = is_among(key, keys)
    key, hits = key[some], hits.take(some)
    order = np.argsort(key, kind="stable")
    key, hits = key[order], hits.take(order)
    bounds = np.searchsorted(key, [keys, keys + 1])
    return Candidates(
        (keys % rules).tolist(),
        (keys // rules).tolist(),
        list(zip(*bounds.tolist(), strict=True)),
        hits,
    )


def _enough(program: Program, key: Keys, hits: Hits) -> Keys:
    """Keys with as many different terms (or woken patterns) as the rule needs at least."""
    terms = len(program.term_names) + 1
    evidence = hits.waking >= 0
    different = distinct(key[evidence] * terms + hits.term[evidence]) // terms
    found, counts = counted(different)
    return found[counts >= np.maximum(program.limits.needed.take(found % len(program.rules)), 1)]
