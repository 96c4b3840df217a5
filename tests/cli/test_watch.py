"""`hogwash rules test --watch`: again after every change, and gone quietly."""

import signal

import pexpect
import pytest

from filter.cli import main
from tests.cli.test_process import ENV, HOGWASH

RULE = "rules: [{{id: mine, message: m, category: x, words: [{word}], tests: {{match: [junk]}}}}]\n"


def test_a_change_runs_the_tests_again(tmp_path):
    rules = tmp_path / "mine.yml"
    rules.write_text(RULE.format(word="junk"), encoding="utf-8")
    words = [*HOGWASH[1:], "rules", "test", "--rules", "mine.yml", "--watch"]
    process = pexpect.spawn(
        HOGWASH[0],
        words,
        cwd=str(tmp_path),
        env=ENV,
        encoding="utf-8",
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job may ignore it
    )
    process.expect_exact("1 tests of 1 rules: 1 passed, 0 failed")
    process.expect_exact("watching 1 files; Ctrl-C ends")
    rules.write_text(RULE.format(word="other"), encoding="utf-8")
    process.expect_exact("failed mine: must match: junk")
    process.expect_exact("watching")
    rules.write_text("rules: [", encoding="utf-8")
    process.expect_exact("error[R003]")
    process.expect_exact("watching")
    rules.write_text(RULE.format(word="junk"), encoding="utf-8")
    process.expect_exact("1 passed, 0 failed")
    process.expect_exact("watching")
    process.sendintr()
    process.expect(pexpect.EOF)
    process.close()
    assert "Traceback" not in process.before
    assert process.exitstatus == 130


@pytest.mark.parametrize("words", [[], ["--rules", "builtin"]])
def test_builtin_rules_do_not_change(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert main(["rules", "test", "--watch", *words]) == 2
    assert "error[U007]" in capsys.readouterr().err
