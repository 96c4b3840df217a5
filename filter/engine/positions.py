"""Positions: what the place of a passage among a document's lines adds to its score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from filter.engine.program import POSITIONS, Program
from filter.engine.scored import Bools, Places, Scored, actions, scores
from filter.engine.sets import distinct, is_among
from filter.model import ACTIONS, Part

NEAR_THE_EDGE = 3
"""Non-empty, honest lines at either end of a document that count as its head and its tail."""

_EDGES = [POSITIONS.index("head"), POSITIONS.index("tail")]
_BLOCK = ACTIONS.index("block")

FEWEST_AMONG = 3
SHARE_AMONG = 0.14
"""Flagged lines, and their share of the non-empty ones, that make a page of junk ("among")."""


def add_positions(program: Program, scored: Scored, filled: Places, part: Part) -> Scored:
    """Add what the position of a passage is worth; drop what is worth nothing.

    `filled` are the numbers of the document's non-empty lines, in order. A line is at the head
    (tail) if fewer than three lines that stay unflagged stand before (behind) it: so cutting
    flagged lines moves no other line into the head or tail.
    """
    if part.last:
        scored = _add_edge(program, scored, filled[::-1], "tail")
    if part.first:
        scored = _add_edge(program, scored, filled, "head")
    return worth_telling(program, _add_company(program, scored, filled))


def at_edges(program: Program, scored: Scored) -> Bools:
    """Return the passages to which the head or the tail of a document could add something."""
    return program.worth.boosts[:, _EDGES].any(axis=1).take(scored.rule)


def worth_telling(program: Program, scored: Scored) -> Scored:
    """Drop what no position has lifted from a score of 0."""
    told = (scored.score != 0) | (scored.action > 0)
    return scored.take(told | ~program.worth.boosted.take(scored.rule))


def flagged_lines(scored: Scored, least: int = 1) -> Places:
    """Return the lines with passages whose action is the one at `least` or stronger, in order."""
    return distinct(scored.line[scored.action >= least])


def _boosts(program: Program, scored: Scored, position: str) -> npt.NDArray[np.float64]:
    return program.worth.boosts[:, POSITIONS.index(position)].take(scored.rule)


def _lift(program: Program, scored: Scored, position: str, where: Bools) -> Scored:
    """Add what a position is worth to the passages that stand there."""
    boost = _boosts(program, scored, position)
    lifted = where & (boost != 0)
    if not lifted.any():
        return scored
    base, boosted = (
        scores(program, scored.rule, scored.place, scored.softened, added) for added in (0.0, boost)
    )
    score = np.where(lifted, np.maximum(np.maximum(scored.score, boosted), base), scored.score)
    action = np.where(lifted, actions(program, scored.rule, score), scored.action)
    bits = lifted.astype(np.uint8) << np.uint8(POSITIONS.index(position))
    return replace(scored, score=score, action=action, lifted=scored.lifted | bits)


def _add_edge(program: Program, scored: Scored, lines: Places, position: str) -> Scored:
    """`lines`: the non-empty ones, from that edge on."""
    if not _boosts(program, scored, position).any():
        return scored
    if_there = _lift(program, scored, position, np.ones(len(scored), bool))
    honest = np.flatnonzero(~is_among(lines, flagged_lines(if_there)))
    near = lines[: honest[NEAR_THE_EDGE - 1] + 1] if len(honest) >= NEAR_THE_EDGE else lines
    return _lift(program, scored, position, is_among(scored.line, np.sort(near)))


def _add_company(program: Program, scored: Scored, filled: Places) -> Scored:
    """Lines go with the flagged ones around them."""
    if not any(_boosts(program, scored, position).any() for position in ("between", "among")):
        return scored
    blocked = flagged_lines(scored, _BLOCK)
    enclosed = is_among(filled[:-2], blocked) & is_among(filled[2:], blocked)
    between = is_among(scored.line, filled[1:-1][enclosed])
    scored = _lift(program, scored, "between", between)
    if _is_page_of(blocked, filled):
        return _lift(program, scored, "among", np.ones(len(scored), bool))
    flagged = flagged_lines(scored)
    if _is_page_of(flagged, filled):
        # Doubtful lines do not make one another certain: flagged ones stay as they are.
        return _lift(program, scored, "among", ~is_among(scored.line, flagged))
    return scored


def _is_page_of(lines: Places, filled: Places) -> bool:
    return len(lines) >= FEWEST_AMONG and len(lines) >= SHARE_AMONG * len(filled)
