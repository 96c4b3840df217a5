"""What only a real process shows: pipes, signals, bytes, terminals, start-up."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

RULES = Path(__file__).parent / "cases" / "rules.yml"
ROOT = Path(__file__).parents[2]
HOGWASH = [sys.executable, "-m", "filter"]
ENV = {
    **{k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")},
    "PYTHONPATH": str(ROOT),
    "LC_ALL": "C.UTF-8",
}


def run(*args, stdin=b"", command="scan", **more):
    words = [*HOGWASH, command, "--rules", str(RULES), *args]
    return subprocess.run(words, input=stdin, capture_output=True, env=ENV, check=False, **more)


# What a shell without job control starts in the background ignores Ctrl-C, and so do its children.
HEARING = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from filter.cli import main; sys.exit(main())"
)


def start(*args, command="scan", **more):
    words = [sys.executable, "-c", HEARING, command, "--rules", str(RULES), *args]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        words, stdin=pipe, stdout=more.pop("stdout", pipe), stderr=pipe, env=ENV, **more
    )


@pytest.mark.parametrize("command", ["scan", "clean"])
def test_a_closed_pipe_ends_quietly(command):
    process = start(command=command)
    process.stdout.close()
    _, err = process.communicate((b"good\n" * 500 + b"cheap pills\n") * 300)
    assert err == b""
    assert process.returncode == 141


def test_head_reads_a_line_and_leaves():
    words = " ".join([*HOGWASH, "scan", "--rules", str(RULES), "--format", "jsonl"])
    text = b'{"text": "cheap pills"}\n' + b'{"text": "good"}\n' * 20_000
    done = subprocess.run(
        ["bash", "-c", f"{words} | head -1"], input=text, capture_output=True, env=ENV, check=True
    )
    assert json.loads(done.stdout)["record"] == 0
    assert done.stderr == b""


@pytest.mark.parametrize("command", ["scan", "clean"])
def test_an_interrupt_ends_quietly(command, tmp_path):
    process = start("-o", str(tmp_path / "out.txt"), command=command)
    process.stdin.write(b"good\n" * 100_000)
    process.stdin.flush()
    deadline = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)  # until it has begun to write
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_invalid_utf_8_is_a_verdict_with_an_error(tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes(b"cheap pills\nabc\xff")
    done = run("--format", "jsonl", str(page))
    verdict = json.loads(done.stdout)
    assert verdict["error"] == (
        "I002: byte 0xff at offset 15 is not utf-8 (name the right one with --encoding)"
    )
    assert verdict["findings_total"] == 1
    assert done.stderr.startswith(b"hogwash: error[I002]: ")
    assert done.returncode == 2


def test_invalid_utf_8_is_not_cleaned_in_place(tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes(b"cheap pills\nabc\xff")
    done = run("--in-place", str(page), command="clean")
    assert (done.returncode, page.read_bytes()) == (2, b"cheap pills\nabc\xff")


def test_invalid_utf_8_in_a_line_leaves_it_in_place():
    done = run("--input", "lines", stdin=b"a\xff\ncheap pills\nb\n", command="clean")
    assert (done.returncode, done.stdout) == (2, b"a\xff\nb\n")


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "big5"])
def test_clean_keeps_the_encoding(codec):
    named = [] if codec == "utf-16" else ["--encoding", codec]
    done = run(*named, stdin="一\r\ncheap pills\r\n二".encode(codec), command="clean")
    assert (done.returncode, done.stdout) == (0, "一\r\n二".encode(codec))


def test_clean_keeps_the_mode_and_the_link(tmp_path):
    page, link = tmp_path / "page.txt", tmp_path / "link.txt"
    page.write_bytes(b"good\ncheap pills\n")
    page.chmod(0o640)
    link.symlink_to(page)
    assert run("--in-place", str(link), command="clean").returncode == 0
    assert link.is_symlink()
    assert page.read_bytes() == b"good\n"
    assert page.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_usual_mode(tmp_path):
    run("-o", str(tmp_path / "out.txt"), preexec_fn=lambda: os.umask(0o027))
    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == 0o640


def test_a_full_disk_is_an_error():
    with Path("/dev/full").open("wb") as full:
        process = start(stdout=full)
        _, err = process.communicate(b"cheap pills\n" * 5)
    assert process.returncode == 2
    assert b"hogwash: error[O001]: No space left on device\n" in err


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_closed_streams_are_no_traceback(closed):
    done = run("-", preexec_fn=lambda: os.close(closed))
    assert b"Traceback" not in done.stderr
    assert done.returncode == (0 if closed == 2 else 2)


def on_terminal(*args, stdin=None, env=None):
    """Run with a terminal on stdout and stderr, and on stdin unless it is given."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*HOGWASH, *args],
        stdin=follower if stdin is None else subprocess.PIPE,
        stdout=follower,
        stderr=follower,
        env={**ENV, "TERM": "xterm", **(env or {})},
    )
    os.close(follower)
    if stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    shown = b""
    while select.select([leader], [], [], 30)[0]:
        try:
            data = os.read(leader, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(leader)
    return process.wait(timeout=30), shown.decode()


def test_nothing_to_read_from_a_terminal_is_a_usage_error():
    code, shown = on_terminal("scan")
    assert code == 2
    assert "usage: hogwash scan" in shown
    assert "error[U007]: there is nothing to read" in shown
    assert "cat page.txt | hogwash scan" in shown


@pytest.mark.parametrize(
    ("env", "args", "colored"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"TERM": "dumb"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
    ],
)
def test_a_terminal_gets_the_pretty_report(env, args, colored):
    code, shown = on_terminal(
        "scan", "--rules", str(RULES), *args, stdin=b"cheap pills\x1b[2J", env=env
    )
    assert code == 1
    assert " BLOCK " in shown
    assert r"\x1b[2J" in shown
    assert "\x1b[2J" not in shown
    assert ("\x1b[" in shown) == colored


def test_colour_can_be_forced_into_a_pipe():
    assert b"\x1b[" in run("--format", "pretty", "--color", "always", stdin=b"cheap pills").stdout
    assert b"\x1b[" not in run("--format", "pretty", stdin=b"cheap pills").stdout


def test_help_and_mistakes_load_neither_engine_nor_rich():
    code = (
        "import sys; from filter.cli import main; main(['scna']); main([]); "
        "loaded = {'rich', 'filter.engine', 'ahocorasick', 'yaml'} & set(sys.modules); "
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, check=True)


def test_a_scan_without_the_pretty_report_does_not_load_rich():
    code = (
        "import sys; from filter.cli import main; "
        f"main(['scan', '--rules', {str(RULES)!r}, {str(RULES)!r}]); "
        "assert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, check=True)


def test_a_scan_by_kept_rules_imports_nothing_that_it_does_not_need(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("cheap pills and good news\n" * 20)
    code = (
        "import sys, numpy; before = set(sys.modules); from filter.cli import main; "
        f"main(['scan', '--rules', {str(RULES)!r}, {str(page)!r}]); "
        "sys.stderr.write(' '.join(set(sys.modules) - before))"
    )
    env = ENV | {"XDG_CACHE_HOME": str(tmp_path)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True
        )
    loaded = set(done.stderr.decode().split())
    assert "filter.engine.judge" in loaded
    library = "bz2 difflib gzip hashlib importlib.resources json lzma pathlib shutil zipfile yaml"
    own = "cli.baseline cli.dataset engine.baseline ruleset sources.folders"
    assert not loaded & {*library.split(), *(f"filter.{name}" for name in own.split())}


@pytest.mark.slow
def test_a_line_of_100_mb_is_judged_in_little_memory(tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes("一个诚实的句子。good ".encode() * (100_000_000 // 29) + b"cheap pills")
    # Not what getrusage tells: that counts what the tests took before the scan began, too.
    code = (
        "import sys; from filter.cli import main; "
        f"code = main(['scan', '--rules', {str(RULES)!r}, '--format', 'jsonl', {str(page)!r}]); "
        "rows = dict(row.split(':', 1) for row in open('/proc/self/status')); "
        "sys.stderr.write(rows['VmHWM'].split()[0]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, check=False)
    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)["error"] is None
    assert int(done.stderr) < 400_000


@pytest.mark.slow
def test_a_line_of_100_mb_comes_back():
    line = "一个诚实的句子。good ".encode() * (100_000_000 // 29)
    done = run(stdin=line + b"\ncheap pills\n", command="clean")
    assert done.returncode == 0
    assert done.stdout == line + b"\n"
