"""`hogwash completion`: the shells themselves say what they would complete."""

import os
import shutil
import subprocess
import sys

import pexpect
import pytest

from filter.cli import COMMANDS, main
from filter.cli.rules import COMMANDS as RULES

CASES = [
    ("hogwash ru", "rules"),
    ("hogwash rules rehe", "rehearse"),
    ("hogwash rules suggest --form", "--format"),
    ("hogwash rules suggest --format ya", "yaml"),
    ("hogwash scan --fail-on rev", "review"),
    ("hogwash completion fi", "fish"),
]


def script(tmp_path, shell, capsys):
    assert main(["completion", shell]) == 0
    path = tmp_path / f"completion.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def needs(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@needs("bash")
def test_bash(tmp_path, capsys):
    path = script(tmp_path, "bash", capsys)
    asked = "".join(
        f"COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); COMPREPLY=();"
        '_shtab_hogwash; echo "${COMPREPLY[@]}"\n'
        for line, _ in CASES
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", f"source {path}\n{asked}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [wanted for _, wanted in CASES]
    assert done.stderr == ""


@needs("bash")
def test_bash_completes_every_command(tmp_path, capsys):
    path = script(tmp_path, "bash", capsys)
    words = "COMP_CWORD=1; COMP_WORDS=(hogwash ''); _shtab_hogwash; echo ${COMPREPLY[@]};"
    words += "COMP_CWORD=2; COMP_WORDS=(hogwash rules ''); _shtab_hogwash; echo ${COMPREPLY[@]}"
    done = subprocess.run(
        ["bash", "--norc", "-c", f"source {path}; {words}"],
        capture_output=True,
        text=True,
        check=True,
    )
    outer, inner = done.stdout.splitlines()
    assert set(COMMANDS) <= set(outer.split())
    assert set(RULES) <= set(inner.split())


@needs("fish")
@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_fish(tmp_path, capsys, line, wanted):
    path = script(tmp_path, "fish", capsys)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {path}; complete -C '{line}'"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
    )
    assert [row.partition("\t")[0] for row in done.stdout.splitlines()] == [wanted]


@needs("zsh")
def test_zsh(tmp_path, capsys):
    folder = tmp_path / "functions"
    folder.mkdir()
    script(tmp_path, "zsh", capsys).rename(folder / "_hogwash")
    shell = pexpect.spawn("zsh", ["-f"], encoding="utf-8", timeout=30, dimensions=(24, 200))
    shell.sendline(f"PS1='ready> '; fpath=({folder} $fpath); hogwash() {{ echo typed: $@ }}")
    shell.sendline("autoload -U compinit; compinit -u -D; echo set-$((40+2))")
    shell.expect_exact("set-42")
    for line, wanted in CASES:
        shell.send(f"{line}\t\n")
        shell.expect(f"typed: [^\r]*{wanted}")
    shell.close(force=True)


def test_a_shell_that_is_none(capsys):
    assert main(["completion", "fsh"]) == 2
    assert "did you mean 'fish'" in capsys.readouterr().err


def test_without_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    assert "pip install 'hogwash[completion]'" in capsys.readouterr().err
