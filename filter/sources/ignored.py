"""What .gitignore files name, as git reads them; a test holds this against git itself.

Paths are compared segment by segment and no star goes back, so no pattern takes long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

Segment = re.Pattern[str] | None
"""What one name of a path must be; None stands for `**`, any number of names."""


class Pattern(NamedTuple):
    """A line of a .gitignore file."""

    segments: tuple[Segment, ...]
    ignores: bool
    folders_only: bool


class Rules(NamedTuple):
    """The lines of one file: they speak of `way` and what follows it below `folder`."""

    folder: Path
    way: tuple[str, ...]
    patterns: tuple[Pattern, ...]


Ignored = tuple[Rules, ...]
"""The rules that hold in a folder, outermost first."""

_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \t", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "upper": "A-Z", "xdigit": "0-9a-fA-F",
}  # fmt: skip
_CONTENT = re.compile(r"(?: *(?:\\.|[^ \\]))*", re.DOTALL)
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\[(?P<set>[!^]?\]?(?:\[:\w+:\]|\\.|[^]\\])*)\]|(?P<star>\*+)"
    r"|(?P<any>\?)|(?P<plain>[^\\[])",
    re.DOTALL,
)
_MEMBER = re.compile(r"\[:(?P<name>\w+):\]|\\(?P<escaped>.)|(?P<plain>.)", re.DOTALL)


def rules_above(folder: Path) -> Ignored:
    """Return the rules of the folders above one, as far up as its git repository goes."""
    whole = folder.resolve()
    above = [whole, *whole.parents]
    root = next((at for at, parent in enumerate(above) if (parent / ".git").exists()), 0)
    found = (
        Rules(folder, whole.relative_to(parent).parts, patterns)
        for parent in reversed(above[1 : root + 1])
        for patterns in (patterns_in(parent),)
    )
    return tuple(rules for rules in found if rules.patterns)


def rules_in(folder: Path) -> Ignored:
    """Return the rules that stand in a folder."""
    patterns = patterns_in(folder)
    return (Rules(folder, (), patterns),) if patterns else ()


def patterns_in(folder: Path) -> tuple[Pattern, ...]:
    """Return the lines of a folder's .gitignore."""
    try:
        text = (folder / ".gitignore").read_text("utf-8-sig", errors="surrogateescape")
    except OSError:
        return ()
    lines = text.split("\n")
    return tuple(pattern for line in lines if (pattern := read_line(line.removesuffix("\r"))))


def ignored_by(entry: Path, ignored: Ignored) -> bool:
    """Whether the last line that names a file or folder, of the innermost rules, leaves it out."""
    for rules in reversed(ignored):
        names = (*rules.way, *entry.relative_to(rules.folder).parts)
        for pattern in reversed(rules.patterns):
            if fits(pattern.segments, names) and (not pattern.folders_only or entry.is_dir()):
                return pattern.ignores
    return False


def fits(segments: Sequence[Segment], names: Sequence[str]) -> bool:
    """Whether a pattern names a path."""
    if len(segments) == 2 and segments[0] is None and segments[1]:  # the usual kind
        return segments[1].fullmatch(names[-1]) is not None
    places = {0}
    for at, segment in enumerate(segments):
        if not places:
            return False
        if segment:
            places = {
                place + 1
                for place in places
                if place < len(names) and segment.fullmatch(names[place])
            }
        elif at == len(segments) - 1:
            return min(places) < len(names)
        else:
            places = set(range(min(places), len(names) + 1))
    return len(names) in places


def read_line(line: str) -> Pattern | None:
    """Read a line of a .gitignore file; None for a comment and what git takes for nothing."""
    content = _CONTENT.match(line)
    assert content is not None
    if line.startswith("#") or line[content.end() :].startswith("\\"):
        return None
    text = content[0]
    ignores = not text.startswith("!")
    text = text.removeprefix("!")
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    if not text:
        return None
    anchored = "/" in text
    segments: list[Segment] = [] if anchored else [None]
    for glob in text.removeprefix("/").split("/"):
        if len(glob) > 1 and not glob.strip("*"):
            segments += [None] if not segments or segments[-1] else []
        elif (source := _expression(glob)) is not None:
            segments.append(re.compile(source, re.DOTALL))
        else:
            return None
    return Pattern(tuple(segments), ignores, folders_only)


def _expression(glob: str) -> str | None:
    """Return a pattern for one name as a regular expression; None for one that names nothing."""
    fixed = [""]  # what stands between stars
    at = 0
    while at < len(glob):
        match = _TOKEN.match(glob, at)
        if match is None:
            return None
        at = match.end()
        if match["star"]:
            fixed.append("")
        elif match["any"]:
            fixed[-1] += "."
        elif match["set"] is not None:
            fixed[-1] += _set(match["set"])
        else:
            fixed[-1] += re.escape(match["escaped"] or match["plain"])
    first, *others = fixed
    if not others:
        return first
    *middle, last = others
    # atomic: the earliest place of each piece is as good as any later one
    return first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last


def _set(members: str) -> str:
    """Return `[...]` of a pattern as a regular expression."""
    negated = members[:1] in ("!", "^")
    tokens = list(_MEMBER.finditer(members, int(negated)))[::-1]
    ranges: list[str] = []
    while tokens:
        token = tokens.pop()
        if token["name"]:
            if token["name"] not in _CLASSES:
                return "(?!)"
            ranges.append(_CLASSES[token["name"]])
            continue
        low = high = token["escaped"] or token["plain"]
        if len(tokens) > 1 and tokens[-1]["plain"] == "-" and not tokens[-2]["name"]:
            high = tokens[-2]["escaped"] or tokens[-2]["plain"]
            del tokens[-2:]
        if low <= high:
            ranges.append(f"{re.escape(low)}-{re.escape(high)}")
    if not ranges:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{''.join(ranges)}]"
