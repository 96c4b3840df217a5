from pathlib import Path

from filter.cli.scan import Outcome, _uncapped
from filter.engine.scanner import Scanner
from filter.model import Document, Part, Verdict
from filter.ruleset import load_rules, parse_rules

RULES = Path(__file__).parent / "cases" / "rules.yml"
SUMMED = """
rules:
  - {id: one, message: m, category: x, score: 4, words: [alpha]}
  - {id: two, message: m, category: x, score: 4, words: [beta]}
"""


def parts(*texts):
    offset, line = 0, 1
    for number, text in enumerate(texts):
        part = Part(offset, line, 1, first=number == 0, last=number == len(texts) - 1)
        yield Document("page.txt", text, part=part)
        offset, line = offset + len(text), line + text.count("\n")


def brief(verdicts):
    return [(v.action, [(f.rule, f.line) for f in v.findings], v.error) for v in verdicts]


def test_parts_are_reported_as_they_come_without_a_most():
    scanner = Scanner(load_rules(RULES))
    junk = "cheap pills\n" * 6000
    verdicts = list(_uncapped(scanner, parts(junk, "good\n", junk), 1))
    assert [len(verdict.findings) for verdict in verdicts] == [6000, 0, 6000]
    assert verdicts[-1].findings[-1].line == 12_001


def test_what_only_the_sum_over_parts_condemns_is_told_behind_them():
    scanner = Scanner(parse_rules(SUMMED))
    documents = [*parts("alpha\n", "good\n", "beta\n"), *parts("alpha\n", "alpha\n")]
    assert brief(_uncapped(scanner, documents, 1)) == [
        ("review", [("one", 1)], None),
        ("pass", [], None),
        ("review", [("two", 3)], None),
        ("block", [], None),
        ("review", [("one", 1)], None),
        ("review", [("one", 2)], None),
    ]


def test_an_error_is_told_once():
    scanner = Scanner(parse_rules(SUMMED))
    first, second = parts("alpha\n", "beta\n")
    broken = Document("page.txt", "", error="I002: bad", part=second.part)
    verdicts = _uncapped(scanner, [first, broken], 1)
    assert [verdict.error for verdict in verdicts] == [None, "I002: bad"]


def test_the_exit_code_is_of_the_worst(capsys):
    outcome = Outcome()
    weak, strong = Verdict("a", "review", 3.0), Verdict("b", "block", 9.0)
    list(outcome.watched([weak]))
    assert [outcome.code(level) for level in ("review", "block", "never")] == [1, 0, 0]
    list(outcome.watched([strong, weak]))
    assert [outcome.code(level) for level in ("review", "block", "never")] == [1, 1, 0]
    list(outcome.watched([Verdict("c\n", "pass", 0.0, record=3, error="I004: bad row")]))
    assert [outcome.code(level) for level in ("review", "block", "never")] == [2, 2, 2]
    assert capsys.readouterr().err == "hogwash: error[I004]: c\\n[3]: bad row\n"
