"""What other tools read: hooks for pre-commit, the GitHub Action, the Dockerfile, the systemd unit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区\n"
HONEST = "The harbour was quiet this morning.\n"


@pytest.fixture
def hogwash(tmp_path):
    """A folder for PATH with a `hogwash` that is this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "hogwash"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from filter.cli import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(("text", "code"), [(JUNK, 1), (HONEST, 0)])
def test_the_action_scans_and_fails_on_junk(hogwash, tmp_path, text, code):
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    inputs = {name: given["default"] for name, given in action["inputs"].items()}
    step = next(step for step in action["runs"]["steps"] if step.get("name") == "Scan")
    (tmp_path / "a page.txt").write_text(text)
    given = inputs | {"paths": "a page.txt\n", "format": "line", "rules": "builtin\n"}
    environment = {}
    for name, value in step["env"].items():
        key = value.removeprefix("${{ inputs.").removesuffix(" }}")
        environment[name] = given[key]
    path = f"{hogwash}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env=os.environ | environment | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    assert ("a page.txt:1:1" in done.stdout) == (code == 1)


def test_nothing_from_outside_is_pasted_into_the_actions_scripts():
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_hooks_name_commands_that_exist(hogwash, tmp_path):
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        program, *words = hook["entry"].split()
        done = subprocess.run(
            [hogwash / program, *words, "--help"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_dockerfile_is_fit():
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([program, "samples/Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_unit_is_fit(tmp_path):
    unit = tmp_path / "hogwash.service"
    text = (ROOT / "samples" / "systemd" / "hogwash.service").read_text()
    unit.write_text(text.replace("/opt/hogwash/bin/hogwash", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_pre_commit_refuses_junk(tmp_path):
    pytest.importorskip("pre_commit")
    site = tmp_path / "site"
    site.mkdir()
    environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache")}

    def run(*words, code=0):
        done = subprocess.run(
            words, cwd=site, env=environment, capture_output=True, text=True, timeout=500
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    run("git", "init", "-q")
    (site / "page.md").write_text(HONEST + JUNK)
    run("git", "add", ".")
    words = (sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "hogwash", "--all-files")
    told = run(*words, code=1)
    assert "page.md:2:1" in told
    (site / "page.md").write_text(HONEST)
    run("git", "add", ".")
    run(*words)
