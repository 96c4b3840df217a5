from __future__ import annotations

import pytest

from filter.errors import Diagnostic, Place, format_diagnostic


def shown(source, column, width, message="wrong", hint=None):
    place = Place("rules/x.yml", 3, column)
    diagnostic = Diagnostic("R012", message, place, hint=hint, source=source, width=width)
    return format_diagnostic(diagnostic).split("\n")


def test_place_code_message_hint():
    assert shown("    mesage: x", 5, 6, "unknown key 'mesage'", "did you mean 'message'?") == [
        "rules/x.yml:3:5: error[R012]: unknown key 'mesage'; did you mean 'message'?",
        "        mesage: x",
        "        ^^^^^^",
    ]


@pytest.mark.parametrize(
    ("source", "column", "width", "caret"),
    [
        ("无码: x", 5, 1, "      ^"),
        ("无码: x", 1, 2, "^^^^"),
        ("ａｂ c", 4, 1, "     ^"),
        ("ｱｲ c", 4, 1, "   ^"),
        ("e\u0301: x", 5, 1, "   ^"),
        ("\ta\tb", 4, 1, "\t \t^"),
        ("한국 x", 4, 1, "     ^"),
        ("😀 x", 3, 1, "   ^"),
        ("", 1, 1, None),
        ("abc", 4, 1, "   ^"),
    ],
)
def test_the_caret_stands_under_its_characters(source, column, width, caret):
    lines = shown(source, column, width)
    assert lines[1:] == ([f"    {source}", f"    {caret}"] if caret else [])


def test_nothing_reaches_the_terminal_but_characters():
    lines = shown("a\x1b[2J\u202eb", 7, 1, "bad \x9b31m\u2028name")
    assert lines[0].endswith("bad \ufffd31m\ufffdname")
    assert lines[1] == "    a\ufffd[2J\ufffdb"


@pytest.mark.parametrize("column", [1, 500, 999])
def test_long_lines_are_cut_round_the_caret(column):
    source = "".join(chr(ord("a") + n % 26) for n in range(1000))
    _, line, caret = shown(source, column, 3)
    assert len(line) < 140
    assert line[caret.index("^")] == source[column - 1]
