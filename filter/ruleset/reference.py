"""The reference of the rule language as Markdown, written from the tables that the code reads.

`python -m filter.ruleset.reference` writes rules/REFERENCE.md anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from filter.errors import FAILURES
from filter.model import SEVERITIES
from filter.ruleset.codes import CODES, LINT_NAMES
from filter.ruleset.table import CONFIG_FILE, RULE_FILE
from filter.ruleset.types import Choice, Either, List, Map, Number, Record, Type
from filter.vocabulary import MEASURES, MESSAGE_FIELDS, POSITIONS, SIGNALS

_HEAD = """\
# Reference

Every key, name and code, written by `python -m filter.ruleset.reference` from the tables that the
code itself reads. Editors complete keys from `hogwash rules schema`.
"""

_SCOPE_MEANINGS: Mapping[str, str] = {
    "text": "visible text, and all of a plain text",
    "title": "the title of a page",
    "meta": "its description and keywords",
    "attr": "texts in attributes, such as alt and title",
    "link": "the text and the address of links, once more",
    "hidden": "text that readers cannot see",
    "comment": "comments in the source",
}


def reference() -> str:
    """Return the whole reference."""
    return "\n".join("\n".join(section) for section in _sections()) + "\n"


def _sections() -> Iterator[Iterable[str]]:
    yield _HEAD.splitlines()
    yield ["", "## Rule files", ""]
    yield from _records(RULE_FILE)
    yield ["", "## hogwash.yml", ""]
    yield from _records(CONFIG_FILE)
    tables = (
        ("Measures", "name", MEASURES),
        ("Signals", "name", SIGNALS),
        ("Positions", "name", POSITIONS),
        ("Scopes", "name", _SCOPE_MEANINGS),
        ("Severities", "name", {name: f"score {score:g}" for name, score in SEVERITIES.items()}),
        ("Fields of messages", "name", _fields()),
        ("Codes of rule files", "code", _codes("R")),
        ("Codes of hogwash.yml", "code", _codes("C")),
        ("Checks of lint", "code", _lints()),
        ("Codes of other failures", "code", FAILURES),
    )
    for title, name, rows in tables:
        yield ["", f"## {title}", ""]
        yield _table((name, "means"), ((_code(key), text) for key, text in rows.items()))


def _fields() -> Mapping[str, str]:
    return {
        **MESSAGE_FIELDS,
        "a measure": "its value; numbers take formats: {density:.0%}, {distinct:.0f}",
        "a group": "how many different words of it there are",
    }


def _codes(letter: str) -> Mapping[str, str]:
    return {code: meaning for code, meaning in CODES.items() if code[0] == letter}


def _lints() -> Mapping[str, str]:
    return {f"{code} {name}": CODES[code] for code, name in LINT_NAMES.items()}


# --------------------------------------------------------------------------- records


def _records(root: Record) -> Iterator[Iterable[str]]:
    """Yield a table for a record, then for every record inside it, each once."""
    waiting, done = [root], {root.name}
    while waiting:
        record = waiting.pop(0)
        yield [f"### {record.name}", ""]
        yield _table(
            ("key", "takes", "means", "unset"),
            (
                (
                    f"{_code(key.name)}{_must(record, key.name)}",
                    _takes(key.type),
                    key.meaning,
                    key.default,
                )
                for key in record.keys
            ),
        )
        notes = [*_notes(record)]
        yield [*notes, ""] if notes else [""]
        for inner in (found for key in record.keys for found in _inside(key.type)):
            if inner.name not in done:
                done.add(inner.name)
                waiting.append(inner)


def _must(record: Record, name: str) -> str:
    return " (must)" if (name,) in record.needs else ""


def _notes(record: Record) -> Iterator[str]:
    """Say which keys go together and which of several must be there."""
    for names in record.needs:
        if len(names) > 1:
            yield f"\nAt least one of {_listed(names)} is given."
    if record.one_of:
        yield f"\nExactly one of {_listed(record.one_of)} is given."
    for name, other in record.together:
        yield f"\n{_code(name)} needs {_code(other)} beside it."


def _inside(type_: Type) -> Iterator[Record]:
    if isinstance(type_, Record):
        yield type_
    elif isinstance(type_, List):
        yield from _inside(type_.item)
    elif isinstance(type_, Map):
        yield from _inside(type_.value)
    elif isinstance(type_, Either):
        for option in type_.options:
            yield from _inside(option)


def _takes(type_: Type) -> str:
    """Say what values a type takes, with links to records."""
    said = type_.what
    if isinstance(type_, Record):
        said = f"[{type_.name}](#{type_.name.replace(' ', '-')})"
    elif isinstance(type_, Choice):
        said = " ".join(map(_code, type_.values))
    elif isinstance(type_, Number):
        said = _number(type_)
    elif isinstance(type_, List) and (said == "a list" or any(_inside(type_))):
        said = f"a list of {_takes(type_.item)}"
    elif isinstance(type_, Map) and not isinstance(type_.value, List | Either):
        said = f"{said}, each {_takes(type_.key)}: {_takes(type_.value)}"
    elif isinstance(type_, Either):
        said = ", or ".join(dict.fromkeys(map(_takes, type_.options)))
    return said


def _number(type_: Number) -> str:
    what = "a whole number" if type_.whole else "a number"
    least = "" if type_.least is None else f" from {type_.least:g}"
    most = "" if type_.most is None else f" to {type_.most:g}"
    return f"{what}{least}{most}"


# --------------------------------------------------------------------------- Markdown


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = [*head]
    yield _row(names)
    yield _row("---" for _ in names)
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names))


def _code(text: str) -> str:
    return f"`{text}`"


def write_reference(folder: Path) -> None:
    """Write REFERENCE.md."""
    (folder / "REFERENCE.md").write_text(reference(), "utf-8")


if __name__ == "__main__":
    write_reference(Path(__file__).resolve().parents[2] / "rules")
