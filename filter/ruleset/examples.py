"""`tests:` -> Examples, with the files they name read in."""

from __future__ import annotations

from filter.model import Example
from filter.ruleset.files import read_beside
from filter.ruleset.nodes import Node
from filter.ruleset.source import Report, source_of
from filter.ruleset.words import entries

_WEB_PAGES = (".html", ".htm")


def read_examples(tests: Node | None, report: Report) -> tuple[Example, ...]:
    """Return the examples, those that must match first."""
    found = []
    for key, match in (("match", True), ("no_match", False)):
        for item in entries(tests.get(key) if tests else None):
            example = _read_example(item, match, report)
            if example:
                found.append(example)
    return tuple(found)


def _read_example(item: Node, match: bool, report: Report) -> Example | None:
    if item.kind == "text":
        return Example(item.value, match, place=item.place)
    score = item.get("score")
    wanted = score.number if score else None
    text, html, file = item.get("text"), item.get("html"), item.get("file")
    if text:
        return Example(text.value, match, score=wanted, place=item.place)
    if html:
        return Example(html.value, match, html=True, score=wanted, place=item.place)
    content = _read_file(file, item.get("line"), report) if file else None
    if file is None or content is None:
        return None
    whole_page = file.value.lower().endswith(_WEB_PAGES) and item.get("line") is None
    return Example(content, match, html=whole_page, score=wanted, place=item.place)


def _read_file(file: Node, line: Node | None, report: Report) -> str | None:
    data = read_beside(file, "R037", report)
    if data is None:
        return None
    name, content = data
    source = source_of(content, name, report)
    if source is None or line is None:
        return source.text if source else None
    number = int(line.number)
    if number > len(source.starts):
        message = f"{name} has {len(source.starts)} lines"
        report.append(line.diagnose("R037", message))
        return None
    return source.line(number)
