from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import filter.ruleset.nodes as module
from filter.errors import format_diagnostic
from filter.ruleset.files import bundled
from filter.ruleset.nodes import looks_typed, read_nodes
from filter.ruleset.source import source_of

HERE = Path(__file__).parent
FILES = sorted([*HERE.rglob("*.yml"), *Path(str(bundled())).glob("*.yml")])


def read(text):
    report = []
    source = source_of(text, "x.yml", report)
    return (read_nodes(source, report) if source else None), report


def spans(node):
    """Everything that is known of a tree, without the objects."""
    here = (node.kind, node.start, node.plain, node.literal)
    if node.kind == "mapping":
        return here, [(spans(pair.key), spans(pair.node)) for pair in node.value.values()]
    if node.kind == "list":
        return here, [spans(item) for item in node.value]
    return here, node.value, node.end if node.plain else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_libyaml_and_pure_python_say_the_same(path, monkeypatch):
    assert module._LOADER is yaml.CSafeLoader
    node, report = read(path.read_bytes())
    monkeypatch.setattr(module, "_LOADER", yaml.SafeLoader)
    other, other_report = read(path.read_bytes())
    assert [complaint.code for complaint in report] == [c.code for c in other_report]
    if "003" not in {complaint.code[1:] for complaint in report}:
        assert [complaint.place for complaint in report] == [c.place for c in other_report]
        assert (node and spans(node)) == (other and spans(other))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_count_characters_whatever_the_line_ends(mark, end):
    text = f"{mark}无: 1{end}b:{end}  - 😀é: [体, 育]{end}"
    node, report = read(text.encode())
    assert report == []
    inner = node.get("b").value[0]
    assert str(node.pairs[0].key.place) == "x.yml:1:1"
    assert str(inner.pairs[0].key.place) == "x.yml:3:5"
    assert [str(item.place) for item in inner.pairs[0].node.value] == ["x.yml:3:10", "x.yml:3:13"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a", "text"), ("'1'", "text"), ("1", "number"), ("-1.5", "number"), ("1e3", "number"),
        (".5", "number"), ("0x1F", "number"), ("0o17", "number"), (".inf", "number"),
        (".NaN", "number"), ("true", "flag"), ("FALSE", "flag"), ("~", "nothing"),
        ("null", "nothing"), ("", "nothing"), ("no", "text"), ("1_000", "text"), ("1:30", "text"),
        ("٣", "text"), ("1.2.3", "text"), ("+62", "number"), ("+-1", "text"),
    ],
)  # fmt: skip
def test_scalars_have_the_types_of_yaml_1_2(text, kind):
    node, _ = read(f"a: {text}")
    assert node.get("a").kind == kind


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("no", True), ("On", True), ("1_000", True), ("1:30", True), ("2024-01-01", True),
        ("0b11", True), ("91", True), ("1e3", True), ("~", True), ("true", True), ("'no'", False),
        ('"91"', False), ("y", False), ("none", False), ("onward", False), ("18+", False),
        ("24x7", False), ("1.2.3", False), ("٣", False), ("-", False), ("v2", False),
    ],
)  # fmt: skip
def test_what_any_yaml_could_misread_is_known(text, typed):
    node, _ = read(f"a: {text}" if text != "-" else "a: '-'")
    assert looks_typed(node.get("a")) is typed


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(f"{' ' * n}a:\n" for n in range(999)),
    ],
    ids=["lists", "mappings", "dashes", "blocks"],
)
def test_depth_is_bounded(text):
    node, [complaint] = read(text)
    assert node is None
    assert complaint.code == "R007"


def test_aliases_do_not_multiply():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    node, report = read(bomb)
    assert {complaint.code for complaint in report} == {"R004"}
    assert [item.kind for item in node.get("i").value] == ["broken", "broken"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: b\nc: \xff", "x.yml:2:4"),
        (b"\xff\xfea\x00", "x.yml:1:1"),
        ("体: 育\x00".encode(), "x.yml:1:5"),
        ("\ufeffa: \x1b".encode(), "x.yml:1:4"),
        ("a: \ud800", "x.yml:1:4"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(data, place):
    node, [complaint] = read(data)
    assert node is None
    assert (complaint.code, str(complaint.place)) == ("R002", place)


def test_a_complaint_about_a_huge_line_is_short():
    _, [complaint] = read(b"a: b\n" + b"x" * 3_000_000 + b": 1")
    assert len(format_diagnostic(complaint)) < 600
