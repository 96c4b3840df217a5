"""Lists of words: YAML lists, `|` blocks and text files -> Terms.

Blocks and files hold one word a line: `# comments` on a line of their own or after a space, and
`[group]` lines that name the group of the words below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import NamedTuple

from filter.errors import Diagnostic
from filter.model import Term
from filter.ruleset.files import read_beside
from filter.ruleset.nodes import Node
from filter.ruleset.shape import MOST_COMPLAINTS
from filter.ruleset.source import Report, Source, source_of
from filter.ruleset.table import GROUP
from filter.text.fold import fold

_COMMENT = re.compile(r"(?:^|\s+)#.*")

Diagnose = Callable[[str, str, str | None], Diagnostic]
"""(code, message, hint) -> Diagnostic, at a place that it knows."""

Complain = Callable[[int, str], Diagnose]
"""(0-based line, what to underline there) -> how to complain about that."""


def grouped(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield (group, value) of a mapping of groups; any other value is of the unnamed group."""
    if node is None:
        return
    if node.kind == "mapping":
        yield from ((pair.key.value, pair.node) for pair in node.pairs)
    else:
        yield "", node


def group_names(node: Node | None) -> list[str]:
    """Return the names of a mapping of groups, those included whose values were dropped."""
    if node is None:
        return []
    return list(node.value) if node.kind == "mapping" else [""]


def entries(node: Node | None) -> list[Node]:
    """Return the items of a list; a value that is no list is its own only item."""
    if node is None:
        return []
    return node.value if node.kind == "list" else [node]


def list_paths(rule: Node) -> Iterator[Node]:
    """Yield every path to a list of words that a rule names."""
    pool = rule.get("pool")
    for node, key in ((rule, "words_from"), (pool, "words_from"), (pool, "without")):
        yield from (path for _, path in _files(node.get(key) if node else None))


Lists = dict[tuple[str, str, str], tuple[Term, ...]]
"""Words of files that were read without a complaint, by folder, file and group: many rules share some."""


def read_words(
    words: Node | None, words_from: Node | None, report: Report, lists: Lists
) -> tuple[Term, ...]:
    """Return the words of both keys, in order, as often as they are listed.

    `lists` is looked up and added to.
    """
    terms = [term for chunk in _inline(words, report) for term in _terms(chunk, report)]
    for group, path in _files(words_from):
        key = (str(path.source.folder), path.value, group)
        if key in lists:
            terms += lists[key]
            continue
        before = len(report)
        chunk = _open(path, group, report)
        read = tuple(_terms(chunk, report)) if chunk else ()
        terms += read
        if len(report) == before:
            lists[key] = read
    return tuple(terms)


def read_function_words(node: Node | None, report: Report) -> tuple[str, ...]:
    """Return words that are counted, not looked for: they may be of one character."""
    return tuple(word for chunk in _inline(node, report) for word in chunk.words)


def located_words(words: Node | None, words_from: Node | None) -> Iterator[tuple[Term, Diagnose]]:
    """Yield every word of both keys with a way to complain about it; they must have loaded."""
    opened = (_open(path, group, []) for group, path in _files(words_from))
    for chunk in filter(None, (*_inline(words, []), *opened)):
        for index, term in enumerate(_terms(chunk, [])):
            yield term, chunk.complain(index)


class _Chunk(NamedTuple):
    """Words listed in one place, the group of each, and how to complain about the n-th."""

    words: list[str]
    groups: Iterable[str]
    complain: Callable[[int], Diagnose]


def _inline(words: Node | None, report: Report) -> Iterator[_Chunk]:
    for group, value in grouped(words):
        if value.kind == "list":
            yield _listed(value.value, group)
        else:
            yield _lines(value.value, group, _in_block(value), report)


def _files(words_from: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield the group and the path of every file."""
    for group, value in grouped(words_from):
        for path in entries(value):
            yield group, path


def _open(path: Node, group: str, report: Report) -> _Chunk | None:
    data = read_beside(path, "R025", report)
    if data is None:
        return None
    name, content = data
    source = source_of(content, name, report)
    return _lines(source.text, group, _in_file(source), report) if source else None


def _listed(items: list[Node], group: str) -> _Chunk:
    words = [" ".join(item.value.split()) for item in items]
    return _Chunk(words, repeat(group), lambda index: items[index].diagnose)


def _lines(text: str, group: str, complain: Complain, report: Report) -> _Chunk:
    """Whole lists at a time, since there may be tens of thousands of words."""
    lines = text.split("\n")
    if "#" in text:
        lines = [_COMMENT.sub("", line) if "#" in line else line for line in lines]
    lines = [line.strip() for line in lines]
    groups: Iterable[str] = repeat(group)
    if "[" in text:
        lines, groups = _headed(lines, group, complain, report)

    filled = [number for number, line in enumerate(lines) if line]

    def complain_of(index: int) -> Diagnose:
        number = filled[index]
        return complain(number, lines[number])

    return _Chunk([line for line in lines if line], groups, complain_of)


def _headed(
    lines: list[str], group: str, complain: Complain, report: Report
) -> tuple[list[str], list[str]]:
    """Return the lines without the text of [group] lines, and the group of each word."""
    words, groups = [], []
    for number, line in enumerate(lines):
        word = line
        if line.startswith("[") and line.endswith("]"):
            word, group = "", line[1:-1].strip()
            if not re.fullmatch(GROUP.pattern, group):
                message = f"{group!r} cannot be a group"
                report.append(complain(number, line)("R016", message, f"use {GROUP.rule}"))
        words.append(word)
        if word:
            groups.append(group)
    return words, groups


def _terms(chunk: _Chunk, report: Report) -> list[Term]:
    """Leave out and complain about words of which folding leaves less than two characters."""
    words, groups, complain = chunk
    if any("*" in word for word in words):
        terms = [_starred(word, group) for word, group in zip(words, groups, strict=False)]
    else:
        terms = list(map(Term, words, groups))
    folded = fold_all([term.text for term in terms])
    if not terms or min(map(len, folded)) >= 2:
        return terms
    bad = [index for index, text in enumerate(folded) if len(text.strip()) < 2]
    for index in bad[:MOST_COMPLAINTS]:
        report.append(complain(index)(*_problem(terms[index].text, folded[index].strip())))
    refused = set(bad)
    return [term for index, term in enumerate(terms) if index not in refused]


def fold_all(words: list[str]) -> list[str]:
    """Fold words that hold no line end: all at once, since folding is local to a line."""
    return fold("\n".join(words)).text().split("\n")


def _starred(word: str, group: str) -> Term:
    return Term(word.strip("*").strip(), group, word.startswith("*"), word.endswith("*"))


def _problem(text: str, folded: str) -> tuple[str, str, str]:
    hint = "words need two characters or more; use patterns for less"
    if not text:
        return "R023", "nothing is left of this word without its *", hint
    if len(text) == 1:
        return "R023", f"{text!r} is one character", hint
    if not folded:
        return "R023", f"nothing is left of {text!r} once it is normalised", hint
    return "R023", f"{text!r} is only {folded!r} once it is normalised", hint


def _in_file(source: Source) -> Complain:
    def complain(line: int, word: str) -> Diagnose:
        start = source.starts[line] + max(0, source.line(line + 1).find(word))
        return lambda code, message, hint: source.diagnose(
            code, message, start, start + len(word), hint
        )

    return complain


def _in_block(node: Node) -> Complain:
    """Lines of a `|` block are the source's lines below its header, but for their indentation."""
    first = node.place.line  # 1-based line of the |, so 0-based index of the first line below
    return lambda line, word: _in_file(node.source)(first + line, word)
