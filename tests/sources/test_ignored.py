"""What .gitignore leaves out, held against git itself."""

import random
import subprocess
import time
from pathlib import Path
from shutil import which

import pytest

from filter.sources import files
from filter.sources.ignored import fits, read_line

TREE = (
    "a.txt", "b.log", "keep.log", "A.TXT", "x y.txt", "trail ", "#hash", "!bang", "a]b", "a-b", "[x]",
    "build/out.txt", "build/deep/a.txt", "src/build/a.txt", "src/a/b/c.txt", "src/a.txt",
    "src/foo.d/a.txt", "foo/bar", "foo/x/bar", "foo/x/y/bar", "doc/a1.txt", "doc/a2.txt", "café.txt",
)  # fmt: skip
LINES = (
    "*.txt", "*.log", "!keep.log", "build/", "/build", "src/build", "**/build", "foo/**", "foo/**/bar",
    "**/a/**", "a?txt", "a[.]txt", "a[!.]b", "a[]-]b", "[[:upper:]]*", "[a-c].*", "\\#hash", "\\!bang",
    "#hash", "!bang", "trail\\ ", "trail ", "x\\ y.txt", "*", "!*/", "!src", "/*", "**", "foo/*", "/",
    "doc/a[12].txt", "[", "a[", "\\", "a\\", "*/a.txt", "src/**/", "**/foo.d/", "*a*b*c*", "caf*.txt",
    "foo//bar", "[[:nothing:]]*", "[z-a]", "[!z-a].txt", "***", "foo/***/bar", "a**t", "/src/", "[x]",
    "\\[x]", "!foo/x/", "a.txt\r", "",
)  # fmt: skip


def put(root, tree=TREE):
    for name in tree:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")


def by_git(root):
    command = [
        "git",
        "-C",
        root,
        "ls-files",
        "-z",
        "--others",
        "--exclude-per-directory=.gitignore",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    names = done.stdout.decode().split("\0")
    return {name for name in names if name and not name.endswith(".gitignore")}


def by_us(folder):
    return {Path(name).relative_to(folder).as_posix() for name in files([str(folder)])}


@pytest.mark.skipif(not which("git"), reason="needs git")
def test_the_same_files_are_left_out_as_by_git(tmp_path):
    draw = random.Random(5)
    put(tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for line in LINES:
        (tmp_path / ".gitignore").write_bytes(f"{line}\n".encode())
        assert by_us(tmp_path) == by_git(tmp_path), line
    for _ in range(150):
        for folder in ("", "src", "foo"):
            lines = draw.choices(LINES, k=draw.randint(0, 5))
            (tmp_path / folder / ".gitignore").write_bytes("\n".join(lines).encode())
        assert by_us(tmp_path) == by_git(tmp_path)
        below = {name[4:] for name in by_git(tmp_path) if name.startswith("src/")}
        if below:  # else git leaves out the folder itself, which a user who names it wants
            assert by_us(tmp_path / "src") == below


def test_folders_above_count_as_far_as_the_repository_goes(tmp_path, monkeypatch):
    put(tmp_path, ("sub/deep/a.txt", "sub/deep/b.log"))
    (tmp_path / ".gitignore").write_text("*.log\n/sub/deep/a.txt\n")
    assert by_us(tmp_path / "sub") == {"deep/a.txt", "deep/b.log"}
    (tmp_path / ".git").mkdir()
    assert by_us(tmp_path / "sub") == set()
    monkeypatch.chdir(tmp_path / "sub" / "deep")
    assert list(files(["."])) == []
    (tmp_path / "sub" / ".git").mkdir()
    assert list(files(["."])) == ["a.txt", "b.log"]


@pytest.mark.parametrize(
    "line", ["*a" * 2000 + "b", "[" * 20_000, "**/a/" * 2000 + "b", "[" + "a-" * 9000]
)
def test_no_line_takes_long(line):
    begin = time.process_time()
    pattern = read_line(line)
    assert pattern is None or not fits(pattern.segments, ("a" * 250,) * 100)
    assert time.process_time() - begin < 5
