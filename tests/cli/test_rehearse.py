"""`hogwash rules rehearse`: what a change gains and costs, told so that nobody is fooled."""

import json

import pytest

from filter.cli import main

OLD = """\
rules:
  - {id: pills, message: m, category: pharma, severity: critical, words: [cheap pills, old pills]}
  - {id: bets, message: m, category: gambling, severity: medium, words: [sure bets]}
"""
NEW = """\
rules:
  - {id: pills, message: m, category: pharma, severity: critical, words: [cheap pills, new pills]}
  - {id: bets, message: m, category: gambling, severity: critical, words: [sure bets]}
"""
TEXT = """\
cheap pills are here
old pills are here
new pills | <b>here</b> `@everyone`

new pills, and old pills
sure bets
an honest line
"""
WAYS = ("flagged", "raised", "lowered", "let_go")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yml").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.yml").write_text(NEW, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "one.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def rehearse(*more, rules="old.yml"):
    return main(["rules", "rehearse", "--corpus", "posts", "--rules", rules, "--jobs", "1", *more])


def report(capsys, *more, rules="old.yml"):
    assert rehearse("--format", "json", *more, rules=rules) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("here")
def test_gains_and_losses_are_counted_by_rule(capsys):
    found = report(capsys, "new.yml")
    assert (found["documents"], found["lines"]) == (1, 6)
    assert [found["changed"][way] for way in WAYS] == [1, 1, 0, 1]
    assert found["before"] == {"pass": 2, "review": 1, "block": 3}
    assert found["after"] == {"pass": 2, "review": 0, "block": 4}
    assert [found["rules"]["pills"]["lines"][way] for way in WAYS] == [1, 0, 0, 1]
    assert [found["rules"]["bets"]["lines"][way] for way in WAYS] == [0, 1, 0, 0]
    (gone,) = found["rules"]["pills"]["samples"]["let_go"]
    assert (gone["line"], gone["before"], gone["after"]) == (2, "block", "pass")
    assert found["per_million"]["flagged"] == pytest.approx(1e6 / 6, abs=1e-3)


@pytest.mark.usefixtures("here")
def test_what_goes_one_way_comes_back_the_other(capsys):
    found = report(capsys, "old.yml", rules="new.yml")
    assert [found["changed"][way] for way in WAYS] == [1, 0, 1, 1]


@pytest.mark.usefixtures("here")
def test_the_same_rules_change_nothing(capsys):
    assert rehearse("--format", "markdown", "old.yml") == 0
    assert capsys.readouterr().out.endswith("\nNothing changes.\n")


def test_rules_that_new_ones_lack_stay_unless_they_are_alone(here, capsys):
    (here / "more.yml").write_text(
        "rules: [{id: more, message: m, category: x, severity: critical, words: [honest line]}]\n",
        encoding="utf-8",
    )
    assert [report(capsys, "more.yml")["changed"][way] for way in WAYS] == [1, 0, 0, 0]
    assert [report(capsys, "more.yml", "--alone")["changed"][way] for way in WAYS] == [1, 0, 0, 4]


def test_new_rules_may_extend_current_ones(here, capsys):
    (here / "more.yml").write_text(
        "rules: [{id: more, extends: pills, words: [honest line]}]\n", encoding="utf-8"
    )
    assert report(capsys, "more.yml")["changed"]["flagged"] == 1


@pytest.mark.usefixtures("here")
def test_markdown_shows_hostile_text_as_code(capsys):
    assert rehearse("new.yml", "--format", "markdown") == 0
    out = capsys.readouterr().out
    assert "| `pills` | 1 | 0 | 0 | 1 |" in out
    assert "- newly flagged: `posts/one.txt:3`: `` new pills | <b>here</b> `@everyone` ``" in out
    outside = "".join(line.partition("``")[0] for line in out.splitlines())
    assert "@everyone" not in outside
    assert "<b>" not in outside


@pytest.mark.usefixtures("here")
def test_pretty_tells_rates_and_places(capsys):
    assert rehearse("new.yml", "--show", "1") == 0
    out = capsys.readouterr().out
    assert "newly flagged                 1   166666.67 per million" in out
    assert "pills: 1 newly flagged, 1 newly let go\n" in out
    assert "newly let go: posts/one.txt:2: old pills are here\n" in out


@pytest.mark.usefixtures("here")
def test_a_limit_is_held(capsys):
    assert rehearse("new.yml", "--max-flagged", "200000") == 0
    assert rehearse("new.yml", "--max-flagged", "1") == 1
    assert "more than 1" in capsys.readouterr().err


def test_what_cannot_be_read_is_told(here, capsys):
    (here / "posts" / "bad.jsonl").write_text("no json\n", encoding="utf-8")
    assert rehearse("new.yml") == 2
    assert "bad.jsonl" in capsys.readouterr().err


def test_mistakes_in_new_rules_are_told(here, capsys):
    (here / "bad.yml").write_text("rules: [{id: bad}]\n", encoding="utf-8")
    assert rehearse("bad.yml") == 2
    assert "error[R013]" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", [["--corpus", "posts"], ["new.yml"]])
def test_both_rules_and_texts_are_needed(capsys, words):
    assert main(["rules", "rehearse", *words]) == 2
    assert "error[U007]" in capsys.readouterr().err
