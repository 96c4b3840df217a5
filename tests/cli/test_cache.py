"""Compiled rules are kept, and never believed when anything about them is odd."""

import os
import pickle
import sys
import time
from pathlib import Path

import pytest

from filter.cli import cache, main
from filter.engine.scanner import Scanner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have no owner there")

RULE = "rules: [{{id: r, message: m, category: seo, score: 9, {}}}]"


class Exploit:
    """What runs when a planted file is believed."""

    def __reduce__(self):
        return os._exit, (99,)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write("rules/r.yml", RULE.format("words: [alpha]"))
    write("page.txt", "alpha\n")
    return tmp_path


def write(name, text):
    """Write a file that looks as if it had been there for a while."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time.time() - 60,) * 2)


def scan(*options):
    return main(["scan", "--jobs", "1", "--format", "jsonl", "-o", "out", *options, "page.txt"])


def kept():
    return sorted(Path("cache/hogwash").glob("*")) if Path("cache").exists() else []


@pytest.fixture
def parsed(monkeypatch):
    """Count how often rules are compiled."""
    calls = []
    compile_ = Scanner.__init__

    def counted(self, ruleset):
        calls.append(ruleset)
        compile_(self, ruleset)

    monkeypatch.setattr(Scanner, "__init__", counted)
    return calls


def test_the_second_run_compiles_nothing_and_finds_the_same(parsed):
    assert scan("--rules", "rules") == 1
    first = Path("out").read_bytes()
    assert scan("--rules", "rules") == 1
    assert len(parsed) == 1
    assert Path("out").read_bytes() == first
    (entry,) = kept()
    assert entry.stat().st_mode & 0o777 == 0o600
    assert entry.parent.stat().st_mode & 0o777 == 0o700


def test_builtin_rules_are_kept(parsed):
    assert scan() == scan() == 0
    assert len(parsed) == 1


def test_no_cache_neither_reads_nor_writes(parsed):
    scan("--no-cache", "--rules", "rules")
    assert not kept()
    scan("--rules", "rules")
    scan("--no-cache", "--rules", "rules")
    assert len(parsed) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: write("rules/r.yml", RULE.format("words: [other]")), 0),
        (
            lambda: write("rules/more/s.yml", RULE.format("words: [x1]").replace("id: r", "id: s")),
            1,
        ),
        (lambda: write("hogwash.yml", "rules: {r: off}"), 0),
        (lambda: write("rules/broken.yml", "rules: 1"), 2),
        (lambda: Path("rules/r.yml").unlink(), 0),
    ],
)
def test_a_change_of_the_rules_counts_at_once(parsed, change, code):
    assert scan("--rules", "rules") == 1
    change()
    assert scan("--rules", "rules") == code
    assert len(parsed) == (1 if code == 2 else 2)


def test_a_change_of_a_word_list_counts_at_once():
    write("lists/w.txt", "alpha\n")
    write("rules/r.yml", RULE.format("words_from: ../lists/w.txt"))
    assert scan("--rules", "rules/r.yml") == 1
    write("lists/w.txt", "other\n")
    assert scan("--rules", "rules/r.yml") == 0


def test_a_configuration_nearer_by_counts_at_once(home, monkeypatch):
    write("hogwash.yml", "extends: [rules]")
    write("inner/page.txt", "alpha\n")
    monkeypatch.chdir("inner")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    assert scan() == 1
    write("hogwash.yml", "extends: [../rules]\nrules: {r: off}")
    assert scan() == 0


def test_rules_that_may_still_change_unseen_are_not_kept():
    Path("rules/r.yml").touch()
    scan("--rules", "rules")
    assert not kept()


def plant(entry):
    entry.write_bytes(pickle.dumps(Exploit()))


def plant_with_header(entry):
    head, _ = entry.read_bytes().split(b"\n", 1)
    entry.write_bytes(head + b"\n" + pickle.dumps(Exploit()))


def flip(entry):
    data = bytearray(entry.read_bytes())
    data[-1] ^= 1  # in an array
    entry.write_bytes(data)


def truncate(entry):
    entry.write_bytes(entry.read_bytes()[:-100])


def link(entry):
    entry.rename(entry.with_suffix(".real"))
    entry.symlink_to(entry.with_suffix(".real"))


@pytest.mark.parametrize(
    "damage",
    [
        plant,
        plant_with_header,
        flip,
        truncate,
        link,
        lambda entry: entry.chmod(0o620),
        lambda entry: entry.chmod(0o602),
        lambda entry: entry.parent.chmod(0o770),
        lambda entry: entry.write_bytes(b""),
        lambda entry: entry.write_bytes(b"[]\n"),
    ],
)
def test_what_is_odd_is_built_anew(parsed, damage):
    scan("--rules", "rules")
    (entry,) = kept()
    damage(entry)
    assert scan("--rules", "rules") == 1
    assert len(parsed) == 2


def test_an_entry_that_was_kept_for_other_rules_is_not_used(parsed):
    scan("--rules", "rules")
    (entry,) = kept()
    entry.unlink()
    scan("--rules", "rules/r.yml")
    (other,) = kept()
    other.rename(entry)
    assert scan("--rules", "rules") == 1
    assert len(parsed) == 3


def test_rules_are_kept_when_their_file_was_only_touched(parsed):
    scan("--rules", "rules")
    os.utime("rules/r.yml", (0, 0))
    assert scan("--rules", "rules") == 1
    assert len(parsed) == 1


def test_a_file_of_somebody_else_is_not_read(parsed, monkeypatch):
    scan("--rules", "rules")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    scan("--rules", "rules")
    assert len(parsed) == 2


def test_a_cache_that_cannot_be_written_is_no_failure():
    write("cache/hogwash", "a file")
    assert scan("--rules", "rules") == 1


def test_old_entries_go():
    scan("--rules", "rules")
    (entry,) = kept()
    os.utime(entry, (0, 0))
    write("rules/r.yml", RULE.format("words: [alpha, beta]"))
    scan("--rules", "rules/r.yml")
    assert entry not in kept()
    assert kept()


def test_the_oldest_entries_go_when_there_is_no_room(monkeypatch):
    scan("--rules", "rules")
    (oldest,) = kept()
    os.utime(oldest, (time.time() - 60,) * 2)
    scan("--rules", "rules/r.yml")
    assert len(kept()) == 2
    monkeypatch.setattr(cache, "_MOST_BYTES", oldest.stat().st_size)
    write("rules/s.yml", RULE.format("words: [beta]"))
    scan("--rules", "rules/s.yml")
    assert oldest not in kept()
    assert len(kept()) == 2


def test_a_relative_cache_folder_is_not_used(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", "/somewhere")
    assert cache.folder() == "/somewhere/.cache/hogwash"
