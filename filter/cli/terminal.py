"""What the terminal and the environment say: colour, width, language, who listens."""

from __future__ import annotations

import importlib
import os
from typing import TextIO

COLOR = ("auto", "always", "never")


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
    """Return how many cells a row has; 80 where it is not a terminal."""
    if is_terminal(stream) or "COLUMNS" in os.environ:
        size: os.terminal_size = importlib.import_module("shutil").get_terminal_size()
        return max(size.columns, 20)
    return 80


def language() -> str:
    """Return the language of the environment, as `zh-CN`; English where it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            tag = value.partition(".")[0].partition("@")[0].replace("_", "-")
            return "en" if tag in ("C", "POSIX", "") else tag
    return "en"
