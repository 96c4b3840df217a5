"""Mends what lint complains about, in the text of the file: all else in it stays as it is."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from filter.model import Rule
from filter.ruleset.checks.linted import Complaint, Word, is_evidence, listed
from filter.ruleset.digest import digest_of
from filter.ruleset.load import Loaded
from filter.ruleset.nodes import Node, looks_typed
from filter.ruleset.source import Source

_LINE_END = re.compile(r"(\r\n|\r|\n)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_PLAIN = re.compile(r"\w(?:[\w .'/+&$-]*[\w'])?")
"""Words that YAML takes without quotes in a list of any style."""


def mended(text: str, complaints: Iterable[Complaint]) -> str:
    """Return the text of a file with all that these complaints about it can mend."""
    pieces = _LINE_END.split(text)
    lines, ends = pieces[::2], [*pieces[1::2], ""]
    by_line: dict[int, dict[int, Complaint]] = defaultdict(dict)
    for complaint in complaints:
        if complaint.mended is not None and complaint.diagnostic.place:
            # A word that goes need not be written otherwise.
            here = by_line[complaint.diagnostic.place.line - 1]
            before = here.get(_column(complaint))
            if before is None or before.mended:
                here[_column(complaint)] = complaint
    kept = []
    for number, (line, end) in enumerate(zip(lines, ends, strict=True)):
        new = _mended_line(line, by_line[number].values() if number in by_line else ())
        if new is not None:
            kept.append(new + end)
    return "".join(kept)


def _mended_line(line: str, complaints: Iterable[Complaint]) -> str | None:
    """Return the line; None where nothing of it is left."""
    for complaint in sorted(complaints, key=_column, reverse=True):
        start = _column(complaint) + line.startswith("\ufeff")
        end = start + complaint.diagnostic.width
        marked = line[start:end]
        content = _COMMENT.sub("", line).strip().removeprefix("- ").strip()
        alone = content == marked
        if complaint.mended:
            in_block = alone and not line.lstrip().startswith("- ")
            word = complaint.mended if in_block else _quoted(complaint.mended, marked)
            line = line[:start] + word + line[end:]
        elif alone:
            comment = _COMMENT.search(line)
            if not comment:
                return None
            line = line[: len(line) - len(line.lstrip())] + comment[0].strip()
        else:
            line = _without_item(line, start, end)
    return line


def _column(complaint: Complaint) -> int:
    place = complaint.diagnostic.place
    assert place, "what is mended has a place"
    return place.column - 1


def _quoted(word: str, marked: str) -> str:
    """Write a word as YAML, with quotes where it had or needs them."""
    if marked[:1] == "'":
        return "'" + word.replace("'", "''") + "'"
    as_plain = Node("text", word, Source("", word), 0, len(word), plain=True)
    if marked[:1] == '"' or not _PLAIN.fullmatch(word) or looks_typed(as_plain):
        return json.dumps(word, ensure_ascii=False)
    return word


def _without_item(line: str, start: int, end: int) -> str:
    """Take an item of a list in brackets out, with the comma behind it or before it."""
    behind = re.match(r"\s*,\s*", line[end:])
    if behind:
        return line[:start] + line[end + behind.end() :]
    before = re.search(r"\s*,\s*$", line[:start])
    return line[: before.start() if before else start] + line[end:]


def meaning(loaded: Loaded) -> Any:
    """Return what mending must not change: all that can change a verdict.

    Of words that are one, the laxest spelling tells, in the first group that lists it.
    """
    bare = tuple(dataclasses.replace(rule, terms=()) for rule in loaded.rules)
    words = [
        (rule.groups, _telling(rule, listed(node.get("words"), node.get("words_from"))))
        for rule, node in zip(loaded.rules, loaded.nodes, strict=True)
    ]
    return digest_of(bare, loaded.config.thresholds, loaded.config.allow), words


def _telling(rule: Rule, words: Iterable[Word]) -> frozenset[tuple[str, str, bool, bool]]:
    """Words without those whose every hit is one of another, or goes to a group before."""
    by_key: dict[tuple[str, str], list[Word]] = defaultdict(list)
    for word in words:
        apart = "" if is_evidence(rule, word.group) else word.group
        same = by_key[apart, word.key]
        if not any(word.is_found_by(other) for other in same):
            same[:] = [
                other for other in same if other.group != word.group or not other.is_found_by(word)
            ]
            same.append(word)
    return frozenset(
        (word.group, word.form, word.term.left, word.term.right)
        for same in by_key.values()
        for word in same
    )
