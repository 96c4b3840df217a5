"""Rule files -> RuleSet, with all complaints about all files told at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from filter.errors import Diagnostic, RuleError
from filter.model import Rule, RuleSet
from filter.ruleset.build import build_rule
from filter.ruleset.codes import UNREAD
from filter.ruleset.config import Config, read_config, refuse_unknown, switch
from filter.ruleset.digest import digest_of
from filter.ruleset.files import RuleFile, cannot_read, identity, rule_files
from filter.ruleset.inherit import extend_all
from filter.ruleset.nodes import Node, read_nodes
from filter.ruleset.pool import fill_pools
from filter.ruleset.shape import check
from filter.ruleset.source import Report, Source, source_of
from filter.ruleset.table import RULE_FILE
from filter.ruleset.words import Lists

_HERE = Path()


class Loaded(NamedTuple):
    """What came of loading: all rules (those switched off too) with their nodes, complaints."""

    rules: tuple[Rule, ...]
    nodes: tuple[Node, ...]
    config: Config
    report: tuple[Diagnostic, ...]

    def ruleset(self) -> RuleSet:
        """Return the rules that are switched on.

        Raises:
            RuleError: anything was wrong.
        """
        if self.report:
            raise RuleError(self.report)
        rules = tuple(rule for rule in self.rules if rule.status != "off")
        thresholds, allow = self.config.thresholds, self.config.allow
        return RuleSet(rules, thresholds, allow, digest_of(rules, thresholds, allow))


def load_rules(
    *names: str | os.PathLike[str], config: str | os.PathLike[str] | None = None
) -> RuleSet:
    """Load rules and everything that changes them.

    Args:
        names: `builtin`, files, or folders of *.yml and *.yaml files. Without any, what the
            configuration extends, and the builtin rules where it extends nothing.
        config: a hogwash.yml (see `find_config`); its thresholds, switches and allowed findings
            count whether or not names are given.

    Raises:
        RuleError: something is wrong in the files; it holds every complaint.
    """
    return load(*names, config=config).ruleset()


def load(*names: str | os.PathLike[str], config: str | os.PathLike[str] | None = None) -> Loaded:
    """As `load_rules`, for those who want the complaints or the rules that are switched off."""
    report: Report = []
    settings = read_config(Path(config), report) if config is not None else Config(_HERE)
    sources = list(_sources(names, settings, report))
    return _load(sources, settings, report, strict=not names)


def parse_rules(text: str | bytes, file: str = "<text>", folder: Path | None = None) -> RuleSet:
    """Load the rules of one text as if it were a file of that name in `folder`.

    Raises:
        RuleError: something is wrong in it; it holds every complaint.
    """
    report: Report = []
    source = source_of(text, file, report, folder=folder)
    return _load([source] if source else [], Config(_HERE), report, strict=False).ruleset()


def _sources(
    names: tuple[str | os.PathLike[str], ...], config: Config, report: Report
) -> Iterator[Source]:
    seen: set[str] = set()
    wanted = [(os.fspath(name), None) for name in names] or config.wanted
    for name, node in wanted:
        try:
            for file in rule_files(name):
                if identity(file) not in seen:
                    seen.add(identity(file))
                    yield from _read(file, report)
        except OSError as error:
            complaint = cannot_read(name, error, "C" if node else "R")
            report.append(node.diagnose("C001", complaint.message) if node else complaint)


def _read(file: RuleFile, report: Report) -> Iterator[Source]:
    try:
        data = file.path.read_bytes()
    except OSError as error:
        report.append(cannot_read(file.name, error, "R"))
        return
    source = source_of(data, file.name, report, folder=file.folder)
    if source:
        yield source


def _load(sources: list[Source], config: Config, report: Report, *, strict: bool) -> Loaded:
    """`strict`: settings for rules that are not there are wrong."""
    raw = [node for source in sources for node in _rules_in(source, report)]
    by_id = _by_id(raw, report)
    damaged = {name for name, node in by_id.items() if _complained_about(node, report)}
    whole = extend_all(by_id, report)
    if strict and not any(complaint.code[1:] in UNREAD for complaint in report):
        categories = {node.value for rule in whole.values() if (node := rule.get("category"))}
        refuse_unknown(config, whole, categories, report)
    whole = switch(whole, config)
    lists: Lists = {}
    rules = [
        build_rule(node, report, lists, damaged=name in damaged) for name, node in whole.items()
    ]
    return Loaded(tuple(fill_pools(rules)), tuple(whole.values()), config, _in_order(report))


def _rules_in(source: Source, report: Report) -> list[Node]:
    before = len(report)
    root = read_nodes(source, report)
    if len(report) > before and root is None:
        return []
    if root is None or root.kind in ("nothing", "broken"):
        if len(report) == before:
            report.append(source.diagnose("R009", "this file is empty", 0, hint=_FILE_HINT))
        return []
    if root.kind != "mapping":
        report.append(root.diagnose("R009", "a rule file is a mapping", _FILE_HINT))
        return []
    fit = check(root, RULE_FILE, report)
    rules = fit.get("rules") if fit else None
    return rules.value if rules else []


_FILE_HINT = "begin with `rules:` and list rules below it"


def _by_id(nodes: list[Node], report: Report) -> dict[str, Node]:
    """Rules by id; those without one of their own get one that no id can be."""
    found: dict[str, Node] = {}
    for node in nodes:
        name = node.get("id")
        if name and name.value in found:
            first = found[name.value].get("id") or node
            message = f"rule {name.value!r} is already defined at {first.place}"
            report.append(name.diagnose("R026", message))
            name = None
        found[name.value if name else f"{node.place}"] = node
    return found


def _complained_about(node: Node, report: Report) -> bool:
    first, last = node.source.place(node.start), node.source.place(node.end)
    start, end = (first.line, first.column), (last.line, last.column)
    return any(
        d.place and d.place.file == first.file and start <= (d.place.line, d.place.column) < end
        for d in report
    )


def _in_order(report: Report) -> tuple[Diagnostic, ...]:
    """Each complaint once, file by file, from top to bottom."""
    files: dict[str, int] = {}
    for complaint in report:
        files.setdefault(complaint.place.file if complaint.place else "", len(files))

    def position(complaint: Diagnostic) -> tuple[int, int, int]:
        place = complaint.place
        return (files[place.file], place.line, place.column) if place else (files[""], 0, 0)

    return tuple(sorted(dict.fromkeys(report), key=position))
