"""The reference says everything that the tables say, and the file is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import filter.ruleset.reference as writer
from filter.errors import FAILURES
from filter.model import SCOPES
from filter.ruleset.codes import CODES, LINT_NAMES
from filter.ruleset.files import bundled
from filter.ruleset.reference import reference
from filter.ruleset.table import CONFIG_FILE, RULE
from filter.vocabulary import MEASURES, POSITIONS, SIGNALS

PACKAGE = Path(writer.__file__).parents[1]


def test_the_file_is_up_to_date():
    file = bundled() / "REFERENCE.md"
    assert file.read_text("utf-8") == reference(), "run: python -m filter.ruleset.reference"


@pytest.mark.parametrize("names", [MEASURES, SIGNALS, POSITIONS, SCOPES, FAILURES, LINT_NAMES])
def test_every_name_is_told(names):
    told = set(re.findall(r"^\| `([^` ]+)", reference(), re.MULTILINE))
    assert set(names) <= told


def test_every_key_and_code_is_told():
    text = reference()
    for key in (*RULE.keys, *CONFIG_FILE.keys):
        assert f"| `{key.name}`" in text
        assert key.meaning.replace("|", "\\|") in text
    for code, meaning in CODES.items():
        assert f"`{code}" in text
        assert meaning.replace("|", "\\|") in text


def test_links_lead_somewhere():
    text = reference()
    headings = {title.replace(" ", "-") for title in re.findall(r"^### (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_tables_are_tables():
    for block in reference().split("\n\n"):
        rows = [row for row in block.split("\n") if row.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1, block


def test_failures_have_the_codes_that_the_code_uses():
    used = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r"\"([IOUW]\d{3})(?=[\":])", path.read_text("utf-8"))
    }
    assert used == set(FAILURES)
