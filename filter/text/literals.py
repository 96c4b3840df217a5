"""Literals that a pattern cannot match without: the automaton looks for these first."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from filter.text.fold import fold, has
from filter.text.tables import HAN, WORD

Items = list[tuple[Any, Any]]
Strings = frozenset[str]


class Literal(NamedTuple):
    """A folded string. `left`/`right`: the pattern has no letter or digit beside it."""

    text: str
    left: bool = False
    right: bool = False


Literals = frozenset[Literal]
Rate = Callable[[Literals], float]
"""How often literals stand in ordinary text, in any unit, all together."""

DIGIT_RUN = "\0digits"
"""Stands for a run of four digits, which `filter.engine.signals` finds."""

_DIGITS_OF_A_RUN = 4
_SHORTEST = 2
_MOST_REPEATS = 3
_MOST = 128
"""More alternatives than this wake a pattern so often that looking for them no longer pays."""
_COMMON = ".,:;!?'\"()[]<>/|*#=&"
"""Signs that stand everywhere, in markup at least."""
_SPACES = re.compile(" {2,}")
SHORTHAND = re.compile(r"\\[pP]\{[^}]*\}|\[:\w+:\]|\\[hXR]")
"""Classes that only the `regex` package knows; to read a pattern, a word letter stands in."""
_RANGE = re.compile(r"([^\x00-\x7f])(?!-[^\]])(?<!-[^\x00-\x7f])")


def fold_pattern(source: str) -> str:
    """Fold the letters beyond ASCII in a pattern, since patterns search folded text.

    ASCII is left to the pattern's IGNORECASE flag, ends of ranges are left alone.
    """
    return _RANGE.sub(lambda match: _folded_letter(match[1]), source)


@functools.cache
def _folded_letter(character: str) -> str:
    folded = fold(character)
    is_letter = len(folded.entries) == 1 and bool(folded.entries[0] & WORD)
    return folded.text() if is_letter else character


def rate_by_length(literals: Literals) -> float:
    """Guess that every further letter makes a literal thirty times rarer; numbers are common."""
    return sum(30.0 ** -(1.5 if text == DIGIT_RUN else len(text)) for text, *_ in literals)


def needed_literals(source: str, rate: Rate = rate_by_length) -> Literals:
    """Return literals of which one stands in every match; empty where none is sure.

    DIGIT_RUN among them stands for any four digits. Of several sets the one that is rarest by
    `rate` is returned: it wakes the pattern least often.

    The reading is cautious: what only the `regex` package understands counts as "anything".
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(SHORTHAND.sub(r"\\w", source), re.IGNORECASE)
        return _needed(list(tree), rate)
    except (re.error, OverflowError, RecursionError):
        return frozenset()


def _needed(items: Items, rate: Rate) -> Literals:
    """Best of the sets of literals that a sequence cannot do without."""
    found: list[Literals] = []
    run: Strings = frozenset({""})
    bounded = False  # nothing stands before the run that a word could go on in
    for item in items:
        exact = _exact([item])
        if exact and len(run) * len(exact) <= _MOST:
            run = frozenset(start + end for start in run for end in exact)
            continue
        edge = _is_edge(item)
        found += (_usable(run, left=bounded, right=edge), _needed_inside(item, rate))
        run, bounded = frozenset({""}), edge
    found.append(_usable(run, left=bounded, right=False))
    sure = [literals for literals in found if literals]
    if len(sure) < 2:
        return sure[0] if sure else frozenset()
    return min(sure, key=lambda literals: (rate(literals), sorted(literals)))


def _is_edge(item: tuple[Any, Any]) -> bool:
    r"""Whether an item is \b, (?<!\w) or (?!\w)."""
    op, argument = item
    if op is codes.ASSERT_NOT:
        return list(argument[1]) == [(codes.IN, [(codes.CATEGORY, codes.CATEGORY_WORD)])]
    return bool(op is codes.AT and argument is codes.AT_BOUNDARY)


def _needed_inside(item: tuple[Any, Any], rate: Rate) -> Literals:
    op, argument = item
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and _is_digit_run(argument):
        return frozenset({Literal(DIGIT_RUN)})
    if op is codes.SUBPATTERN:
        return _needed(list(argument[3]), rate)
    if op is codes.ASSERT:
        return _needed(list(argument[1]), rate)
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[0] >= 1:
        return _needed(list(argument[2]), rate)
    if op is codes.BRANCH:
        sets = [_needed(list(branch), rate) for branch in argument[1]]
        union: Literals = frozenset().union(*sets)
        return union if all(sets) and len(union) <= _MOST else frozenset()
    return frozenset()


def _is_digit_run(repeat: Any) -> bool:
    """Whether a repeat is of digits alone, four or more."""
    least, _, items = repeat
    digits = (
        [(codes.IN, [(codes.CATEGORY, codes.CATEGORY_DIGIT)])],
        [(codes.IN, [(codes.RANGE, (ord("0"), ord("9")))])],
    )
    return least >= _DIGITS_OF_A_RUN and list(items) in digits


def _exact(items: Items) -> Strings | None:
    """Return all strings that a sequence matches, None where these are too many or unknown."""
    strings: Strings = frozenset({""})
    for op, argument in items:
        step: Strings | None = None
        if op is codes.LITERAL:
            step = frozenset({chr(argument)})
        elif op is codes.IN and all(kind is codes.LITERAL for kind, _ in argument):
            step = frozenset(chr(code) for _, code in argument)
        elif op is codes.SUBPATTERN:
            step = _exact(list(argument[3]))
        elif op is codes.BRANCH:
            parts = [_exact(list(branch)) for branch in argument[1]]
            if all(part is not None for part in parts):
                step = frozenset().union(*(part for part in parts if part is not None))
        elif op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[1] <= _MOST_REPEATS:
            step = _repeated(_exact(list(argument[2])), *argument[:2])
        if step is None or len(strings) * len(step) > _MOST:
            return None
        strings = frozenset(start + end for start in strings for end in step)
    return strings


def _repeated(once: Strings | None, least: int, most: int) -> Strings | None:
    """Return all strings that a short repeat matches."""
    if once is None or len(once) ** most > _MOST:
        return None
    found: set[str] = set()
    strings: Strings = frozenset({""})
    for times in range(most + 1):
        if times >= least:
            found |= strings
        strings = frozenset(start + end for start in strings for end in once)
    return frozenset(found)


def _usable(literals: Strings, *, left: bool, right: bool) -> Literals:
    """All of them in folded form, or none: each must be one the automaton can look for.

    `left`/`right`: an edge of a word stands there, if a letter or digit does.
    """
    listed = [_SPACES.sub(" ", literal) for literal in literals]  # as folding leaves them
    folded = fold("\n".join(listed)).text().split("\n")
    usable = set()
    for literal, whole in zip(listed, folded, strict=False):
        # What folding shortens or widens stands differently in the text than in the pattern.
        text = whole.strip(" -_")
        if len(whole) != len(literal) or not text:
            return frozenset()
        if len(text) < _SHORTEST and not _is_rare(text):
            return frozenset()
        usable.add(
            Literal(
                text,
                left and whole.startswith(text) and text[0].isalnum(),
                right and whole.endswith(text) and text[-1].isalnum(),
            )
        )
    return frozenset(usable) if len(folded) == len(listed) else frozenset()


def _is_rare(character: str) -> bool:
    """Whether one character alone is worth looking for: a Han character, or a sign such as $."""
    flags = fold(character).entries
    return bool(has(flags, HAN).all()) or not (has(flags, WORD).any() or character in _COMMON)
