"""Looks for what loads but is likely wrong. A new check is a function and a line in CHECKS.

Every check sees all rules at once and yields warnings; it never changes anything. What can be
mended safely says so, and `mend` does it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from filter.errors import Diagnostic
from filter.ruleset.checks import conditions, examples, lists, patterns, words
from filter.ruleset.checks.linted import Complaint, Complaints, Rules, linted
from filter.ruleset.codes import LINT_NAMES
from filter.ruleset.files import BUILTIN
from filter.ruleset.load import load
from filter.ruleset.words import located_words

Position = tuple[str, int, int]
"""File, line, column."""

CHECKS: Mapping[str, Callable[[Rules], Complaints]] = {
    "L001": examples.without_match,
    "L002": examples.without_no_match,
    "L003": words.listed_twice,
    "L004": words.listed_in_two_rules,
    "L005": words.disguised,
    "L006": conditions.unused_groups,
    "L007": conditions.idle_grades,
    "L008": patterns.without_literal,
    "L009": patterns.growing,
    "L010": conditions.strange_company,
    "L011": words.too_common,
    "L012": words.shadowed,
    "L013": lists.unused_list,
}


def lint(
    *names: str | os.PathLike[str],
    config: str | os.PathLike[str] | None = None,
    select: Collection[str] = (),
    skip: Collection[str] = (),
) -> tuple[Diagnostic, ...]:
    """Return warnings about rules that load, else the errors for which they do not.

    Args:
        names: as for `load_rules`.
        config: as for `load_rules`; rules that it switches off are not looked at, and what it
            says under `lint:` counts where neither `select` nor `skip` is given.
        select: codes or names of the only checks to run; all if empty.
        skip: codes or names of checks to leave out.
    """
    found = complaints(*names, config=config, select=select, skip=skip)
    return tuple(complaint.diagnostic for complaint in found)


def complaints(
    *names: str | os.PathLike[str],
    config: str | os.PathLike[str] | None = None,
    select: Collection[str] = (),
    skip: Collection[str] = (),
) -> tuple[Complaint, ...]:
    """As `lint`, with what mends them."""
    loaded = load(*names, config=config)
    if loaded.report:
        return tuple(map(Complaint, loaded.report))
    wanted = names or [name for name, _ in loaded.config.wanted]
    whole = all(name == BUILTIN or Path(name).is_dir() for name in wanted)
    rules = linted(loaded, whole=whole)
    skip = skip or (() if select else loaded.config.lint_skip)
    found = [
        complaint._replace(diagnostic=complaint.diagnostic._replace(level="warning"))
        for code, check in CHECKS.items()
        if _is_asked(code, select, skip)
        for complaint in check(rules)
    ]
    return tuple(sorted(dict.fromkeys(_agreed(rules, found)), key=_position))


def _agreed(rules: Rules, found: Sequence[Complaint]) -> Iterator[Complaint]:
    """Yield complaints about a word only where all rules agree that list it there.

    A list that rules share holds words that one of them may not need: there is nothing to mend.
    """
    spared: dict[tuple[str, Position], dict[str, Complaint]] = defaultdict(dict)
    for complaint in found:
        if complaint.rule:
            spared[_about(complaint)][complaint.rule] = complaint
    users: dict[Position, set[str]] = defaultdict(set)
    for rule, node in zip(rules.loaded.rules, rules.loaded.nodes, strict=True) if spared else ():
        for _, complain in located_words(node.get("words"), node.get("words_from")):
            users[_position(Complaint(complain("", "", None)))].add(rule.id)
    for complaint in found:
        if not complaint.rule:
            yield complaint
            continue
        by_rule = spared[_about(complaint)]
        if by_rule.keys() == users[_position(complaint)]:
            stays = any(other.mended is None for other in by_rule.values())
            yield complaint._replace(rule="", mended=None if stays else complaint.mended)


def _about(complaint: Complaint) -> tuple[str, Position]:
    return complaint.diagnostic.code, _position(complaint)


def _is_asked(code: str, select: Collection[str], skip: Collection[str]) -> bool:
    names = {code, LINT_NAMES[code]}
    return not names & set(skip) and (not select or bool(names & set(select)))


def _position(complaint: Complaint) -> Position:
    place = complaint.diagnostic.place
    assert place, "warnings are about something in a file"
    return place.file, place.line, place.column
