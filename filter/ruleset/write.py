"""Rules as text: a rule file that a program has made, for people to go on with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from filter.model import Grade, Rule, Term

_UNSAFE = re.compile(
    r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def quoted(text: str) -> str:
    """Return a text as YAML in double quotes."""
    spelled = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", spelled)


def write_rules(
    rules: Sequence[Rule], *, notes: Mapping[str, str], head: Sequence[str] = ()
) -> str:
    """Return a rule file that loads as these rules.

    Keys that programs have no use for are not written: `rules` have terms, grades of one score,
    messages and examples.

    Args:
        rules: What to write.
        notes: What to say behind a word.
        head: Lines of comment at the top.
    """
    lines = [*(f"# {line}".rstrip() for line in head), "rules:"]
    for rule in rules:
        lines += _rule(rule, notes)
    return "\n".join(lines) + "\n"


def _rule(rule: Rule, notes: Mapping[str, str]) -> Iterator[str]:
    yield f"  - id: {rule.id}"
    yield f"    description: {quoted(rule.description)}"
    yield "    message:"
    for language, message in rule.messages.items():
        yield f"      {language}: {quoted(message)}"
    yield f"    category: {rule.category}"
    yield f"    severity: {rule.severity}"
    yield f"    window: {rule.window}"
    yield "    words:"
    for group in dict.fromkeys(term.group for term in rule.terms):
        yield f"      {group}: |"
        yield from (_word(term, notes) for term in rule.terms if term.group == group)
    if rule.signals:
        yield "    signals:"
        for group in dict.fromkeys(group for _, group in rule.signals):
            names = ", ".join(name for name, own in rule.signals if own == group)
            yield f"      {group}: [{names}]"
    yield "    when:"
    yield "      any:"
    yield from (f"        - at_least: {_limits(grade)}" for grade in rule.grades)
    if rule.examples:
        yield "    tests:"
        for key, match in (("match", True), ("no_match", False)):
            texts = [example.text for example in rule.examples if example.match == match]
            if texts:
                yield f"      {key}:"
                yield from (f"        - {quoted(text)}" for text in texts)


def _word(term: Term, notes: Mapping[str, str]) -> str:
    note = notes.get(term.text)
    return f"        {term.text}" + (f"  # {note}" if note else "")


def _limits(grade: Grade) -> str:
    return "{" + ", ".join(f"{name}: {limit:g}" for name, limit in grade.at_least) + "}"
