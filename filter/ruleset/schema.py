"""The table of keys as JSON Schema (draft 2020-12), for editors and for `hogwash rules schema`.

What a schema cannot say (whether a group exists, whether a pattern is valid) is left to the
loader; what it does say, the loader says too.

`python -m filter.ruleset.schema` writes the checked-in files anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from filter.ruleset.table import CONFIG_FILE, RULE_FILE
from filter.ruleset.types import (
    Choice,
    Either,
    Flag,
    Key,
    Lines,
    List,
    Map,
    Number,
    Record,
    Text,
    Type,
    Word,
)

Schema = dict[str, Any]
Definitions = dict[str, Schema]

_ROOTS: Mapping[str, tuple[Record, str]] = {
    "rules": (RULE_FILE, "Hogwash rules"),
    "config": (CONFIG_FILE, "Hogwash configuration"),
}


def schema(of: Literal["rules", "config"] = "rules") -> Schema:
    """Return the JSON Schema of rule files, or of hogwash.yml."""
    root, title = _ROOTS[of]
    definitions: Definitions = {}
    body = _record(root, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(of: Literal["rules", "config"] = "rules") -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(of), indent=2, ensure_ascii=False) + "\n"


def _of(type_: Type, definitions: Definitions) -> Schema:
    return _WRITERS[type(type_)](type_, definitions)


def _text(type_: Text, _: Definitions) -> Schema:
    pattern = f"^(?:{type_.pattern})$" if type_.pattern else r"\S"
    return {"type": "string", "pattern": pattern}


def _word(type_: Word, _: Definitions) -> Schema:
    return {"type": "string", "minLength": type_.shortest}


def _lines(_: Lines, __: Definitions) -> Schema:
    return {"type": "string", "pattern": "\n"}


def _choice(type_: Choice, _: Definitions) -> Schema:
    return {"enum": list(type_.values)}


def _number(type_: Number, _: Definitions) -> Schema:
    written: Schema = {"type": "integer" if type_.whole else "number"}
    if type_.least is not None:
        written["minimum"] = type_.least
    if type_.most is not None:
        written["maximum"] = type_.most
    return written


def _flag(_: Flag, __: Definitions) -> Schema:
    return {"type": "boolean"}


def _list(type_: List, definitions: Definitions) -> Schema:
    written = {
        "type": "array",
        "items": _of(type_.item, definitions),
        "minItems": type_.least,
    }
    if type_.most is not None:
        written["maxItems"] = type_.most
    if type_.unique:
        written["uniqueItems"] = True
    return written


def _map(type_: Map, definitions: Definitions) -> Schema:
    return {
        "type": "object",
        "propertyNames": _of(type_.key, definitions),
        "additionalProperties": _of(type_.value, definitions),
        "minProperties": 1,
    }


def _reference(type_: Record, definitions: Definitions) -> Schema:
    if type_.name not in definitions:
        definitions[type_.name] = {}  # holds the place while its keys are written
        definitions[type_.name] = _record(type_, definitions)
    return {"$ref": f"#/$defs/{type_.name}"}


def _record(type_: Record, definitions: Definitions) -> Schema:
    written: Schema = {
        "type": "object",
        "properties": {key.name: _key(key, definitions) for key in type_.keys},
        "additionalProperties": False,
    }
    required = [names[0] for names in type_.needs if len(names) == 1]
    if required:
        written["required"] = required
    alternatives: list[Schema] = [
        {"anyOf": [{"required": [name]} for name in names]}
        for names in type_.needs
        if len(names) > 1
    ]
    if type_.one_of:
        alternatives.append({"oneOf": [{"required": [name]} for name in type_.one_of]})
    if alternatives:
        written["allOf"] = alternatives
    if type_.together:
        written["dependentRequired"] = {name: [other] for name, other in type_.together}
    return written


def _key(key: Key, definitions: Definitions) -> Schema:
    default = f" (default: {key.default})" if key.default else ""
    return {"description": f"{key.meaning}{default}", **_of(key.type, definitions)}


def _either(type_: Either, definitions: Definitions) -> Schema:
    return {"anyOf": [_of(option, definitions) for option in type_.options]}


_WRITERS: Mapping[type, Callable[[Any, Definitions], Schema]] = {
    Text: _text,
    Word: _word,
    Lines: _lines,
    Choice: _choice,
    Number: _number,
    Flag: _flag,
    List: _list,
    Map: _map,
    Record: _reference,
    Either: _either,
}


def write_schemas(folder: Path) -> None:
    """Write rules.schema.json and config.schema.json."""
    (folder / "rules.schema.json").write_text(schema_text("rules"), "utf-8")
    (folder / "config.schema.json").write_text(schema_text("config"), "utf-8")


if __name__ == "__main__":
    write_schemas(Path(__file__).parent)
