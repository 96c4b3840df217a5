"""The sample site: every page gives exactly the expected findings, and is whole once cleaned."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

from filter import Scanner, load_rules, read
from filter.cli import main
from tests.reports.sarif import SARIF

RULES = Path(__file__).parent.parent / "rules"
PACKS = ("hidden-links", "page-stuffing", "zh-adult", "zh-gambling")
"""What the findings are pinned of; a new pack may have its say about a page of junk."""

SITE = Path(__file__).parent.parent / "samples" / "site"
EXPECTED = json.loads((Path(__file__).parent / "site_expected.json").read_text(encoding="utf-8"))


COUNTS = {
    "json": lambda text: sum(len(page["findings"]) for page in json.loads(text)["documents"]),
    "jsonl": lambda text: sum(len(json.loads(line)["findings"]) for line in text.splitlines()),
    "sarif": lambda text: len(json.loads(text)["runs"][0]["results"]),
    "csv": lambda text: len(list(csv.DictReader(io.StringIO(text)))),
    "html": lambda text: text.count("<article"),
    "junit": lambda text: text.count("<failure"),
    "line": lambda text: len(text.splitlines()),
    "github": lambda text: int(re.search(r"(\d+) findings in", text)[1]),
}


@pytest.fixture(scope="module")
def scanner():
    return Scanner(load_rules(*(str(RULES / f"{name}.yml") for name in PACKS)))


def page(name):
    (document,) = read(SITE / name)
    return document


def test_every_page_is_expected():
    assert {path.name for path in SITE.glob("*.html")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("with_turbohtml", [True, False])
def test_findings_stand_exactly_where_they_are_expected(scanner, monkeypatch, name, with_turbohtml):
    if not with_turbohtml:
        monkeypatch.setitem(sys.modules, "turbohtml.detect", None)
    document, expected = page(name), EXPECTED[name]
    verdict = scanner.scan(document)
    assert (verdict.action, verdict.encoding) == (expected["action"], expected["encoding"])
    assert [
        [f.rule, f.scope, f.action, f.line, f.column, document.text[f.start : f.end]]
        for f in verdict.findings
    ] == expected["findings"]
    for finding in verdict.findings:
        line = document.text.splitlines()[finding.line - 1]
        passage = document.text[finding.start : finding.end].splitlines()[0]
        assert line[finding.column - 1 :].startswith(passage)


def test_all_reports_of_the_site_tell_the_same_findings(tmp_path):
    counted = {}
    for kind in ("json", "jsonl", "sarif", "csv", "html", "junit", "line", "github"):
        path = tmp_path / f"report.{kind}"
        words = ["scan", str(SITE), "--rules", "builtin", "--format", kind, "-o", str(path)]
        assert main(words) == 1
        counted[kind] = COUNTS[kind](path.read_text("utf-8"))
        if kind == "sarif":
            SARIF.validate(json.loads(path.read_text("utf-8")))
    assert counted["json"] > 10
    assert set(counted.values()) == {counted["json"]}


def test_the_clean_page_gives_nothing_to_any_pack(builtin_scanner):
    assert builtin_scanner.scan(page("clean.html")).findings == ()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_cleaned_page_has_nothing_left_and_lost_nothing_else(scanner, name):
    document = page(name)
    cleaned = scanner.clean(document)
    rest = document.layout.reread(cleaned.text, document)
    assert scanner.scan(rest).action != "block"
    assert scanner.clean(rest).text == cleaned.text
    back, at = [], 0
    for edit in cleaned.removed:  # what was cut, put back
        size = edit.start - sum(map(len, back))
        back += [cleaned.text[at : at + size], edit.text]
        at += size
    assert "".join(back) + cleaned.text[at:] == document.text


def test_what_is_cut_are_whole_elements(scanner):
    cut = {name: [e.text for e in scanner.clean(page(name)).removed] for name in EXPECTED}
    assert cut["clean.html"] == []
    assert cut["hidden-div.html"] == ['<a href="http://slots.test/gacor">slot gacor</a>']
    assert len(cut["offscreen-list.html"]) == 5
    assert all(text.startswith("<li>") for text in cut["offscreen-list.html"])
    assert [text[:4] for text in cut["comment-spam.html"]] == ["<p>无", "<!--"]
    assert [text[:5] for text in cut["stuffed-head.html"]] == ["澳门赌场_", "<meta"]
