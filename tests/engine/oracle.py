"""A slow, plain way to the same hits: strings, loops and str.find instead of arrays.

It shares the folding and the list of forms with the engine, nothing else.
"""

from __future__ import annotations

from itertools import pairwise

from filter.engine.program import EXCEPT, FOREIGN_TERM, LATIN_TERM, SOFTEN, Program
from filter.text.fold import Folded, fold
from filter.text.tables import BOUND, DIGIT, FOREIGN, HAN, NEWLINE, SEPARATOR, SPACE, WORD

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
        wide = _with_wide_gaps(folded, run)
        if wide:
            yield "".join(text[p] for p in wide), wide, "apart"
    skipped = _marks_between_han(folded)
    kept = [p for p in range(len(text)) if p not in skipped]
    if skipped:
        yield "".join(text[p] for p in kept), kept, "marks"
    skipped = _marks_inside_words(folded)
    for start, end in _near(folded, [(p, p + 1) for p in sorted(skipped)]):
        kept = [p for p in range(start, end) if p not in skipped]
        yield "".join(text[p] for p in kept), kept, "marks"
    tokens = list(_leet_tokens(folded))
    disguised = {p for start, end in tokens for p in range(start, end)}
    for letters in (LEET, LEET | {"1": "l"}):
        for start, end in _near(folded, tokens):
            run = list(range(start, end))
            read = (letters.get(text[p], text[p]) if p in disguised else text[p] for p in run)
            yield "".join(read), run, "digits"


def _near(folded: Folded, ranges):
    """Yield what stands within 24 characters on the same line, joined where it overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        first, last = start, end
        while first > max(start - 24, 0) and not _is(folded, first - 1, NEWLINE):
            first -= 1
        while last < min(end + 24, len(folded.entries)) and not _is(folded, last, NEWLINE):
            last += 1
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    yield from joined


def _with_wide_gaps(folded: Folded, run: list[int]) -> list[int]:
    """The run with a place behind every letter before a gap that is wider than others."""
    gaps = [int(folded.origin[b]) - int(folded.origin[a]) for a, b in pairwise(run)]
    wider = [gap > min(gaps) for gap in gaps]
    letters = sum(_is(folded, p, BOUND) and not _is(folded, p, DIGIT) for p in run)
    if not any(wider) or letters < 3 * (sum(wider) + 1):
        return []
    return [q for p, wide in zip(run, [*wider, False], strict=True) for q in (p, p + 1)[: 1 + wide]]


def _marks_inside_words(folded: Folded) -> set[int]:
    size = len(folded.entries)

    def letter(p: int) -> bool:
        return _is(folded, p, WORD) and not _is(folded, p, DIGIT) and not _is(folded, p, HAN)

    runs: list[list[int]] = []
    for p in range(1, size - 1):
        mark = _is(folded, p, SEPARATOR) and not _is(folded, p, SPACE)
        if mark and letter(p - 1) and letter(p + 1):
            if runs and p - runs[-1][-1] <= 3:
                runs[-1].append(p)
            else:
                runs.append([p])
    found = set()
    for run in runs:
        unbounded = any(not _is(folded, p - 1, BOUND) for p in run)
        symbols = any(not folded.text(p, p + 1).isascii() for p in run)
        if len(run) >= (1 if unbounded else 2 if symbols else 3):
            found |= set(run)
    return found


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

    def letter(p: int) -> bool:
        return 0 <= p < size and _is(folded, p, BOUND) and not _is(folded, p, DIGIT)

    start = 0
    while start < size:
        end = start
        while end < size and (_is(folded, end, BOUND) or text[end] in "@$"):
            end += 1
        inside = any(
            stands_in(p)
            and letter(p + 1)
            and (letter(p - 1) or (stands_in(p - 1) and letter(p - 2)))
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
