"""`hogwash rules fmt` changes how rule files look, never what they mean."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from filter.errors import RuleError
from filter.ruleset import load_rules
from filter.ruleset.files import bundled
from filter.ruleset.layout import formatted, formatted_list

BUILTIN = sorted(path for path in bundled().iterdir() if path.name.endswith(".yml"))
EVERY_KEY = Path(__file__).with_name("every-key.yml")

MESSY = """\

# What this file is about.
rules:   # all of them
  -   category: gambling   # kind
      # the texts that tell
      # what it is
      tests:
        match:
          - slot gacor
          - text: |
              slot gacor␠␠


              two blank lines above belong to the text
        no_match: ["a text␠␠
          of two lines"]

      words: {bait: [slot gacor,   jackpot city]}␠␠␠
      id: first
      # how it reads
      message: >-
        betting
        words


  # About the second one.

  # It has two comments.
  - id: second
    message: m
␠␠␠␠␠␠
    words: |
      mega casino


      roulette   # a comment
    category: gambling
    # said at the end
  - {id: third, category: x, message: m, words: [lotto 777]}
  - words: [lotto 888]
    category: x
    message: m
    id: fourth""".replace("␠", " ")

TIDY = """\
# What this file is about.
rules:   # all of them
  -   id: first
      # how it reads
      message: >-
        betting
        words
      category: gambling   # kind
      words: {bait: [slot gacor,   jackpot city]}
      # the texts that tell
      # what it is
      tests:
        match:
          - slot gacor
          - text: |
              slot gacor␠␠


              two blank lines above belong to the text
        no_match: ["a text␠␠
          of two lines"]

  # About the second one.

  # It has two comments.
  - id: second
    message: m

    category: gambling
    words: |
      mega casino


      roulette   # a comment
    # said at the end

  - {id: third, category: x, message: m, words: [lotto 777]}

  - id: fourth
    message: m
    category: x
    words: [lotto 888]
""".replace("␠", " ")


def test_a_file_gets_the_one_layout():
    assert formatted(MESSY, "mess.yml") == TIDY
    assert formatted(TIDY, "mess.yml") == TIDY


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_means_the_same(tmp_path, end):
    file = tmp_path / "rules.yml"
    file.write_text("\ufeff" + MESSY, "utf-8", newline=end)
    before = load_rules(file)
    file.write_text(formatted(file.read_bytes().decode(), "rules.yml"), "utf-8")
    after = load_rules(file)
    assert (after.digest, len(after.rules)) == (before.digest, 4)
    assert [[e.text for e in rule.examples] for rule in after.rules] == [
        [e.text for e in rule.examples] for rule in before.rules
    ]


@pytest.mark.parametrize("path", [*BUILTIN, EVERY_KEY], ids=lambda path: path.name)
def test_a_second_time_changes_nothing(path):
    once = formatted(path.read_text("utf-8"), path.name)
    assert formatted(once, path.name) == once
    assert sorted(once.split()) == sorted(path.read_text("utf-8").split())


def test_shipped_rules_mean_the_same_afterwards(tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(str(bundled()), folder)
    before = load_rules(folder).digest
    for path in folder.rglob("*.yml"):
        path.write_text(_backwards(path.read_text("utf-8")), "utf-8")
    assert load_rules(folder).digest == before
    for path in folder.rglob("*.*"):
        text = path.read_text("utf-8")
        list_of_words = path.suffix == ".txt"
        if list_of_words or path.suffix == ".yml":
            new = formatted_list(text) if list_of_words else formatted(text, path.name)
            path.write_text(new, "utf-8")
    assert load_rules(folder).digest == before


def _backwards(text: str) -> str:
    """Put the description of every rule, where it has one, behind its category."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("    description: "):
            rest = range(number, min(number + 9, len(lines)))
            behind = next((n for n in rest if lines[n].startswith("    category:")), number)
            lines.insert(behind, lines.pop(number) + "   ")
    return "\n".join(lines)


def test_a_list_of_words_loses_spaces_only():
    messy = "\ufeff\n  slot gacor  \r\n\r\n\r\n[bait] \r\n# why\r\njackpot  city # a\r\n\r\n"
    tidy = "slot gacor\n\n[bait]\n# why\njackpot  city # a\n"
    assert formatted_list(messy) == tidy
    assert formatted_list(tidy) == tidy


def test_what_is_no_yaml_is_refused():
    with pytest.raises(RuleError):
        formatted("rules: [", "broken.yml")
