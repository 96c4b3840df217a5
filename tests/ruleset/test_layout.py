"""`hogwash rules fmt` changes how rule files look, never what they mean."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.errors import RuleError
from filter.ruleset import load_rules, parse_rules
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


KEYS = [
    "id: a",
    "# what it is for\ndescription: some # not a comment\n",
    'message: "{terms}"',
    "category: x",
    "severity: high # bad",
    "# one\n# two\nwords:\n  one:\n    # inside\n    - slot gacor\n\n    - jackpot city\n  two: |\n    lotto\n\n    bingo hall",
    "patterns: ['a+b', \"c\\\\d #\"]",
    "when:\n  any:\n    - at_least: {hits: 2}\n\n    # or\n    - at_least: {one: 1}",
    "tests:\n  match:\n    - text: |+\n        slot gacor\n\n\n      score: 5",
]


def _rule(keys, ends):
    lines = [line for key in keys for line in key.removesuffix("\n").split("\n")]
    first = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    indented = [
        ("  - " if n == first else "    ") + line + end if line else line + end
        for n, (line, end) in enumerate(zip(lines, ends * len(lines), strict=False))
    ]
    return "rules:\n" + "\n".join(indented) + "\n"


@given(st.permutations(KEYS), st.lists(st.sampled_from(["", " ", "   "]), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_order_of_keys_comes_out_the_same(keys, ends):
    wanted = parse_rules(_rule(KEYS, [""]))
    text = formatted(_rule(keys, ends), "rules.yml")
    order = "id description message category severity words patterns when tests"
    assert re.findall(r"^(?:  - |    )(\w+):", text, re.MULTILINE) == order.split()
    found = parse_rules(text)
    assert found.digest == wanted.digest
    assert found.rules[0].examples[0].text.split() == ["slot", "gacor"]
    for comment in ("# what it is for", "# one\n    # two", "# inside", "# or", "# bad"):
        assert comment in text
    assert formatted(text, "rules.yml") == text


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
