"""How memory is kept for a process of our own that judges text after text."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3), from glibc's malloc.h
_LARGEST_KEPT = 1 << 25
"""Bytes of the largest piece that is kept: what glibc takes at the most."""
_MOST_KEPT = 1 << 27


_OBJECTS = 20_000
"""New objects after which Python looks for ones that hold one another: 700 unless set."""


def collect_rarely() -> None:
    """Look for objects that hold one another less often.

    A page of junk makes objects by ten thousands, none of which do: looking for such took a twelfth of
    the time of judging it.
    """
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


def keep_freed_memory() -> None:
    """Let the process use memory again that it freed, instead of giving it back each time.

    Arrays of some hundred kilobytes come and go by thousands. Handed out by the system each time,
    they take twice as long to fill (batches of sixteen articles: 1.7 ms against 0.8). For processes
    of our own; where the C library is another, nothing happens.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
            library.mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
