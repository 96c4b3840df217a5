import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from filter.model import Check, Rule, RuleSet, Thresholds, Verdict
from filter.reports import REPORTERS, ReportContext
from filter.reports.jsonl import document_object
from tests.reports.sarif import SARIF

CONTEXT = ReportContext()


def report(name, *verdicts, context=CONTEXT):
    return "".join(REPORTERS[name](verdicts, context))


CLEAN = Verdict("clean.txt", "pass", 0.0)
BROKEN = Verdict("broken.txt", "pass", 0.0, error="I002: byte 0xff")

HOSTILE = "pills \x1b[31m\x1b]0;owned\x07 \u202ecod.exe [red]x[/red] :smile: \ud800 \u2028 z"


# --------------------------------------------------------------------------- jsonl


def test_jsonl_says_of_every_record_what_it_says_of_one(verdict):
    quiet = [
        replace(CLEAN, name=name, record=record, **others)
        for name in ('a "record":null,.txt', "b\u202e.txt")
        for others in ({}, {"error": "I002"}, {"score": 2.5}, {"allowed": 1}, {"encoding": "gbk"})
        for record in (0, 1, 12)
    ]
    verdicts = [*quiet, verdict(record=3), *reversed(quiet), replace(CLEAN, record=None), *quiet]
    lines = report("jsonl", *verdicts).splitlines()
    assert [json.loads(line) for line in lines] == [
        json.loads(json.dumps(document_object(one, CONTEXT))) for one in verdicts
    ]
    assert lines == [report("jsonl", one).rstrip("\n") for one in verdicts]
    assert all(line.isprintable() for line in lines)


# --------------------------------------------------------------------------- line


def test_line_prints_a_line_a_finding(verdict, finding):
    second = finding(line=4, column=1, action="review", rule="en-casino")
    assert report("line", verdict(finding(), second), CLEAN, BROKEN) == (
        "page.txt:3:5: block en-pills 2 words for pills\n"
        "page.txt:4:1: review en-casino 2 words for pills\n"
    )


def test_line_speaks_the_language_asked_for(verdict):
    context = ReportContext(language="zh-CN")
    assert report("line", verdict(), context=context) == "page.txt:3:5: block en-pills 两个药词\n"


def test_line_says_where_a_record_is(verdict, finding):
    first = verdict(finding(line=1), record=6)
    assert report("line", first).startswith("page.txt[6]:1:5: ")
    assert report("line", first, context=ReportContext(by_line=True)).startswith("page.txt:7:5: ")


def test_line_explains_a_document_that_only_the_sum_condemns(verdict, finding):
    weak = finding(action="review", score=4.0)
    assert report("line", verdict(weak, weak, score=8.0)).splitlines()[-1] == (
        "page.txt:1:1: block document all findings together score 8"
    )


def test_line_stays_one_line_in_a_hostile_name_and_message(verdict, finding):
    hostile = verdict(finding(messages={"en": HOSTILE}), name="a\nb\x1b[2J")
    assert report("line", hostile) == (
        r"a\nb\x1b[2J:3:5: block en-pills pills \x1b[31m\x1b]0;owned\x07 "
        r"\u202ecod.exe [red]x[/red] :smile: \ud800 \u2028 z" + "\n"
    )


# --------------------------------------------------------------------------- json


def test_jsonl_writes_an_object_a_document(verdict):
    page, clean, broken = map(json.loads, report("jsonl", verdict(), CLEAN, BROKEN).splitlines())
    assert list(page)[:9] == [
        "schema", "name", "record", "action", "score", "findings", "findings_total",
        "rules_digest", "error",
    ]  # fmt: skip
    assert (page["schema"], page["name"], page["record"]) == (1, "page.txt", None)
    assert (page["action"], page["score"], page["rules_digest"]) == ("block", 10.0, "d1")
    (found,) = page["findings"]
    assert list(found)[:12] == [
        "rule", "category", "action", "score", "line", "column", "start", "end", "matched",
        "excerpt", "message", "measures",
    ]  # fmt: skip
    assert found["measures"] == {"distinct": 2, "density": 0.8333}
    assert found["matched"] == ["cheap", "pills"]
    assert found["checks"][0] == {"measure": "distinct", "op": ">=", "limit": 2, "value": 2}
    assert found["disguises"] == ["styled letters"]
    assert (clean["action"], clean["findings"], clean["error"]) == ("pass", [], None)
    assert broken["error"] == "I002: byte 0xff"


def test_jsonl_holds_any_text_in_a_line_of_utf_8(verdict, finding):
    text = report("jsonl", verdict(finding(excerpt=HOSTILE), name="a\udcffb"))
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert "\u202e" not in text
    back = json.loads(text.encode().decode())
    assert back["findings"][0]["excerpt"] == HOSTILE
    assert back["name"] == "a\udcffb"


def test_json_is_one_document_with_a_summary(verdict, finding):
    casino = finding(rule="en-casino", category="gambling", action="review")
    page = verdict(finding(), finding(), casino, allowed=2)
    text = report("json", page, CLEAN, BROKEN)
    whole = json.loads(text)
    assert whole["schema"] == 1
    assert whole["documents"] == [
        json.loads(line) for line in report("jsonl", page, CLEAN, BROKEN).splitlines()
    ]
    assert whole["summary"] == {
        "documents": 3,
        "block": 1,
        "review": 0,
        "pass": 1,
        "errors": 1,
        "allowed": 2,
        "findings": 3,
        "rules": {"en-pills": 2, "en-casino": 1},
        "categories": {"pharma": 2, "gambling": 1},
    }
    assert json.loads(report("json"))["documents"] == []


def test_reports_of_a_stream_do_not_wait_for_its_end(verdict):
    def endless():
        yield verdict()
        raise AssertionError

    for name in ("line", "jsonl"):
        assert "en-pills" in next(REPORTERS[name](endless(), CONTEXT))


# --------------------------------------------------------------------------- pretty


def test_pretty_begins_with_a_summary(verdict, finding):
    casino = finding(rule="en-casino", category="gambling", action="review")
    text = report("pretty", verdict(finding(), finding(), casino), CLEAN, BROKEN)
    assert text.splitlines()[:5] == [
        "3 documents:  1 block   0 review   1 pass   1 could not be judged",
        "",
        "category  findings  rules",
        "pharma           2  en-pills 2",
        "gambling         1  en-casino 1",
    ]


def test_pretty_shows_place_passage_and_reasons(verdict):
    assert report("pretty", verdict()).partition("en-pills 1\n")[2] == (
        "\n"
        " BLOCK  page.txt:3:5  en-pills\n"
        "    2 words for pills\n"
        "\n"
        "        buy cheap pills now\n"
        "            ^^^^^ ^^^^^\n"
        "\n"
        "    why      distinct 2 (at least 2), density 0.83 (at most 0.9)\n"
        "    disguise styled letters\n"
        "    score    10 (pharma, high)\n"
        "\n"
    )


def test_pretty_does_not_break_a_reason(verdict, finding):
    checks = tuple(Check(f"group{number}", ">=", 1, 2) for number in range(9))
    for width in (60, 71, 80):
        context = ReportContext(width=width)
        text = report("pretty", verdict(finding(checks=checks)), context=context)
        assert [n for n in range(9) if f"group{n} 2 (at least 1)" not in text] == []


def test_pretty_without_findings_says_so():
    assert report("pretty", CLEAN) == "1 document:  0 block   0 review   1 pass\nNo findings.\n\n"


def test_pretty_puts_carets_under_wide_characters(verdict, finding):
    found = finding(excerpt="  去看国产ｐｏ在线。", terms=("国产", "在线"), excerpt_start=500)
    lines = report("pretty", verdict(found)).splitlines()
    at = lines.index("        去看国产ｐｏ在线。")
    assert lines[at + 1] == "            ^^^^    ^^^^"


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "excerpt",
    ["国产在线" * 60, "cheap pills " * 30, "x" * 300, HOSTILE * 4, "国z\u0336\u0336" * 80],
)
def test_pretty_stays_within_the_width(verdict, finding, width, excerpt):
    from rich.cells import cell_len  # noqa: PLC0415 - the tests of other reports need no rich

    found = finding(excerpt=excerpt, terms=("国产", "pills"))
    text = report("pretty", verdict(found), context=ReportContext(width=width))
    assert [line for line in text.splitlines() if cell_len(line) > width] == []


def test_pretty_wraps_without_losing_a_character(verdict, finding):
    excerpt = "".join(f"词{number} word " for number in range(60)).strip()
    rows = report("pretty", verdict(finding(excerpt=excerpt, terms=()))).splitlines()
    passage = [row[8:] for row in rows if row.startswith("        ")]
    assert " ".join(" ".join(passage).split()) == " ".join(excerpt.split())


@pytest.mark.parametrize("color", [False, True])
def test_pretty_shows_hostile_text_as_text(verdict, finding, color):
    hostile = finding(
        excerpt=HOSTILE, messages={"en": HOSTILE}, disguises=(HOSTILE,), terms=("pills",)
    )
    text = report("pretty", verdict(hostile, name=HOSTILE), context=ReportContext(color=color))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text) if color else text
    if color:
        assert text != plain
        assert "\x1b[31m\\x1b" not in text
    assert plain.replace("\n", "").isprintable()
    assert r"\x1b[31m\x1b]0;owned\x07 \u202ecod.exe [red]x[/red] :smile:" in " ".join(plain.split())


def test_pretty_marks_terms_by_style_where_there_is_colour(verdict):
    text = report("pretty", verdict(), context=ReportContext(color=True))
    assert "\x1b[1;4;31mcheap\x1b[0m" in text
    assert "^^^^^" not in text
    assert " BLOCK " in text


def test_pretty_explains_a_document_that_only_the_sum_condemns(verdict, finding):
    weak = finding(action="review", score=4.0)
    context = ReportContext(ruleset=RuleSet((), Thresholds(block=7.5)))
    text = report("pretty", verdict(weak, weak, score=8.0), context=context)
    assert " BLOCK  page.txt  all findings together score 8 (block from 7.5)" in text


def test_pretty_shows_what_somebody_reads_and_counts_the_rest(verdict, finding):
    pages = [verdict(*[finding()] * 150, findings_total=10_000) for _ in range(2)]
    text = report("pretty", *pages)
    assert text.count(" BLOCK ") == 200
    assert "19800 more findings are not shown; --format line lists them." in text
    assert "pharma         300  en-pills 300" in text


# --------------------------------------------------------------------------- all


@pytest.mark.parametrize("name", REPORTERS)
def test_every_report_names_every_finding(name, verdict, finding):
    found = [finding(rule=f"rule-{number}") for number in range(5)]
    text = report(name, verdict(*found))
    assert all(f"rule-{number}" in text for number in range(5))


def test_rich_is_imported_for_the_pretty_report_only():
    code = "import sys, filter.reports as r; list(r.REPORTERS[{!r}]([], r.ReportContext())); "
    for name in REPORTERS:
        check = f"assert ('rich' in sys.modules) == {name == 'pretty'}"
        subprocess.run([sys.executable, "-c", code.format(name) + check], check=True)


# --------------------------------------------------------------------------- for machines and pages


def rules_of(*ids):
    return RuleSet(
        tuple(
            Rule(
                id=name,
                messages={"en": "m"},
                category="pharma",
                severity="high",
                score=10,
                grades=(),
                description="Words of pill shops",
            )
            for name in ids
        )
    )


def results(*verdicts, context=CONTEXT):
    log = json.loads(report("sarif", *verdicts, context=context))
    SARIF.validate(log)
    (run,) = log["runs"]
    return run["results"], run


def test_sarif_tells_places_in_code_points_and_describes_rules(verdict, finding):
    context = ReportContext(ruleset=rules_of("en-casino", "en-pills"))
    (result,), run = results(verdict(finding()), CLEAN, context=context)
    assert run["columnKind"] == "unicodeCodePoints"
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("en-pills", 1, "error")
    assert result["message"] == {"text": "2 words for pills"}
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "page.txt"}
    assert physical["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endLine": 3,
        "endColumn": 24,
        "charOffset": 0,
        "charLength": 19,
        "snippet": {"text": "buy cheap pills now"},
    }
    described = run["tool"]["driver"]["rules"][1]
    assert described["shortDescription"] == {"text": "Words of pill shops"}
    assert "rules explain en-pills" in described["help"]["text"]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_the_schema_refuses_what_sarif_does_not_know(verdict):
    log = json.loads(report("sarif", verdict()))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    for place, key, bad in (
        (log["runs"][0], "columnKind", "codePoints"),
        (location["region"], "startLine", 0),
        (location["artifactLocation"], "uri", "a b"),
        (location, "colour", "red"),
    ):
        before = dict(place)
        place[key] = bad
        assert not SARIF.is_valid(log), key
        place.clear()
        place.update(before)
    assert SARIF.is_valid(log)


def test_sarif_fingerprints_survive_moves_and_tell_repetitions_apart(verdict, finding):
    first, second = results(verdict(finding(), finding(line=9)))[0]
    moved = results(verdict(finding(line=77, excerpt_start=5000)))[0][0]
    other = results(verdict(finding(excerpt="buy other pills now", terms=("pills",))))[0][0]
    prints = [r["partialFingerprints"]["passage/v1"] for r in (first, second, moved, other)]
    assert prints[0] == prints[2]
    assert len(set(prints)) == 3


def test_sarif_names_errors_records_and_odd_paths(verdict):
    odd = verdict(name="a b/ü%.txt")
    found, run = results(odd, verdict(record=4), BROKEN)
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in found]
    assert uris == ["a%20b/%C3%BC%25.txt", "page.txt"]
    assert found[1]["locations"][0]["logicalLocations"][0]["name"] == "record 4"
    assert "region" not in found[1]["locations"][0]["physicalLocation"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "0xff" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_github_escapes_and_caps_its_commands(verdict, finding):
    nasty = verdict(finding(messages={"en": "100%\n::error::x"}), name="a,b:c.txt", action="review")
    lines = report("github", nasty).splitlines()
    assert lines[0] == (
        "::error file=a%2Cb%3Ac.txt,line=3,col=5,title=en-pills::a,b:c.txt: 100%25\\n::error::x"
    )
    many = verdict(*[finding(line=n) for n in range(1, 26)])
    lines = report("github", many, BROKEN).splitlines()
    assert len(lines) == 11
    assert lines[-1].endswith("25 findings in 2 documents, 16 annotations not shown")


def test_junit_is_a_suite_a_document(verdict, finding):
    text = report("junit", verdict(finding(HOSTILE), finding(action="pass")), CLEAN, BROKEN)
    suites = ET.fromstring(text)
    assert [
        (s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in suites
    ] == [
        ("page.txt", "2", "1", "0"),
        ("clean.txt", "1", "0", "0"),
        ("broken.txt", "1", "0", "1"),
    ]
    assert suites[0][0].get("name") == "en-pills at 3:5"
    assert suites[0][0][0].get("type") == "block"


def test_csv_has_a_row_a_finding_and_no_formulas(verdict, finding):
    text = report("csv", verdict(finding("=HYPERLINK(1)\ncheap", ("cheap",)), finding()), CLEAN)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["rule"] for row in rows] == ["en-pills", "en-pills"]
    assert rows[0]["excerpt"] == "'=HYPERLINK(1)\\ncheap"
    assert (rows[1]["line"], rows[1]["matched"]) == ("3", "cheap; pills")


def test_html_marks_terms_and_shows_hostile_text_harmlessly(verdict, finding):
    hostile = "<script>alert(1)</script> cheap \u202epills & now"
    text = report("html", verdict(finding(hostile)), verdict(name="<b>.txt"), CLEAN, BROKEN)
    assert text.count("<script>") == 1  # its own
    assert "<u>&lt;script&gt;alert(1)&lt;/script&gt; <mark>cheap</mark> \\u202e<mark>pills" in text
    assert "&lt;b&gt;.txt" in text
    assert "http" not in text.replace("http-equiv", "")
    assert text.count('data-rule="en-pills"') == 2


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "junit", "csv", "html", "line"])
def test_all_reports_have_the_same_findings(name, verdict, finding):
    several = verdict(finding(), finding(line=7, rule="en-casino"), finding(line=9))
    text = report(name, several, CLEAN, verdict(name="b.txt"))
    marker = {
        "json": '"excerpt"', "jsonl": '"excerpt"', "sarif": '"ruleId"', "junit": "<failure",
        "csv": ",block,", "html": "<article", "line": ": block ",
    }  # fmt: skip
    assert text.count(marker[name]) == 4
