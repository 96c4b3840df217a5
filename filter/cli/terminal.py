"""What the terminal and the environment say: colour, width, language, who listens."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO

COLOR = ("auto", "always", "never")

_WIDTH = 80


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody sits at the other end; a closed stream has no other end."""
    return stream is not None and not stream.closed and stream.isatty()


def wants_color(choice: str, stream: TextIO | None) -> bool:
    """Decide on colour by --color, then NO_COLOR, FORCE_COLOR and TERM, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO | None) -> int:
    """Return how many cells a row has; 80 where it is not a terminal.

    As shutil tells it, which imports what compresses files.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(int(columns), 20)
    with suppress(OSError):
        if stream is not None and is_terminal(stream):
            return max(os.get_terminal_size(stream.fileno()).columns or _WIDTH, 20)
    return _WIDTH


def language() -> str:
    """Return the language of the environment, as `zh-CN`; English where it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            tag = value.partition(".")[0].partition("@")[0].replace("_", "-")
            return "en" if tag in ("C", "POSIX", "") else tag
    return "en"
