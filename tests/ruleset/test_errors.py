"""Golden pairs: errors/CODE-what.yml and the exact text of its complaints in errors/CODE-what.txt.

R001 has no .yml: its file does not exist. C... files are configurations, L... files
and folders are linted.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from filter.errors import RuleError, format_diagnostic
from filter.ruleset import load_rules
from filter.ruleset.codes import CODES
from filter.ruleset.lint import lint

FOLDER = Path(__file__).parent / "errors"
CASES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.fixture(autouse=True)
def _in_folder(monkeypatch):
    monkeypatch.chdir(FOLDER)


def complaints(case: str):
    file = f"{case}.yml" if not Path(case).is_dir() else case
    if case.startswith("L"):
        return lint(file)
    with pytest.raises(RuleError) as error:
        load_rules(config=file) if case.startswith("C") else load_rules(file)
    return error.value.diagnostics


@pytest.mark.parametrize("case", CASES)
def test_complaints_read_exactly_so(case):
    found = complaints(case)
    written = "".join(f"{format_diagnostic(complaint)}\n" for complaint in found)
    assert written == (FOLDER / f"{case}.txt").read_text("utf-8")
    assert {complaint.code for complaint in found} == {case[:4]}


def test_every_code_has_a_pair_and_every_file_is_used():
    assert {case[:4] for case in CASES} == set(CODES)
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()} - {"lists"}
    cases = {path.stem for path in FOLDER.glob("*.yml")} - {"good"} | folders
    assert cases == set(CASES) - {"R001-no-such-file"}


def test_codes_stand_nowhere_but_in_the_table():
    package = Path(load_rules.__code__.co_filename).parent
    used = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r'"([RCL]\d{3})"', path.read_text("utf-8"))
    }
    assert used <= set(CODES)
