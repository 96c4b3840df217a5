"""Several processes give what one gives, and none of them is missed when it dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from itertools import count

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


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_ends_everything_without_a_traceback(tmp_path):
    rules = tmp_path / "r.yml"
    rules.write_text("rules: [{id: r, message: m, category: seo, words: [alpha]}]")
    code = "import sys; from filter.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "scan", "--jobs", "2", "--rules", str(rules), "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        for _ in range(8):
            process.stdin.write(b"some words of a text\n" * 50_000)
        process.stdin.flush()
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == b""
        assert process.wait(20) == 130
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
