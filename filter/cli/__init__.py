"""The command line: commands in the table COMMANDS, failures as text and exit codes.

Exit codes: 0 nothing found, 1 something found, 2 something could not be done, 130 interrupted,
141 nobody reads the output any more.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence

from filter.cli.parser import Command, run_command
from filter.cli.terminal import is_terminal
from filter.errors import HogwashError, UsageError

COMMANDS: Mapping[str, Command] = {
    "scan": Command("filter.cli.scan", "find junk and report where and why"),
    "clean": Command("filter.cli.clean", "give the text back without the junk"),
    "rules": Command("filter.cli.rules", "list, test, check and explain rules"),
    "quality": Command("filter.cli.quality", "measure recall and false lines of the rules"),
    "baseline": Command(
        "filter.cli.baseline", "accept what is there, so that only what is new counts"
    ),
    "init": Command("filter.cli.init", "begin rules of your own in this folder"),
    "completion": Command("filter.cli.completion", "let the shell complete what you type"),
    "serve": Command("filter.cli.serve", "judge texts over HTTP, before they are published"),
}
"""Name -> command; a new command is a module and a row here."""

_MANY = 200_000
"""Objects made before the first search for garbage: more than a scan needs to start."""

_EXAMPLES = """\
examples:
  cat page.txt | hogwash scan              is there junk in it, and where?
  hogwash scan posts/ --format jsonl       a verdict a document, for programs
  hogwash clean page.txt > clean.txt       the page without its junk lines
  hogwash rules explain zh-adult-keywords  what does a rule look for?

exit code: 0 nothing found, 1 something found, 2 something could not be read or judged
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    if argv is not None:
        return _run(argv)
    # The process is ours: nothing that starting makes is garbage, and at the end all of it is.
    gc.set_threshold(_MANY)
    code = _run(sys.argv[1:])
    gc.freeze()
    return code


def _run(words: Sequence[str]) -> int:
    # Before numpy comes in: its linear algebra is not used, but would start threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _prepare_stdout()
        code = run_command("hogwash", "Find injected junk in text.", COMMANDS, words, _EXAMPLES)
        sys.stdout.flush()
    except HogwashError as error:
        return _fail(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # What is still buffered has no reader either; the interpreter would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        return _fail(error)
    return code


def _prepare_stdout() -> None:
    """Write UTF-8, but to a terminal what it can show; never fail over a character."""
    if sys.stdout is None:
        raise UsageError("U006", "stdout is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = None if is_terminal(sys.stdout) else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _fail(error: HogwashError | OSError) -> int:
    """Print a failure to stderr; return exit code 2."""
    complaints = importlib.import_module("filter.cli.complaints")
    sys.stderr.write(complaints.spelled(error))
    return 2
