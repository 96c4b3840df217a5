"""A slow, plain way to the same hits: strings, loops and str.find instead of arrays.

It shares the folding and the list of forms with the engine, nothing else.
"""

from __future__ import annotations

from filter.engine.program import EXCEPT, FOREIGN_TERM, LATIN_TERM, SOFTEN, Program
from filter.text.fold import Folded, fold
from filter.text.tables import BOUND, DIGIT, FOREIGN, HAN, LATIN, NEWLINE, SEPARATOR, WORD

LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}


def naive_hits(program: Program, text: str) -> set[tuple[int, int, int, int, int]]:
    """All (start, end, rule, role, term) of listed words in folded positions."""
    folded = fold(text)
    forms = _forms(program)
    found = set()
    for characters, positions, kind in _readings(folded):
        for form, owners in forms.items():
            at = characters.find(form)
            while at >= 0:
                end = at + len(form)
                if _counts(kind, characters, positions, folded, at, end):
                    start, stop = positions[at], positions[end - 1] + 1
                    left = at > 0 and _is(folded, positions[at - 1], BOUND)
                    right = end < len(positions) and _is(folded, positions[end], BOUND)
                    if kind == "apart" and len(form) >= 4:
                        left = right = False
                    for rule, role, term, ask_left, ask_right, script in owners:
                        if (ask_left and left) or (ask_right and right):
                            continue
                        if _wrong_script(folded, start, stop, script):
                            continue
                        found.add((start, stop, rule, role, term))
                at = characters.find(form, at + 1)
    return found


def _forms(program: Program) -> dict[str, list[tuple[int, int, int, bool, bool, int]]]:
    """Read the forms back from the automaton's own tables."""
    owners = program.owners
    forms = {}
    for text, index in program.forms.items():
        rows = range(owners.first[index], owners.first[index] + owners.count[index])
        forms[text] = [
            (
                int(owners.rule[i]),
                int(owners.role[i]),
                int(owners.term[i]),
                bool(owners.left[i]),
                bool(owners.right[i]),
                int(program.kinds[index]),
            )
            for i in rows
            if owners.role[i] >= 0 or owners.role[i] in (EXCEPT, SOFTEN)
        ]
    return forms


def _is(folded: Folded, position: int, flag: int) -> bool:
    return position >= 0 and bool(int(folded.entries[position]) & flag)


def _readings(folded: Folded):
    """Yield (characters, positions, kind); position -1 is a break."""
    text = "".join(" " if c in "-_" else c for c in folded.text())
    yield text, list(range(len(text))), "text"
    for run in _single_letters(folded):
        yield "".join(text[p] for p in run), run, "apart"
    skipped = _marks_between_han(folded)
    kept = [p for p in range(len(text)) if p not in skipped]
    if skipped:
        yield "".join(text[p] for p in kept), kept, "marks"
    for letters in (LEET, LEET | {"1": "l"}):
        for start, end in _leet_tokens(folded):
            token = text[start:end]
            yield "".join(letters.get(c, c) for c in token), list(range(start, end)), "digits"


def _single_letters(folded: Folded):
    size = len(folded.entries)
    alone = [
        p
        for p in range(size)
        if _is(folded, p, WORD)
        and not (p and _is(folded, p - 1, WORD))
        and not (p + 1 < size and _is(folded, p + 1, WORD))
    ]
    run: list[int] = []
    for p in alone:
        joined = (
            run and p - run[-1] <= 4 and not any(_is(folded, q, NEWLINE) for q in range(run[-1], p))
        )
        if not joined:
            if len(run) >= 3:
                yield run
            run = []
        run = [*run, p]
    if len(run) >= 3:
        yield run


def _marks_between_han(folded: Folded) -> set[int]:
    size = len(folded.entries)
    skipped = set()
    for p in range(1, size - 1):
        if _is(folded, p, SEPARATOR) and _is(folded, p - 1, HAN):
            if _is(folded, p + 1, HAN):
                skipped.add(p)
            elif p + 2 < size and _is(folded, p + 1, SEPARATOR) and _is(folded, p + 2, HAN):
                skipped |= {p, p + 1}
    return skipped


def _leet_tokens(folded: Folded):
    text = folded.text()
    size = len(text)

    def stands_in(p: int) -> bool:
        return 0 <= p < size and (_is(folded, p, DIGIT) or text[p] in "@$")

    def latin(p: int) -> bool:
        return 0 <= p < size and _is(folded, p, LATIN)

    start = 0
    while start < size:
        end = start
        while end < size and (_is(folded, end, BOUND) or text[end] in "@$"):
            end += 1
        inside = any(
            stands_in(p) and latin(p + 1) and (latin(p - 1) or (stands_in(p - 1) and latin(p - 2)))
            for p in range(start, end)
        )
        if inside and end - start <= 24:
            yield start, end
        start = max(end, start + 1)


def _counts(kind, characters, positions, folded, at, end) -> bool:
    if kind == "text":
        return True
    if kind == "digits":
        text = folded.text()
        plain = "".join(
            " " if c in "-_" else c for c in text[positions[at] : positions[end - 1] + 1]
        )
        return characters[at:end] != plain
    gaps = [
        text_between
        for a, b in zip(positions[at:end], positions[at + 1 : end], strict=False)
        if b - a > 1
        for text_between in [folded.text(a + 1, b)]
    ]
    if end - at >= 3 or kind == "apart":
        return bool(gaps)
    return any(gap[-1] not in " _-|" for gap in gaps)


def _wrong_script(folded: Folded, start: int, stop: int, script: int) -> bool:
    letters = [p for p in range(start, stop) if _is(folded, p, BOUND) and not _is(folded, p, DIGIT)]
    foreign = [p for p in letters if _is(folded, p, FOREIGN)]
    if script == LATIN_TERM:
        return len(foreign) == len(letters)
    return script == FOREIGN_TERM and not foreign
