"""The JSON Schema says what the loader says, as far as a schema can."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import filter.ruleset.schema as writer
from filter.ruleset.files import bundled
from filter.ruleset.nodes import Node, read_nodes
from filter.ruleset.schema import schema, schema_text
from filter.ruleset.source import source_of

HERE = Path(__file__).parent
ERRORS = HERE / "errors"
FORM = {"009", "011", "012", "013", "014", "015", "016", "017", "018"}
STRUCTURAL = {f"{letter}{number}" for letter in "RC" for number in FORM} | {"R021", "R024"}
NOT_SAID = {  # a schema speaks of one value at a time, and JSON has no NaN
    "R015-not-finite",
    "R016-group-in-list-file",
    "R024-folded-block",
}
ALSO_SAID = {"R008-duplicate-entry", "R022-number", "R022-unquoted", "R022-comment-for-word"}
SOME_SAID = {"R023-one-character"}
BUILTIN = sorted(path for path in bundled().iterdir() if path.name.endswith((".yml", ".yaml")))


def plain(node: Node):
    """What an editor sees: YAML 1.2 types as JSON."""
    match node.kind:
        case "mapping":
            return {pair.key.value: plain(pair.node) for pair in node.pairs}
        case "list":
            return [plain(item) for item in node.value]
        case "number":
            return int(node.number) if node.value.lstrip("-").isdigit() else node.number
        case "flag":
            return node.value.lower() == "true"
        case "nothing":
            return None
        case _:
            return node.value


def fits(path) -> bool | None:
    """Whether the schema takes a file; None where it is not YAML that an editor can check."""
    report = []
    source = source_of(path.read_bytes(), path.name, report)
    root = read_nodes(source, report) if source else None
    if root is None or report:
        return None
    of = "config" if path.name.startswith("C") else "rules"
    return jsonschema.Draft202012Validator(schema(of)).is_valid(plain(root))


@pytest.mark.parametrize("of", ["rules", "config"])
def test_it_is_a_schema(of):
    jsonschema.Draft202012Validator.check_schema(schema(of))


@pytest.mark.parametrize("of", ["rules", "config"])
def test_the_files_are_up_to_date(of):
    file = Path(writer.__file__).with_name(f"{of}.schema.json")
    assert file.read_text("utf-8") == schema_text(of), "run: python -m filter.ruleset.schema"
    assert json.loads(schema_text(of)) == schema(of)


@pytest.mark.parametrize("path", BUILTIN, ids=lambda path: path.name)
def test_shipped_rules_fit(path):
    assert fits(path)


@pytest.mark.parametrize("path", [ERRORS / "good.yml", HERE / "every-key.yml"], ids=str)
def test_good_files_fit(path):
    assert fits(path)


@pytest.mark.parametrize("path", sorted(ERRORS.glob("[RCL]*.yml")), ids=lambda path: path.stem)
def test_wrong_files_fit_only_where_the_mistake_is_beyond_a_schema(path):
    fit = fits(path)
    if fit is None or path.stem in SOME_SAID:
        return
    structural = path.stem[:4] in STRUCTURAL and path.stem not in NOT_SAID
    assert fit is not (structural or path.stem in ALSO_SAID)


def test_every_key_and_every_default_is_told():
    rule = schema()["$defs"]["rule"]["properties"]
    assert {"id", "words", "when", "tests", "extends"} <= set(rule)
    assert "(default: medium)" in rule["severity"]["description"]
