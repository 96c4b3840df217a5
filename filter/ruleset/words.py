"""Lists of words: YAML lists, `|` blocks and text files -> Terms.

Blocks and files hold one word a line: `# comments` on a line of their own or after a space, and
`[group]` lines that name the group of the words below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from filter.errors import Diagnostic
from filter.model import Term
from filter.ruleset.files import read_beside
from filter.ruleset.nodes import Node, Report, Source, source_of
from filter.ruleset.table import GROUP

_MOST_COMPLAINTS = 20
"""A list that is no list of words gets this many complaints, not one a line."""

Complain = Callable[[int, str, str, str, str | None], Diagnostic]
"""(0-based line, what to underline there, code, message, hint) -> Diagnostic."""


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


def read_words(words: Node | None, words_from: Node | None, report: Report) -> tuple[Term, ...]:
    """Return the different words of both keys, in order."""
    terms: list[Term] = []
    for group, value in grouped(words):
        if value.kind == "list":
            terms += _listed(value, group, report)
        else:
            terms += _lines(value.value, group, _in_block(value), report)
    for group, value in grouped(words_from):
        for path in entries(value):
            source = _open(path, report)
            if source:
                terms += _lines(source.text, group, _in_file(source), report)
    return tuple(dict.fromkeys(terms))


def _open(path: Node, report: Report) -> Source | None:
    data = read_beside(path, "R025", report)
    if data is None:
        return None
    name, content = data
    return source_of(content, name, report)


def _listed(node: Node, group: str, report: Report) -> list[Term]:
    terms, complaints = [], 0
    for item in node.value:
        term = _term(item.value.strip(), group)
        problem = _problem(term)
        if problem is None:
            terms.append(term)
        elif complaints < _MOST_COMPLAINTS:
            complaints += 1
            report.append(item.diagnose(*problem))
    return terms


def _lines(text: str, group: str, complain: Complain, report: Report) -> list[Term]:
    terms: list[Term] = []
    complaints = 0
    for number, line in enumerate(text.split("\n")):
        word = line.strip()
        if "#" in word:
            word = re.sub(r"(?:^|\s+)#.*", "", word)
        if not word:
            continue
        if word[0] == "[" and word[-1] == "]":
            group = word[1:-1].strip()
            if re.fullmatch(GROUP.pattern, group):
                continue
            problem: tuple[str, str, str | None] | None = (
                "R016",
                f"{group!r} cannot be a group",
                f"use {GROUP.rule}",
            )
        else:
            term = _term(word, group)
            problem = _problem(term)
        if problem is None:
            terms.append(term)
        elif complaints < _MOST_COMPLAINTS:
            complaints += 1
            report.append(complain(number, word, *problem))
    return terms


def _term(word: str, group: str) -> Term:
    if "*" not in word:
        return Term(word, group)
    left, right = word.startswith("*"), word.endswith("*")
    return Term(word.strip("*").strip(), group, left, right)


def _problem(term: Term) -> tuple[str, str, str | None] | None:
    if len(term.text) >= 2:
        return None
    what = f"{term.text!r} is one character" if term.text else "nothing is left of this word"
    return "R023", what, "words need two characters or more; use patterns for less"


def _in_file(source: Source) -> Complain:
    def complain(line: int, word: str, code: str, message: str, hint: str | None) -> Diagnostic:
        start = source.starts[line] + max(0, source.line(line + 1).find(word))
        return source.diagnose(code, message, start, start + len(word), hint)

    return complain


def _in_block(node: Node) -> Complain:
    """Lines of a `|` block are the source's lines below its header, but for their indentation."""
    first = node.place.line  # 1-based line of the |, so 0-based index of the first line below

    def complain(line: int, word: str, code: str, message: str, hint: str | None) -> Diagnostic:
        return _in_file(node.source)(first + line, word, code, message, hint)

    return complain
