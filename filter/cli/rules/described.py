"""What a rule looks for, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from filter.model import WORD_SCOPES, Example, Grade, Rule, Term
from filter.reports.safe import safe
from filter.vocabulary import MEASURES, POSITIONS, SIGNALS

_SHOWN = 100
"""Characters of an example that are shown."""


def as_data(rule: Rule) -> dict[str, Any]:
    """Return the rule as JSON takes it, with all its words, conditions and tests."""
    value: dict[str, Any] = plain(rule)
    value["place"] = str(rule.place) if rule.place else None
    for example in value["examples"]:
        place = example["place"]
        example["place"] = "{file}:{line}:{column}".format(**place) if place else None
    return value


def plain(value: Any) -> Any:
    """Return records as dicts and tuples as lists, but without copying what is never changed."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        if hasattr(value, "_asdict") and not isinstance(value, Term):
            return {name: plain(item) for name, item in value._asdict().items()}
        return [plain(item) for item in value]
    return value


def wrapped(line: str, width: int) -> Iterator[str]:
    """Break a line at `width` cells; its other rows are indented as the first one is."""
    text = line.lstrip()
    indent = len(line) - len(text)
    for row in Text(text).wrap(Console(width=width), width - indent):
        yield " " * indent + row.plain.rstrip() + "\n"


def explained(rule: Rule, most: int = 40) -> Iterator[str]:
    """Yield the lines that explain a rule, `most` words of each group."""
    place = f", {rule.place}" if rule.place else ""
    yield f"{rule.id} ({rule.category}, {rule.severity}, {rule.status}{place})"
    if rule.description:
        yield f"  {safe(rule.description)}"
    yield "message"
    for language, message in rule.messages.items():
        yield f"  {language}: {safe(message)}"
    unit = "line" if rule.per == "line" else "document"
    where = "a page" if rule.scope == WORD_SCOPES else ", ".join(rule.scope)
    yield f"looks in each {unit} of {where}, {rule.window} characters at a time, for"
    if rule.company:
        of = _joined(rule.company.of) or "any rule"
        yield f"  lines that no rule flagged, {rule.company.gap} in a row at most,"
        yield f"  between lines flagged by {of}"
    for group in rule.groups:
        yield from _group(rule, group, most)
    yield "fires when"
    for grade in rule.grades:
        yield f"  score {grade.score:g}: {_grade(grade)}"
    yield from _changes(rule)
    tests = sum(example.match for example in rule.examples)
    yield f"tests: {tests} must match, {len(rule.examples) - tests} must not"
    for example in rule.examples:
        yield f"  {_example(example)}"


def _group(rule: Rule, group: str, most: int) -> Iterator[str]:
    name = f"{safe(group)}: " if group else ""
    terms = [term for term in rule.terms if term.group == group]
    if terms:
        yield f"  {name}{_words(terms, most)}"
    for pattern in rule.patterns:
        if pattern.group == group:
            yield f"  {name}pattern {safe(pattern.source)}"
    for signal, of in rule.signals:
        if of == group:
            yield f"  {name}signal {signal} ({SIGNALS.get(signal, 'unknown')})"


def _words(terms: Sequence[Term], most: int) -> str:
    shown = ", ".join(
        f"{'*' * term.left}{safe(term.text)}{'*' * term.right}" for term in terms[:most]
    )
    more = f", and {len(terms) - most} more" if len(terms) > most else ""
    return f"{len(terms)} words: {shown}{more}"


def _grade(grade: Grade) -> str:
    limits = [f"{_measure(name)} at least {limit:g}" for name, limit in grade.at_least]
    limits += [f"{_measure(name)} at most {limit:g}" for name, limit in grade.at_most]
    limits += [
        f"{near.groups[0]} within {near.within} characters of {near.groups[1]}"
        for near in grade.near
    ]
    return " and ".join(limits) or "anything of it is there"


def _example(example: Example) -> str:
    must = "must match" if example.match else "must not match"
    page = " (page)" if example.html else ""
    score = "" if example.score is None else f", with score {example.score:g}"
    more = "…" if len(example.text) > _SHOWN else ""
    return f"{must}{page}{score}: {safe(example.text[:_SHOWN])}{more}"


def _measure(name: str) -> str:
    return name if name in MEASURES else f"words of group {safe(name) or 'unnamed'}"


def _changes(rule: Rule) -> Iterator[str]:
    for position, score in rule.boost.items():
        yield f"scores {score:g} more {POSITIONS.get(position, position)}"
    if rule.action:
        yield f"its findings are at least for {rule.action}"
    if rule.link:
        wanted = {"hidden": rule.link.hidden, "external": rule.link.external}
        said = [
            f"{'' if is_so else 'not '}{name}"
            for name, is_so in wanted.items()
            if is_so is not None
        ]
        yield f"only in links that are {' and '.join(said)}"
    excuses = [*_texts(rule.except_terms), *(pattern.source for pattern in rule.except_patterns)]
    if excuses:
        yield f"but not inside: {_joined(excuses)}"
    if rule.soften:
        context = [*_texts(rule.soften.terms), *(p.source for p in rule.soften.patterns)]
        yield f"scores {rule.soften.score:g} at most beside: {_joined(context)}"
    if rule.function_words:
        yield f"its function words: {_joined(rule.function_words)}"


def _texts(terms: Iterable[Term]) -> Iterator[str]:
    return (term.text for term in terms)


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(safe(text) for text in texts)
