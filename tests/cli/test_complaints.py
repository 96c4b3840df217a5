import pytest

from filter.cli.complaints import diagnostic_text, spelled
from filter.errors import Diagnostic, HogwashError, Place, RuleError


def pointed(source, column, width=1):
    place = Place("mine.yml", 3, column)
    text = diagnostic_text(Diagnostic("R012", "wrong", place, source=source, width=width))
    first, *rest = text.splitlines()
    assert first == f"mine.yml:3:{column}: error[R012]: wrong"
    return rest


@pytest.mark.parametrize(
    ("source", "column", "width", "rest"),
    [
        ("  mesage: hi\r\n", 3, 6, ["      mesage: hi", "      ^^^^^^"]),
        ("words: [国产, 91]", 13, 2, ["    words: [国产, 91]", "                  ^^"]),
        ("words: [国产, 91]", 9, 2, ["    words: [国产, 91]", "            ^^^^"]),
        ("a\x1b[2J b", 7, 1, ["    a\\x1b[2J b", "             ^"]),
        ("short", 6, 1, ["    short", "         ^"]),
    ],
)
def test_carets_stand_under_what_is_wrong(source, column, width, rest):
    assert pointed(source, column, width) == rest


def test_a_long_line_is_shown_in_part():
    source = "国" * 5000 + "X" + "国" * 5000
    line, carets = pointed(source, 5001)
    assert len(line) < 120
    assert line.startswith("    …国")
    assert line.endswith("国…")
    assert line.index("X") == 4 + 1 + 60
    assert carets == " " * (4 + 1 + 2 * 60) + "^"
    assert len(pointed("x" * 5000, 1, 4000)[1]) < 210


def test_all_complaints_are_told_and_placeless_ones_by_name():
    error = RuleError(
        (
            Diagnostic("R001", "cannot read x"),
            Diagnostic("R012", "wrong \x1b[0m", Place("a\nb", 1, 2), hint="do right"),
        )
    )
    assert spelled(error) == (
        "hogwash: error[R001]: cannot read x\n"
        "a\\nb:1:2: error[R012]: wrong \\x1b[0m\n"
        "  hint: do right\n"
    )


def test_failures_of_the_system_name_the_file():
    assert spelled(PermissionError(13, "Permission denied", "out.txt")) == (
        "hogwash: error[O001]: out.txt: Permission denied\n"
    )
    assert spelled(HogwashError("X001", "no", place=Place("a"), hint="yes")) == (
        "hogwash: error[X001]: a: no\nhint: yes\n"
    )
