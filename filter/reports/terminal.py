"""The report for people: a summary, then every finding with its passage and its reasons.

Colour is never the only sign: actions are words, matched terms are underlined, without colour
by a row of carets. Nothing of the scanned text reaches the terminal but through `safe`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from filter.model import Action, Check, Finding, Verdict
from filter.reports.context import ReportContext, lifted, name_of, place_of
from filter.reports.safe import safe, safe_characters
from filter.reports.summary import Summary

SHOWN = 200
"""Findings that are shown in full: nobody reads more on a terminal, and memory stays bounded."""

_STYLES = {"block": "bold white on red", "review": "black on yellow", "pass": "black on white"}
_MATCH = "bold underline red"
_INDENT = 4
_FACT = 9
"""Cells of a fact's name with the space behind it."""

_Row = list[tuple[str, bool]]
"""Strings to show side by side, each with whether it belongs to a matched term."""


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield the summary when all verdicts are in, then the findings."""
    summary = Summary()
    kept: list[Verdict] = []
    room = SHOWN
    for verdict in verdicts:
        summary.add(verdict)
        if verdict.findings and room:
            kept.append(replace(verdict, findings=verdict.findings[:room]))
            room -= len(kept[-1].findings)
    console = _console(context)
    yield _rendered(console, _summary(summary))
    for verdict in kept:
        for finding in verdict.findings:
            yield _rendered(console, _finding(verdict, finding, context))
        if lifted(verdict):
            yield _rendered(console, [_lifted(verdict, context)])
    shown = SHOWN - room
    if summary.findings > shown:
        more = f"{summary.findings - shown} more findings are not shown; --format line lists them."
        yield _rendered(console, [Text(more)])


def _console(context: ReportContext) -> Console:
    return Console(
        file=io.StringIO(),
        width=context.width,
        force_terminal=context.color,
        color_system="standard" if context.color else None,
        no_color=not context.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def _rendered(console: Console, renderables: Iterable[RenderableType]) -> str:
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
        console.print()
    rows = capture.get().split("\n")
    return "\n".join(row.rstrip() for row in rows)


# --------------------------------------------------------------------------- summary


def _summary(summary: Summary) -> Iterator[RenderableType]:
    documents = f"{summary.documents} document{'' if summary.documents == 1 else 's'}"
    line = Text(documents, style="bold")
    line.append(":", style="not bold")
    for action, count in summary.actions.items():
        style = _STYLES[action] if count and action != "pass" else "not bold"
        line.append(" ").append(f" {count} {action} ", style=style)
    if summary.errors:
        line.append(" ").append(f" {summary.errors} could not be judged ", style=_STYLES["block"])
    yield line
    if summary.allowed:
        yield Text(f"{summary.allowed} findings are allowed by the configuration")
    if not summary.findings:
        yield Text("No findings.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("category")
    table.add_column("findings", justify="right")
    table.add_column("rules", overflow="fold")
    for category, count in summary.categories.most_common():
        rules = ", ".join(
            f"{rule} {hits}"
            for rule, hits in summary.rules.most_common()
            if summary.category_of[rule] == category
        )
        table.add_row(Text(category), str(count), Text(rules))
    yield Padding(table, (1, 0, 0, 0))


# --------------------------------------------------------------------------- findings


def _finding(
    verdict: Verdict, finding: Finding, context: ReportContext
) -> Iterator[RenderableType]:
    head = _headed(finding.action, place_of(verdict, finding, context))
    head.append(f"  {finding.rule}", style="cyan")
    yield head
    yield _indented(Text(safe(finding.message(context.language)), overflow="fold"))
    rows = _wrapped(_passage(finding), context.width - 2 * _INDENT)
    yield Padding(Text("\n").join(_shown(rows, context)), (1, 0, 1, 2 * _INDENT))
    facts = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    facts.add_column(style="dim", no_wrap=True, min_width=_FACT - 1)
    facts.add_column(overflow="fold")
    reasons = [*map(_reason, finding.checks)] or ["the rule matched"]
    facts.add_row("why", Text("\n".join(_packed(reasons, context.width - _INDENT - _FACT - 1))))
    if finding.disguises:
        facts.add_row("disguise", Text(safe(", ".join(finding.disguises))))
    where = "" if finding.scope == "text" else f", in {finding.scope}"
    facts.add_row("score", f"{finding.score:g} ({finding.category}, {finding.severity}{where})")
    yield _indented(facts)


def _indented(renderable: RenderableType) -> Padding:
    return Padding(renderable, (0, 0, 0, _INDENT))


def _reason(check: Check) -> str:
    op = "at least" if check.op == ">=" else "at most"
    return f"{safe(check.measure)} {round(check.value, 2):g} ({op} {check.limit:g})"


def _packed(items: Iterable[str], width: int) -> Iterator[str]:
    """Join items by commas into rows of at most `width` cells, never breaking one that fits."""
    row = ""
    for item in items:
        if row and cell_len(row) + cell_len(item) + 3 > width:
            yield row + ","
            row = item
        else:
            row = f"{row}, {item}" if row else item
    yield row


def _lifted(verdict: Verdict, context: ReportContext) -> Text:
    thresholds = context.ruleset.thresholds
    limit = thresholds.block if verdict.action == "block" else thresholds.review
    line = _headed(verdict.action, name_of(verdict, context))
    return line.append(
        f"  all findings together score {verdict.score:g} ({verdict.action} from {limit:g})"
    )


def _headed(action: Action, place: str) -> Text:
    head = Text(overflow="fold")
    head.append(f" {action.upper()} ", style=_STYLES[action])
    return head.append(" ").append(safe(place), style="bold")


# --------------------------------------------------------------------------- the passage


def _passage(finding: Finding) -> _Row:
    matched = [False] * len(finding.excerpt)
    for start, end in finding.spans:
        first = max(start - finding.excerpt_start, 0)
        last = min(end - finding.excerpt_start, len(matched))
        matched[first:last] = [True] * max(last - first, 0)
    row = list(zip(safe_characters(finding.excerpt), matched, strict=True))
    return row[len(finding.excerpt) - len(finding.excerpt.lstrip()) :]


def _wrapped(passage: _Row, width: int) -> Iterator[_Row]:
    """Break into rows of at most `width` cells, behind a space near the end of the row if one is.

    Marks of no width stay with their letter.
    """
    row: _Row = []
    for shown, matched in passage:
        cells = cell_len(shown)
        if row and cells and _cells(row) + cells > width:
            end = _last_space(row, len(row) // 2)
            yield row[:end]
            row = row[end:]
        row.append((shown, matched))
    yield row


def _cells(row: _Row) -> int:
    return sum(cell_len(shown) for shown, _ in row)


def _last_space(row: _Row, floor: int) -> int:
    """Return the index behind the last space, or the row's length if that is before `floor`."""
    ends = (at + 1 for at in range(len(row) - 1, floor, -1) if row[at][0] == " ")
    return next(ends, len(row))


def _shown(rows: Iterable[_Row], context: ReportContext) -> Iterator[Text]:
    for row in rows:
        line = Text(no_wrap=True, overflow="ignore")
        for matched, run in groupby(row, key=lambda piece: piece[1]):
            line.append("".join(shown for shown, _ in run), style=_MATCH if matched else None)
        yield line
        if not context.color and any(matched for _, matched in row):
            carets = "".join(("^" if matched else " ") * cell_len(shown) for shown, matched in row)
            yield Text(carets.rstrip(), no_wrap=True, overflow="ignore")
