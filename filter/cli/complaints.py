"""Failures as the text that users see on stderr."""

from __future__ import annotations

import re
import sys

from filter.errors import Diagnostic, HogwashError, RuleError
from filter.reports.safe import cells, safe, safe_characters

_CODE = re.compile(r"([A-Z]\d{3}): (.*)", re.DOTALL)


_SHOWN = 100
_BEFORE = 60
"""Characters of a long source line that are shown, and of these at most before the carets."""


def spelled(error: HogwashError | OSError) -> str:
    """Return the lines that tell a failure."""
    if isinstance(error, RuleError):
        return "".join(map(diagnostic_text, error.diagnostics))
    if isinstance(error, HogwashError):
        where = f"{safe(str(error.place))}: " if error.place else ""
        text = f"hogwash: error[{error.code}]: {where}{safe(error.message)}\n"
        return text + (f"hint: {safe(error.hint)}\n" if error.hint else "")
    where = f"{safe(str(error.filename))}: " if error.filename is not None else ""
    return f"hogwash: error[O001]: {where}{error.strerror or error}\n"


def diagnostic_text(diagnostic: Diagnostic) -> str:
    """Return the lines that tell a complaint about a rule file: place, source, caret, way out."""
    where = f"{safe(str(diagnostic.place))}: " if diagnostic.place else "hogwash: "
    text = f"{where}{diagnostic.level}[{diagnostic.code}]: {safe(diagnostic.message)}\n"
    if diagnostic.source is not None and diagnostic.place is not None:
        text += _pointed(diagnostic.source, diagnostic.place.column - 1, diagnostic.width)
    return text + (f"  hint: {safe(diagnostic.hint)}\n" if diagnostic.hint else "")


def _pointed(source: str, start: int, width: int) -> str:
    """Return a line of source, or the piece of it that matters, and carets below."""
    first = max(start - _BEFORE, 0)
    last = min(max(start + width, first + _SHOWN), first + 2 * _SHOWN)
    line = source.rstrip("\r\n")
    shown = ["…" if first else "", *safe_characters(line[first:last])]
    marked = slice(start - first + 1, start - first + 1 + width)
    carets = " " * cells("".join(shown[: marked.start])) + "^" * max(
        cells("".join(shown[marked])), 1
    )
    return f"    {''.join(shown)}{'…' if last < len(line) else ''}\n    {carets}\n"


def tell_error(name: str, error: str) -> None:
    """Tell stderr that a document could not be read or judged; `error` may begin with a code."""
    match = _CODE.fullmatch(error)
    code, why = (f"[{match[1]}]", match[2]) if match else ("", error)
    sys.stderr.write(f"hogwash: error{code}: {safe(name)}: {safe(why)}\n")


def tell(text: str) -> None:
    """Tell stderr something that is no failure."""
    sys.stderr.write(f"hogwash: {text}\n")
