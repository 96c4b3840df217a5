"""Several processes give what one gives, and none of them is missed when it dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from filter.engine import scanner as scanner_module
from filter.engine.parallel import in_order
from filter.engine.scanner import Scanner
from filter.errors import HogwashError
from filter.model import Document, Part
from filter.ruleset import parse_rules

RULES = parse_rules(
    "rules: [{id: r, message: m, category: seo, score: 10, words: [alpha, beta, gamma],"
    " when: {at_least: {distinct: 2}}}]"
)


def slow_square(number):
    time.sleep(0.02 * (number % 3))
    return number * number


def die(number):
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def quit_(number):
    if number == 5:
        os._exit(7)
    return number


def test_answers_come_in_the_order_of_the_tasks():
    tasks = [(-number, number) for number in range(20)]
    answers = list(in_order(slow_square, tasks, 3))
    assert answers == [(-number, number * number) for number in range(20)]


@pytest.mark.parametrize(("work", "how"), [(die, "signal 9"), (quit_, "exit code 7")])
def test_a_dead_process_is_an_error(work, how):
    seen = []
    with pytest.raises(HogwashError, match=how):
        seen.extend(kept for kept, _ in in_order(work, ((n, n) for n in count()), 2))
    assert seen == list(range(5))
    assert not multiprocessing.active_children()


def square_with_place(number):
    time.sleep(0.01)
    return number * number, os.getpid()


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_this_process_works_too(processes):
    tasks = [(-number, number) for number in range(40)]
    answers = list(in_order(square_with_place, tasks, processes, here=True))
    assert [(kept, answer[0]) for kept, answer in answers] == [(-n, n * n) for n in range(40)]
    places = {answer[1] for _, answer in answers}
    assert os.getpid() in places
    assert len(places) == max(processes, 2)


def die_elsewhere(number, home):
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_dead_process_is_an_error_while_this_one_works():
    seen = []
    work = partial(die_elsewhere, home=os.getpid())
    with pytest.raises(HogwashError, match="signal 9"):
        seen.extend(kept for kept, _ in in_order(work, ((n, n) for n in count()), 2, here=True))
    assert seen == list(range(len(seen)))
    assert not multiprocessing.active_children()


def test_a_caller_that_stops_early_leaves_no_process_behind():
    answers = in_order(slow_square, ((n, n) for n in count()), 2)
    assert next(answers) == (0, 0)
    answers.close()
    assert not multiprocessing.active_children()


def test_tasks_are_not_read_far_ahead():
    read = []

    def tasks():
        for number in count():
            read.append(number)
            yield number, number

    answers = in_order(slow_square, tasks(), 2)
    for _ in range(10):
        next(answers)
        assert len(read) <= 10 + 2 * 2 + 1
    answers.close()


def test_large_tasks_and_answers_do_not_lock_each_other():
    tasks = [(n, bytes(3_000_000)) for n in range(8)]
    assert [len(answer) for _, answer in in_order(bytes, tasks, 2)] == [3_000_000] * 8


def test_an_error_of_the_reader_comes_through():
    def tasks():
        yield 1, 1
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(in_order(slow_square, tasks(), 2))
    assert not multiprocessing.active_children()


def test_verdicts_are_the_same_with_several_processes(monkeypatch):
    monkeypatch.setattr(scanner_module, "_BATCH", 300)
    monkeypatch.setattr(scanner_module, "_PAYS", 1000)
    documents = [
        Document("d", "a line\nalpha and beta\n" * (n % 7) + "gamma", record=n) for n in range(300)
    ]
    documents[40] = Document("bad", "", error="I001: cannot be read")
    documents[50:52] = [
        Document("long", "alpha beta\n", part=Part(last=False)),
        Document("long", "gamma alpha\n", part=Part(offset=11, line=2, first=False)),
    ]
    scanner = Scanner(RULES)
    one, many = (list(scanner.scan_all(documents, jobs=jobs)) for jobs in (1, 3))
    assert one == many
    assert sum(verdict.findings_total for verdict in one) > 300


@contextmanager
def scan(tmp_path, *more):
    """Start a scan of lines with two processes that waits for more to read."""
    rules = tmp_path / "r.yml"
    rules.write_text("rules: [{id: r, message: m, category: seo, words: [alpha]}]")
    # Ctrl-C is ignored by what a shell without job control starts in the background, these tests too.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from filter.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "scan", "--jobs", "2", "--rules", str(rules), *more, "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    ) as process:
        for _ in range(8):
            process.stdin.write(b"some words of a text\n" * 50_000)
        process.stdin.flush()
        yield process
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)


def child_of(process):
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 20
    while not (found := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return int(found[0])


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_ends_everything_without_a_traceback(tmp_path):
    with scan(tmp_path) as process:
        os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=20) == (b"", b"")
        assert process.returncode == 130


@pytest.mark.skipif(sys.platform != "linux", reason="finds children in /proc")
def test_no_verdict_is_given_for_what_a_killed_process_had(tmp_path):
    with scan(tmp_path, "--format", "line") as process:
        os.kill(child_of(process), signal.SIGKILL)
        more = b"some words of a text\n" * 200_000 + b"alpha\n"
        out, err = process.communicate(more, timeout=60)
        assert process.returncode == 2
        assert out == b""
        assert err.startswith(b"hogwash: error[W001]: a working process died (signal 9); what it")
        assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="finds children in /proc")
def test_a_closed_pipe_ends_all_processes(tmp_path):
    with scan(tmp_path, "--format", "line") as process:
        child_of(process)
        process.stdout.close()
        _, err = process.communicate(b"alpha\n" * 500_000, timeout=60)
        assert (process.returncode, err) == (141, b"")
