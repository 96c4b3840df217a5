"""The built wheel, installed in a fresh environment, works from another folder."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def run(*command, cwd):
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", out, ROOT, cwd=out)
    assert built.returncode == 0, built.stderr
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_ships_rules_and_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {path.relative_to(ROOT / "rules") for path in (ROOT / "rules").rglob("*.*")}
    assert {f"filter/rules/{path.as_posix()}" for path in rules} <= names
    data = ("text/data/fold.bin", "engine/data/grams.txt", "ruleset/data/words.txt")
    assert {"filter/py.typed", *(f"filter/{name}" for name in data)} <= names
    assert not any(name.startswith(("tests/", "samples/")) for name in names)


def test_it_scans_and_tests_its_rules_from_elsewhere(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    installed = run(python, "-m", "pip", "install", "-q", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    hogwash = tmp_path / "env" / "bin" / "hogwash"
    page = tmp_path / "page.txt"
    page.write_text("诚实的一行\n国产精品_亚洲无码_中文字幕在线观看_欧美人妻_高清视频\n", "utf-8")
    scanned = run(hogwash, "scan", "--format", "line", page, cwd=tmp_path)
    assert scanned.returncode == 1, scanned.stderr
    assert scanned.stdout.startswith(f"{page}:2:1: block zh-adult-keywords")
    tested = run(hogwash, "rules", "test", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout + tested.stderr
