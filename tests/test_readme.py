"""A newcomer types what README says, in a terminal, and sees what README shows."""

import os
import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROMPT = "[at the prompt]"


def walk():
    """Yield (command, lines shown) of every console block of the walk."""
    part = README.partition("### Your first rule, in ten minutes")[2].partition("\n## ")[0]
    for block in re.findall(r"^```console\n(.*?)^```$", part, re.MULTILINE | re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, end, shown = step.partition("\nEND\n")
            if not end:
                command, _, shown = step.partition("\n")
            yield command + ("\nEND" if end else ""), shown.splitlines()


def fits(shown, lines):
    """Whether lines are what is shown, where `...` is anything."""
    pattern = "\n".join(
        ".*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) for line in shown
    )
    return re.fullmatch(pattern, "\n".join(lines), re.DOTALL) is not None


@pytest.fixture
def terminal(tmp_path):
    command = tmp_path / "bin" / "hogwash"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m filter "$@"\n', "utf-8"
    )
    command.chmod(0o755)
    (tmp_path / "site").mkdir()
    environment = {
        **os.environ,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PS1": PROMPT,
        "PS2": "",
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noediting"],
        cwd=str(tmp_path / "site"),
        env=environment,
        encoding="utf-8",
        echo=False,
        timeout=120,
        dimensions=(50, 200),
    )
    shell.expect_exact(PROMPT)
    yield shell
    shell.close(force=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_walk_shows_what_readme_shows(terminal):
    steps = list(walk())
    assert len(steps) == 9
    for command, shown in steps:
        terminal.sendline(command)
        terminal.expect_exact(PROMPT)
        lines = terminal.before.replace("\r\n", "\n").strip("\n").splitlines()
        assert fits(shown, lines), (command, shown, lines)


def test_the_walk_meets_a_failing_test_and_mends_it():
    outputs = ["\n".join(shown) for command, shown in walk() if "rules test" in command]
    assert "failed badge-sellers: must not match" in outputs[0]
    assert outputs[1] == "2 tests of 1 rules: 2 passed, 0 failed"


def test_nothing_fits_by_chance():
    assert fits(["a", "...", "b: ..."], ["a", "x", "y", "b: 2"])
    assert not fits(["a", "b"], ["a", "b", "c"])
    assert not fits(["a ..."], ["b"])
