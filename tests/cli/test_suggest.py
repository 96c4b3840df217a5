"""`hogwash rules suggest`: what it writes is read by people, YAML loaders and programs."""

import json

import pytest

from filter.cli import main
from tests.engine.suggest.test_suggest import clean_text, junk_lines


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "junk.txt").write_text("\n".join(junk_lines(1)), encoding="utf-8")
    (tmp_path / "later.txt").write_text("\n".join(junk_lines(2)), encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "clean.txt").write_text("\n".join(clean_text()), encoding="utf-8")
    return tmp_path


def suggest(*more):
    words = ["rules", "suggest", "--junk", "junk.txt", "--clean", "corpus", "--jobs", "1"]
    return main([*words, *more])


@pytest.mark.usefixtures("here")
def test_jsonl_is_for_programs(capsys):
    assert suggest("--format", "jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(list(row) == ["term", "junk", "clean", "weight", "group"] for row in rows)
    assert [row["weight"] for row in rows] == sorted((row["weight"] for row in rows), reverse=True)
    assert {row["group"] for row in rows} == {"junk-1"}


def test_yaml_loads_passes_its_tests_and_finds_later_junk(here, capsys):
    assert suggest("--format", "yaml", "--category", "gambling") == 0
    (here / "mine.yml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["rules", "test", "--rules", "mine.yml"]) == 0
    assert main(["rules", "lint", "--rules", "mine.yml"]) == 0
    capsys.readouterr()
    scan = ["scan", "--rules", "mine.yml", "--input", "lines", "--format", "jsonl", "--no-cache"]
    assert main([*scan, "later.txt"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    verdicts = [row for row in rows if "action" in row]
    assert sum(row["action"] == "block" for row in verdicts) >= 0.9 * len(verdicts)
    assert main([*scan, "corpus/clean.txt"]) == 0


@pytest.mark.usefixtures("here")
def test_pretty_shows_counts_examples_and_the_rule(capsys):
    assert suggest() == 0
    out = capsys.readouterr().out
    assert out.startswith("80 lines of junk, 1,000 clean lines\n\njunk-1: ")
    assert "moon kettle" in out
    assert "at_least: {distinct: 3" in out


@pytest.mark.usefixtures("here")
def test_top_bounds_the_number_of_terms(capsys):
    assert suggest("--format", "jsonl", "--top", "3") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_what_rules_know_is_left_out(here, capsys):
    (here / "known.yml").write_text(
        "rules:\n- {id: known, message: m, category: x, severity: low, words: [moon kettle]}\n",
        encoding="utf-8",
    )
    assert suggest("--format", "jsonl", "--rules", "known.yml") == 0
    streams = capsys.readouterr()
    assert "moon kettle" not in streams.out
    assert "0 of 80 lines are found by these rules and left out" in streams.err


def test_honest_lines_propose_nothing(here, capsys):
    (here / "junk.txt").write_text("\n".join(clean_text()[:100]), encoding="utf-8")
    assert suggest("--format", "yaml") == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "nothing marks these lines" in streams.err


@pytest.mark.parametrize("junk", ["tin saddle", "tin saddle, mud piano", "ab1", "kettle"])
def test_few_words_make_a_rule_that_loads_or_none(here, capsys, junk):
    (here / "junk.txt").write_text(f"{junk}\n" * 20, encoding="utf-8")
    code = suggest("--format", "yaml")
    text = capsys.readouterr().out
    (here / "mine.yml").write_text(text, encoding="utf-8")
    assert (main(["rules", "test", "--rules", "mine.yml"]) == 0) == bool(text)
    assert code == int(not text)


def test_rows_of_json_are_read_and_hostile_ones_written_safely(here, capsys):
    rows = [
        {"text": f'evil "brand\u2028{n} moon kettle: half priced # not\u0007 a comment'}
        for n in range(30)
    ]
    (here / "junk.txt").rename(here / "old.txt")
    (here / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = ["rules", "suggest", "--junk", "rows.jsonl", "--clean", "corpus", "--format", "yaml"]
    assert main([*words, "--jobs", "1"]) == 0
    (here / "mine.yml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["rules", "test", "--rules", "mine.yml"]) == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--junk", "junk.txt"], "U007"),
        (["--clean", "corpus"], "U007"),
        (["--junk", "none.txt", "--clean", "corpus"], "I001"),
        (["--junk", "empty.txt", "--clean", "corpus"], "U007"),
        (["--junk", "junk.txt", "--clean", "empty.txt"], "U025"),
        (["--junk", "junk.txt", "--clean", "corpus", "--category", "No!"], "U005"),
        (["--junk", "junk.txt", "--clean", "corpus", "--name", "No!"], "U005"),
        (["--junk", "junk.txt", "--clean", "corpus", "--format", "xml"], "U003"),
    ],
)
def test_mistakes_are_told(here, capsys, words, code):
    (here / "empty.txt").touch()
    assert main(["rules", "suggest", "--jobs", "1", *words]) == 2
    assert f"error[{code}]" in capsys.readouterr().err
