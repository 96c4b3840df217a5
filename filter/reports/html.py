"""One HTML file to look at: counts as bars, findings to filter, nothing from the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files

from filter.model import ACTIONS, Finding, Verdict
from filter.reports.context import ReportContext, lifted, place_of
from filter.reports.safe import safe, safe_characters
from filter.reports.summary import Summary

_MOST_BARS = 30


def report(verdicts: Iterable[Verdict], context: ReportContext) -> Iterator[str]:
    """Yield the page. The summary comes last, when it is known, and is shown first by style."""
    before, _, after = _template().partition("<!-- report -->")
    yield before
    summary = Summary()
    yield '<section id="findings">\n'
    for verdict in verdicts:
        summary.add(verdict)
        for finding in verdict.findings:
            yield _finding(verdict, finding, context)
        if verdict.error is not None:
            yield _note(verdict, "error", verdict.error, context)
        elif lifted(verdict):
            text = f"all findings together score {verdict.score:g}"
            yield _note(verdict, verdict.action, text, context)
    yield '<p id="nothing" hidden>Nothing fits this choice.</p>\n</section>\n'
    yield from _summary(summary)
    yield after


def _template() -> str:
    return (files("filter.reports") / "page.html").read_text(encoding="utf-8")


def _text(text: str) -> str:
    return escape(safe(text))


def _finding(verdict: Verdict, finding: Finding, context: ReportContext) -> str:
    checks = ", ".join(
        f"{check.measure} {check.value:g} {check.op} {check.limit:g}" for check in finding.checks
    )
    why = f"<p class=why>{_text(checks)}</p>" if checks else ""
    undone = _text(", ".join(finding.disguises))
    disguises = f"<p class=why>undone: {undone}</p>" if undone else ""
    return (
        f'<article data-rule="{escape(finding.rule)}" data-action="{finding.action}">'
        f"<header><b class={finding.action}>{finding.action}</b> "
        f"<code>{_text(place_of(verdict, finding, context))}</code> "
        f"<span class=rule>{escape(finding.rule)}</span> "
        f"<span class=scope>{finding.scope} · {escape(finding.category)} · score {finding.score:g}"
        f"</span></header><p>{_text(finding.message(context.language))}</p>"
        f"<pre>{_excerpt(finding)}</pre>{why}{disguises}</article>\n"
    )


def _excerpt(finding: Finding) -> str:
    """Return the excerpt with the matched terms, and the passage around them, marked."""
    marks: dict[int, str] = {}
    size = len(finding.excerpt)

    def mark(start: int, end: int, opening: str, closing: str) -> None:
        first = min(max(start - finding.excerpt_start, 0), size)
        last = min(max(end - finding.excerpt_start, 0), size)
        if first < last:
            marks[first] = marks.get(first, "") + opening
            marks[last] = closing + marks.get(last, "")

    mark(finding.start, finding.end, "<u>", "</u>")
    for start, end in finding.spans:
        mark(start, end, "<mark>", "</mark>")
    shown = list(safe_characters(finding.excerpt))
    pieces = [marks.get(at, "") + escape(text) for at, text in enumerate(shown)]
    return "".join(pieces) + marks.get(size, "")


def _note(verdict: Verdict, action: str, text: str, context: ReportContext) -> str:
    return (
        f'<article data-rule="" data-action="{action}"><header><b class={action}>{action}</b> '
        f"<code>{_text(place_of(verdict, None, context))}</code></header><p>{_text(text)}</p>"
        "</article>\n"
    )


def _summary(summary: Summary) -> Iterator[str]:
    counts = [(action, summary.actions[action]) for action in reversed(ACTIONS)]
    tiles = "".join(f"<li><b class={name}>{count:,}</b> {name}</li>" for name, count in counts)
    if summary.errors:
        tiles += f"<li><b class=error>{summary.errors:,}</b> not judged</li>"
    yield (
        f'<section id="summary"><p>{summary.documents:,} documents, '
        f'<span id="total">{summary.findings:,}</span> findings'
        f"{f', {summary.allowed:,} allowed' if summary.allowed else ''}</p><ul class=tiles>{tiles}"
        "</ul><div class=charts>"
    )
    yield _bars("By rule", summary.rules, chooses=True)
    yield _bars("By category", summary.categories, chooses=False)
    rules = "".join(f"<option>{escape(rule)}</option>" for rule in sorted(summary.rules))
    yield (
        "</div></section>\n<form><label>Verdict <select id=action><option value=''>all</option>"
        "<option>block</option><option>review</option><option>pass</option><option>error</option>"
        "</select></label> <label>Rule <select id=rule><option value=''>all</option>"
        f"{rules}</select></label> <output id=shown></output></form>\n"
    )


def _choice(rule: str) -> str:
    return f"<button>{_text(rule)}</button>"


def _bars(title: str, counts: Mapping[str, int], *, chooses: bool) -> str:
    if not counts:
        return ""
    ranked = Counter(counts).most_common()
    largest = ranked[0][1]
    rows = "".join(
        f"<tr><th>{_choice(name) if chooses else _text(name)}</th><td><span class=bar style='width:{100 * count / largest:.1f}%'>"
        f"</span></td><td class=number>{count:,}</td></tr>"
        for name, count in ranked[:_MOST_BARS]
    )
    rest = sum(count for _, count in ranked[_MOST_BARS:])
    if rest:
        rows += f"<tr><th>others</th><td></td><td class=number>{rest:,}</td></tr>"
    return f"<table><caption>{title}</caption>{rows}</table>"
