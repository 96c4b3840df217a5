"""An explanation of a text, to read and as data."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from filter.cli.rules.described import plain
from filter.engine.explanation import (
    FATES,
    Attempt,
    Explanation,
    Fired,
    FoldedLine,
    Limit,
    TermHit,
    Trial,
)
from filter.model import Action
from filter.reports.safe import safe

_NEAREST = 3
"""Rules that did not fire and are shown in full."""
_LINES = 20
_CHANGES = 12
_SHOWN = 400
_STYLES: dict[Action, str] = {
    "block": "bold white on red",
    "review": "black on yellow",
    "pass": "black on white",
}


def console(width: int, *, color: bool) -> Console:
    """Return what lays rows out; nothing is written to it but in `rendered`."""
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def rendered(console: Console, renderables: Iterable[RenderableType]) -> Iterator[str]:
    """Yield renderables as text, without spaces at the ends of rows."""
    for renderable in renderables:
        with console.capture() as capture:
            console.print(renderable)
        for row in capture.get().splitlines():
            yield row.rstrip() + "\n"


# --------------------------------------------------------------------------- data


def as_data(explained: Explanation, line: int | None = None) -> dict[str, Any]:
    """Return an explanation as JSON takes it, whole or of one line."""
    verdict = explained.verdict
    numbers = _numbers(explained, line)
    return {
        "schema": 1,
        "name": verdict.name,
        "record": verdict.record,
        "action": verdict.action,
        "score": verdict.score,
        "error": verdict.error,
        "thresholds": plain(explained.thresholds),
        "lines": [
            {"number": number, **plain(folded), "changes": folded.changes()}
            for number, folded in enumerate(explained.lines)
            if number in numbers
        ],
        "rules": [plain(trial) | {"told": trial.told} for trial in _trials(explained, line)],
        "nearest": list(dict.fromkeys(trial.rule for trial in explained.nearest())),
        "rules_digest": verdict.rules_digest,
    }


def _numbers(explained: Explanation, line: int | None) -> set[int]:
    """Numbers of the lines that are asked for."""
    return {number for number, folded in enumerate(explained.lines) if line in (None, folded.line)}


def _trials(explained: Explanation, line: int | None) -> Sequence[Trial]:
    numbers = _numbers(explained, line)
    return [trial for trial in explained.trials if trial.line is None or trial.line in numbers]


# --------------------------------------------------------------------------- to read


def shown(
    explained: Explanation, *, line: int | None = None, every: bool = False
) -> Iterator[RenderableType]:
    """Yield what there is to read: the verdict, then line by line the rules and why.

    Args:
        explained: The explanation.
        line: Only this line of the document.
        every: All rules that something hit, not only those that fired and the nearest others.
    """
    verdict, limits = explained.verdict, explained.thresholds
    head = Text(f" {verdict.action.upper()} ", style=_STYLES[verdict.action])
    head.append(f"  {safe(verdict.name)}", style="bold")
    head.append(
        f"  score {verdict.score:g} (review from {limits.review:g}, block from {limits.block:g})",
        style="not bold",
    )
    yield head
    trials = _trials(explained, line)
    numbers = _numbers(explained, line)
    nearest = [t for t in explained.nearest() if t.line is None or t.line in numbers]
    told = [trial for trial in trials if trial.told] or nearest[:1]
    full = trials if every else told
    yield from _by_line(explained, full, numbers, every=every)
    if nearest:
        yield Text("\nnearest of those that did not fire", style="bold")
        yield _missed(nearest[:_NEAREST], explained)
    shown_rules = {trial.rule for trial in (*full, *nearest[:_NEAREST])}
    rest = {trial.rule for trial in trials} - shown_rules
    if rest:
        rules = "1 more rule knows" if len(rest) == 1 else f"{len(rest)} more rules know"
        yield Text(f"\n{rules} words that stand here: --all tells why nothing came of it")
    elif not trials:
        yield Text("\nno rule knows anything that stands here")


def _by_line(
    explained: Explanation, trials: Sequence[Trial], numbers: Collection[int], *, every: bool
) -> Iterator[RenderableType]:
    by_line: dict[int | None, list[Trial]] = {}
    for trial in trials:
        by_line.setdefault(trial.line, []).append(trial)
    whole = by_line.pop(None, [])
    lines = sorted(number for number in by_line if number is not None)
    if not lines and len(numbers) == 1:
        lines = list(numbers)
    for number in lines[: None if every else _LINES]:
        yield from _line(explained.lines[number])
        for trial in by_line.get(number, ()):
            yield from _trial(trial, every=every)
    if len(lines) > _LINES and not every:
        yield Text(f"\n{len(lines) - _LINES} more lines: --line N shows one, --all shows all")
    if whole:
        yield Text("\nthe document as one", style="bold")
    for trial in whole:
        yield from _trial(trial, every=every)


def _missed(trials: Sequence[Trial], explained: Explanation) -> Table:
    """What the nearest grade of every trial misses, a row each."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("rule", "place", "score", "what it misses"):
        table.add_column(name, overflow="fold")
    for trial in trials:
        if trial.nearest is None:
            continue
        place = "" if trial.line is None else f"line {explained.lines[trial.line].line}"
        missing = [limit for limit in trial.nearest.limits if not limit.met]
        text = Text(", ").join(map(_limit, missing)) if missing else Text(_why_nothing(trial))
        table.add_row(trial.rule, place, f"{trial.nearest.score:g}", text)
    return table


def _why_nothing(trial: Trial) -> str:
    """Say why a rule that fired came to nothing."""
    return "nothing: its finding is allowed" if trial.fired else trial.skipped


def _line(line: FoldedLine) -> Iterator[RenderableType]:
    scope = "" if line.scope == "text" else f" ({line.scope})"
    yield Text(f"\nline {line.line}{scope}", style="bold")
    facts = _grid()
    facts.add_row("text", safe(line.text[:_SHOWN]) + ("…" if len(line.text) > _SHOWN else ""))
    changes = line.changes()
    if changes:
        facts.add_row("read as", safe(line.folded[:_SHOWN]))
        pairs = [f"{safe(old)} → {safe(new) or 'nothing'}" for old, new in changes[:_CHANGES]]
        more = [f"{len(changes) - _CHANGES} more"] if len(changes) > _CHANGES else []
        facts.add_row("changed", ", ".join((*pairs, *more)))
    yield Padding(facts, (0, 0, 0, 2))


def _grid() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True, min_width=8)
    table.add_column(overflow="fold")
    return table


def _trial(trial: Trial, *, every: bool) -> Iterator[RenderableType]:
    head = Text("\n  ").append(trial.rule, style="cyan")
    if trial.fired:
        strongest = max(trial.fired, key=lambda fired: fired.score)
        head.append(" fired: ").append(f" {strongest.action.upper()} ", _STYLES[strongest.action])
    else:
        head.append(f" {trial.skipped or 'did not fire'}")
    if trial.status == "test":
        head.append(" (status test: reported, never acted on)")
    yield head
    if trial.hits:
        yield Padding(_hits(trial.hits, every=every), (0, 0, 0, 4))
    if trial.best is not None:
        window = trial.windows[trial.best]
        facts = _grid()
        if trial.line is not None:
            name = "window" if trial.fired else "nearest"
            facts.add_row(name, safe(window.text[:_SHOWN]))
        measures = (f"{name} {_number(value)}" for name, value in window.measures.items())
        facts.add_row("measures", ", ".join(measures))
        yield Padding(facts, (0, 0, 0, 4))
        yield Padding(_grades(trial.attempts, every=every), (0, 0, 0, 4))
    softener = any(hit.fate == "softens" for hit in trial.hits)
    for fired in trial.fired:
        yield Padding(
            Text(_sum(fired, "its context" if softener else "quotation marks")), (0, 0, 0, 4)
        )


def _hits(hits: Sequence[TermHit], *, every: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("place", "group", "listed", "stands there as", "and"):
        table.add_column(name, overflow="fold")
    for hit in hits:
        if hit.fate == "overlapped" and not every:
            continue
        fate = FATES[hit.fate] + (f": {safe(hit.by)}" if hit.by else "")
        term = safe(hit.term) if hit.kind == "word" else f"{hit.kind} {safe(hit.term)}"
        table.add_row(f"{hit.line}:{hit.column}", hit.group, term, safe(hit.text[:_SHOWN]), fate)
    return table


def _grades(attempts: Sequence[Attempt], *, every: bool) -> Table:
    """Grades with their limits: which hold, and by how much the others miss."""
    first = next((attempt for attempt in attempts if attempt.holds), None)
    nearest = sorted((a for a in attempts if not a.holds), key=lambda attempt: attempt.gap)
    told = attempts if every else [*filter(None, [first]), *nearest[:_NEAREST]]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("score", justify="right")
    table.add_column("grade")
    table.add_column("limits", overflow="fold")
    for attempt in told:
        limits = Text(", ").join(map(_limit, attempt.limits))
        table.add_row(f"{attempt.score:g}", "holds" if attempt.holds else "misses", limits)
    if len(attempts) > len(told):
        table.add_row("", "", Text(f"{len(attempts) - len(told)} more grades: --all", style="dim"))
    return table


def _limit(limit: Limit) -> Text:
    said = "at least" if limit.op == ">=" else "at most"
    if limit.value is None:
        wanted = f"{limit.name} within {limit.limit:g}: "
        return Text(wanted).append("no such pair", style="bold red")
    text = Text(f"{limit.name} {_number(limit.value)} ({said} {limit.limit:g}) ")
    if limit.met:
        return text.append("ok", style="green")
    word = "missing" if limit.op == ">=" else "too much"
    return text.append(f"{_number(limit.missing or 0.0)} {word}", style="bold red")


def _number(value: float) -> str:
    return f"{round(value, 4):g}"


def _sum(fired: Fired, softener: str) -> str:
    """Say how the score came about; `softener`: by what it was softened, if it was."""
    said = f"at {fired.line}:{fired.column}: score {fired.grade_score:g} by its grade"
    if fired.positions:
        said += "".join(f", {position} +{more:g}" for position, more in fired.positions.items())
        said += " (the most counts)" if len(fired.positions) > 1 else ""
    if fired.softened:
        said += f", softened by {softener}"
    said += f" = {fired.score:g}: {fired.action}"
    return (
        said if fired.told else f"{said}, not reported: allowed, worth nothing, or told by others"
    )
