"""Figures as tables to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from filter.engine.quality import DIMENSIONS, Change, Offender, Quality, Rate
from filter.reports.safe import safe

_SHOWN = 100


def rates(quality: Quality) -> Iterator[str]:
    """Yield the tables of all figures that there are."""
    for kind, title in (("junk", "recall"), ("context", "recall of lines only neighbours tell")):
        yield from _shares(quality, kind, title)
    yield from _shares(quality, "ham", "honest lines flagged")
    if rates := quality.rates.get("clean"):
        rows = [("all", rates["all"][""]), *rates["lang"].items()]
        yield "false lines per million\n"
        yield from _table(
            ("", "lines", "review+block", "block", "per million:", "review+block", "block"),
            [
                (
                    name,
                    f"{rate.lines:,}",
                    f"{rate.flagged:,}",
                    f"{rate.blocked:,}",
                    "",
                    f"{rate.per_million('review'):.2f}",
                    f"{rate.per_million('block'):.2f}",
                )
                for name, rate in rows
            ],
        )


def worst(offenders: Sequence[Offender]) -> Iterator[str]:
    """Yield the rules that flag honest lines, with lines."""
    if not offenders:
        return
    yield "worst rules: honest lines, junk is not among them\n"
    for offender in offenders:
        yield f"  {offender.rule}: {offender.flagged:,} flagged, {offender.blocked:,} blocked\n"
        for line in offender.lines:
            times = f" ({line.times} times)" if line.times > 1 else ""
            yield f"    {line.action:6}  {line.kind:5}  {_cut(line.text)}{times}\n"
    yield "\n"


def against(found: Sequence[Change], *, same_lines: bool, most: int) -> Iterator[str]:
    """Yield what a change lost and gained."""
    if not same_lines:
        yield "the two runs judged different lines: what follows is no fair comparison\n"
    for better, title in ((False, "lost"), (True, "gained")):
        part = [change for change in found if change.better == better]
        times = sum(change.line.times for change in part)
        yield f"{title}: {times:,} lines\n"
        for change in part[:most]:
            way = f"{change.before} -> {change.after}"
            rules = ", ".join(change.line.rules)
            yield f"  {change.line.kind:5}  {way:16}  {_cut(change.line.text)}"
            yield f"  [{rules}]\n" if rules else "\n"
        if len(part) > most:
            yield f"  and {len(part) - most:,} more\n"
    yield "\n"


def _shares(quality: Quality, kind: str, title: str) -> Iterator[str]:
    rates = quality.rates.get(kind)
    if not rates:
        return
    yield f"{title}\n"
    rows: list[Sequence[str]] = [_share_row("all", rates["all"][""])]
    for dimension in DIMENSIONS:
        if dimension in rates:
            rows.append((f"by {dimension}",))
            rows += [_share_row(f"  {name}", rate) for name, rate in rates[dimension].items()]
    yield from _table(("", "lines", "review+block", "block"), rows)


def _share_row(name: str, rate: Rate) -> Sequence[str]:
    return (
        name,
        f"{rate.lines:,}",
        f"{rate.share('review'):.2%}",
        f"{rate.share('block'):.2%}",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows in columns, all but the first to the right."""
    cells = [[safe(cell) for cell in row] for row in (head, *rows)]
    widths = [
        max((len(row[column]) for row in cells if column < len(row)), default=0)
        for column in range(len(head))
    ]
    for row in cells:
        first, *others = row
        text = "  ".join(
            [
                first.ljust(widths[0]),
                *(c.rjust(w) for c, w in zip(others, widths[1:], strict=False)),
            ]
        )
        yield f"  {text}".rstrip() + "\n"
    yield "\n"


def _cut(text: str) -> str:
    return safe(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else "")
