"""`hogwash init`: files that work at once, and nothing of anybody's lost."""

import json

import jsonschema
import pytest
import yaml

from filter.cli import main

FILES = ["hogwash.yml", "rules/first.yml", ".hogwash/rules.schema.json"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_it_writes_passes_every_check(here, capsys):
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert all(f"wrote {name}\n" in out for name in FILES)
    assert "next:\n  edit rules/first.yml\n" in out
    assert main(["rules", "test", "--rules", "rules/"]) == 0
    assert main(["rules", "lint", "--rules", "rules/"]) == 0
    (here / "page.txt").write_text("replica watches, swiss clone, mirror copy\n", encoding="utf-8")
    assert main(["scan", "page.txt", "--format", "line"]) == 1
    assert "first-rule" in capsys.readouterr().out


def test_editors_find_the_schemas(here):
    assert main(["init"]) == 0
    for name in ("hogwash.yml", "rules/first.yml"):
        path = here / name
        first, _, rest = path.read_text(encoding="utf-8").partition("\n")
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        jsonschema.validate(yaml.safe_load(rest), json.loads(schema.read_text(encoding="utf-8")))


def test_a_scan_of_the_folder_passes_over_the_quoted_words(here, capsys):
    assert main(["init"]) == 0
    (here / "page.txt").write_text("An honest line.\n", encoding="utf-8")
    assert main(["scan", ".", "--format", "line"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten_unless_it_is_asked_for(here, capsys, name):
    path = here / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    assert main(["init"]) == 2
    assert f"error[U035]: {name} is there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert sum(entry.is_file() for entry in here.rglob("*")) == 1
    assert main(["init", "--force"]) == 0
    assert path.read_text(encoding="utf-8") != "mine"


def test_another_folder_is_made(here, capsys):
    assert main(["init", "site/texts"]) == 0
    assert (here / "site" / "texts" / "hogwash.yml").is_file()
    assert "  cd site/texts\n" in capsys.readouterr().out
