"""`samples/expected.jsonl` says what the builtin rules find in every page of `samples/`.

A line of it: {"file": under samples/, "action": of the page, "block": [lines], "review": [lines]}.
New pages: put them into a folder of `samples/` that stands there already, or name the first one.
"""

import json
from pathlib import Path

import pytest

from filter.sources import read

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = [
    json.loads(line)
    for line in (SAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def scanner(builtin_scanner):
    return builtin_scanner


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_page(expected, scanner):
    (document,) = read(SAMPLES / expected["file"])
    verdict = scanner.scan(document)
    strongest = {}
    for finding in sorted(verdict.findings, key=lambda finding: finding.score):
        strongest[finding.line] = finding.action
    found = {
        action: sorted(line for line, strong in strongest.items() if strong == action)
        for action in ("block", "review")
    }
    assert {"file": expected["file"], "action": verdict.action, **found} == expected


@pytest.mark.parametrize(
    "expected", [e for e in EXPECTED if e["file"].endswith(".txt")], ids=lambda e: e["file"]
)
def test_cleaned_page_has_nothing_more_to_block(expected, scanner):
    (document,) = read(SAMPLES / expected["file"])
    cleaned = scanner.clean(document).text
    assert [f.line for f in scanner.scan(cleaned).findings if f.action == "block"] == []
    assert (cleaned == document.text) == (not expected["block"])


def test_every_page_of_a_listed_folder_is_listed():
    files = {expected["file"] for expected in EXPECTED}
    folders = {Path(file).parts[0] for file in files}
    pages = {
        path.relative_to(SAMPLES).as_posix()
        for folder in folders
        for path in (SAMPLES / folder).rglob("*")
        if path.is_file()
    }
    assert pages == files
