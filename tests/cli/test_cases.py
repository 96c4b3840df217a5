"""Runs the cases of cases/*.toml: the command line in, what comes out of it.

A case has `args`, and may have `folder` (copied here before), `files` (written before), `stdin`, `env`, `rules` (false: without
cases/rules.yml), `stdout` and `stderr` (exactly, but for a first newline; `_begins` and `_has`
for parts, `stdout_exact` byte for byte, `stdout_json` for keys of one object), `after` (files
there afterwards) and `exit`.
"""

import io
import json
import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from filter.cli import main

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
WITH_RULES = {"scan", "clean", "rules", "quality"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "rules.yml").write_bytes((FOLDER / "rules.yml").read_bytes())
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_case(case, here, monkeypatch, capsysbinary):
    if folder := case.get("folder"):
        shutil.copytree(FOLDER.parents[2] / folder, here / folder)
    for name, text in case.get("files", {}).items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    for name, value in case.get("env", {}).items():
        monkeypatch.setenv(name, value)
    stdin = io.BytesIO(case.get("stdin", "").encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stdin, closed=False, isatty=bool))
    args = list(case["args"])
    if args and args[0] in WITH_RULES and case.get("rules", True):
        at = 2 if args[0] == "rules" else 1
        args[at:at] = ["--rules", "rules.yml"]
    try:
        code = main(args)
    except SystemExit as exit_:  # argparse, after --help and --version
        code = exit_.code
    out, err = (stream.decode() for stream in capsysbinary.readouterr())
    check("stderr", case, err)
    check("stdout", case, out)
    for name, text in case.get("after", {}).items():
        assert (here / name).read_bytes().decode() == text.removeprefix("\n")
    assert code == case["exit"]


def check(stream, case, text):
    parts = {key.removeprefix(stream): case[key] for key in case if key.startswith(stream)}
    if not parts:
        assert text == ""
    for part, expected in parts.items():
        match part:
            case "":
                assert text == expected.removeprefix("\n")
            case "_exact":
                assert text == expected
            case "_begins":
                assert text.startswith(expected.removeprefix("\n"))
            case "_has":
                assert [piece for piece in expected if piece not in text] == []
            case "_json":
                found = json.loads(text)
                wanted = {k: None if v == "$none" else v for k, v in expected.items()}
                assert {key: found[key] for key in wanted} == wanted
            case _:
                pytest.fail(f"unknown key {stream}{part}")
