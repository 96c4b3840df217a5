"""Literals that a pattern cannot match without: the automaton looks for these first."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from re import _constants as codes  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from filter.text.fold import fold, has
from filter.text.patterns import Items, parsed
from filter.text.tables import HAN, WORD

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

_NOTHING: Strings = frozenset({""})
_ALONE = (_NOTHING, _NOTHING)
_DIGITS: Strings = frozenset(string.digits)
_DIGITS_OF_A_RUN = 4
_MOST_OF_A_RANGE = 9
"""Characters of a range that are taken one by one: all digits would make ten literals of each."""
_LONG = 4
"""Letters from which a literal is rare enough without what stands beside it."""
_SHORTEST = 2
_MOST_REPEATS = 3
_MOST = 128
"""More alternatives than this wake a pattern so often that looking for them no longer pays."""
_COMMON = ".,:;!?'\"()[]<>/|*#=&"
"""Signs that stand everywhere, in markup at least."""
_SPACES = re.compile(" {2,}")


def rate_by_length(literals: Literals) -> float:
    """Guess that every further letter makes a literal thirty times rarer; numbers are common."""
    return sum(30.0 ** -(1.5 if text == DIGIT_RUN else len(text)) for text, *_ in literals)


def needed_literals(source: str, rate: Rate = rate_by_length) -> Literals:
    """Return literals of which one stands in every match; empty where none is sure.

    DIGIT_RUN among them stands for any four digits. Of several sets the one that is rarest by
    `rate` is returned: it wakes the pattern least often.

    The reading is cautious: what only the `regex` package understands counts as "anything".
    """
    items = parsed(source)
    try:
        return frozenset() if items is None else _needed(items, rate)
    except RecursionError:
        return frozenset()


def _needed(items: Items, rate: Rate) -> Literals:
    """Best of the sets of literals that a sequence cannot do without."""
    found: list[Literals] = []
    run = _Run()
    for item in items:
        exact = _exact([item])
        longer = run.joined(exact) if exact else None
        if longer is None:
            edge = _is_edge(item)
            behind = exact or _end_of(item, last=False)
            found += (run.usable(behind, edge=edge), _needed_inside(item, rate))
            longer = (
                run.slid(exact) if exact else _Run(bounded=edge, before=_end_of(item, last=True))
            )
        run = longer
    found.append(run.usable(_NOTHING, edge=False))
    sure = [literals for literals in found if literals]
    if len(sure) < 2:
        return sure[0] if sure else frozenset()
    return min(sure, key=lambda literals: (rate(literals), sorted(literals)))


class _Run(NamedTuple):
    """What stands in every match one behind the other, each known exactly.

    `bounded`: nothing stands before it that a word could go on in. `before`: how what stands there ends.
    """

    steps: tuple[Strings, ...] = ()
    bounded: bool = False
    before: Strings = _NOTHING

    def joined(self, step: Strings) -> _Run | None:
        """Return the run with one more step, None where that makes too many strings."""
        steps = (*self.steps, step)
        return self._replace(steps=steps) if prod(map(len, steps)) <= _MOST else None

    def slid(self, step: Strings) -> _Run:
        """Return as much of the run's end as goes with one more step."""
        steps = (*self.steps[1:], step)
        while prod(map(len, steps)) > _MOST:
            steps = steps[1:]
        return _Run(steps)

    def usable(self, behind: Strings, *, edge: bool) -> Literals:
        """Return the run's literals, with what stands beside it where they are short: longer ones are rarer.

        `behind`: how what follows begins. `edge`: words end before that.
        """
        run = _product(self.steps)
        usable = _usable(run, left=self.bounded, right=edge)
        if usable and min(len(text) for text, *_ in usable) >= _LONG:
            return usable
        for before, after in ((self.before, behind), (_NOTHING, behind), (self.before, _NOTHING)):
            if len(before) * len(run) * len(after) <= _MOST and (before, after) != _ALONE:
                left, right = self.bounded and before == _NOTHING, edge and after == _NOTHING
                longer = _usable(_product((before, run, after)), left=left, right=right)
                if longer and not any(text.isdigit() for text, *_ in longer):
                    return longer
        return usable


def _product(steps: Iterable[Strings]) -> Strings:
    return frozenset(map("".join, product(*steps)))


def _end(items: Items, *, last: bool) -> Strings:
    """Return strings with one of which every match of a sequence begins, or with `last` ends."""
    strings = _NOTHING
    for item in reversed(items) if last else items:
        exact = _exact([item])
        here = exact or _end_of(item, last=last)
        if len(here) * len(strings) > _MOST:
            break
        strings = _product((here, strings) if last else (strings, here))
        if not exact:
            break
    return strings


def _end_of(item: tuple[Any, Any], *, last: bool) -> Strings:
    """Return what `_end` does of one item that is not known exactly."""
    op, argument = item
    if op is codes.SUBPATTERN:
        return _end(list(argument[3]), last=last)
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[0] >= 1:
        return _end(list(argument[2]), last=last)
    if op is codes.BRANCH:
        ends = frozenset().union(*(_end(list(branch), last=last) for branch in argument[1]))
        return ends if len(ends) <= _MOST else _NOTHING
    return _DIGITS if _is_digit(item) else _NOTHING


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
    return least >= _DIGITS_OF_A_RUN and len(items) == 1 and _is_digit(items[0])


def _is_digit(item: tuple[Any, Any]) -> bool:
    """Whether an item is any digit."""
    op, members = item
    digits = (
        [(codes.CATEGORY, codes.CATEGORY_DIGIT)],
        [(codes.RANGE, (ord("0"), ord("9")))],
    )
    return op is codes.IN and list(members) in digits


def _exact(items: Items) -> Strings | None:
    """Return all strings that a sequence matches, None where these are too many or unknown."""
    strings: Strings = frozenset({""})
    for op, argument in items:
        step: Strings | None = None
        if op is codes.LITERAL:
            step = frozenset({chr(argument)})
        elif op is codes.IN:
            step = _members(argument)
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
        strings = _product((strings, step))
    return strings


def _members(members: list[tuple[Any, Any]]) -> Strings | None:
    """Return the characters of a class, None where these are too many or unknown; white space is folded."""
    found: set[str] = set()
    for kind, value in members:
        if kind is codes.LITERAL:
            found.add(chr(value))
        elif kind is codes.RANGE and value[1] - value[0] < _MOST_OF_A_RANGE:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif (kind, value) == (codes.CATEGORY, codes.CATEGORY_SPACE):
            found.add(" ")
        else:
            return None
    return frozenset(found)


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
    return _shortest(usable) if len(folded) == len(listed) else frozenset()


def _shortest(literals: set[Literal]) -> Literals:
    """Drop literals that others of them stand in."""
    edged = {each: "\0" * each.left + each.text + "\0" * each.right for each in literals}
    return frozenset(
        literal
        for literal, whole in edged.items()
        if not any(part in whole for other, part in edged.items() if other is not literal)
    )


def _is_rare(character: str) -> bool:
    """Whether one character alone is worth looking for: a Han character, or a sign such as $."""
    flags = fold(character).entries
    return bool(has(flags, HAN).all()) or not (has(flags, WORD).any() or character in _COMMON)
