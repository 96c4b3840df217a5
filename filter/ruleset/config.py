"""hogwash.yml: which rules are loaded, how they are changed, and what scores lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filter.errors import RuleError
from filter.model import Allow, Thresholds
from filter.ruleset.files import BUILTIN, CONFIG_NAMES, cannot_read
from filter.ruleset.inherit import overlay
from filter.ruleset.nodes import Node, Pair, read_nodes
from filter.ruleset.shape import check, did_you_mean
from filter.ruleset.source import Report, source_of
from filter.ruleset.table import CONFIG_FILE
from filter.ruleset.words import entries


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration as read. `folder` is where its paths start from.

    `lint_skip` are codes or names of checks that lint leaves out. `switches` maps rule ids, `categories` maps categories to what was written for them.
    """

    folder: Path
    extends: tuple[Node, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    switches: Mapping[str, Pair] = field(default_factory=dict)
    categories: Mapping[str, Pair] = field(default_factory=dict)
    allow: tuple[Allow, ...] = ()
    allow_nodes: tuple[Node, ...] = ()
    lint_skip: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[tuple[str, Node | None]]:
        """What to load, and where that is written; the builtin rules where nothing is."""
        listed = [(node.value, node) for node in self.extends]
        return [
            (name if name == BUILTIN else str(self.folder / name), node) for name, node in listed
        ] or [(BUILTIN, None)]


def find_config(start: Path) -> Path | None:
    """Return the nearest hogwash.yml in `start` or a folder above it."""
    for folder in (start.absolute(), *start.absolute().parents):
        for name in CONFIG_NAMES:
            if (folder / name).is_file():
                return folder / name
    return None


def load_config(path: Path) -> Config:
    """Read a configuration file.

    Raises:
        RuleError: it cannot be read, or something in it is wrong.
    """
    report: Report = []
    config = read_config(path, report)
    if report:
        raise RuleError(tuple(report))
    return config


def read_config(path: Path, report: Report) -> Config:
    """Read a configuration file; what is wrong is left out and complained about."""
    empty = Config(path.parent)
    try:
        data = path.read_bytes()
    except OSError as error:
        report.append(cannot_read(str(path), error, "C"))
        return empty
    source = source_of(data, str(path), report, letter="C", folder=path.parent)
    root = read_nodes(source, report) if source else None
    if root is None or source is None or (root.kind == "nothing" and not report):
        return empty  # an empty configuration changes nothing
    if root.kind != "mapping":
        message = (
            "a configuration is a mapping of extends, thresholds, rules, categories, allow, lint"
        )
        report.append(root.diagnose("C009", message))
        return empty
    fit = check(root, CONFIG_FILE, report)
    return _config(fit, path.parent, report) if fit else empty


def _config(root: Node, folder: Path, report: Report) -> Config:
    allow = entries(root.get("allow"))
    return Config(
        folder,
        tuple(entries(root.get("extends"))),
        _thresholds(root.get("thresholds"), report),
        _by_name(root.get("rules")),
        _by_name(root.get("categories")),
        tuple(_allow(node) for node in allow),
        tuple(allow),
        tuple(node.value for node in entries(root.get("lint"))),
    )


def _by_name(node: Node | None) -> dict[str, Pair]:
    return {pair.key.value: pair for pair in node.pairs} if node else {}


def _allow(node: Node) -> Allow:
    given = {pair.key.value: pair.node.value for pair in node.pairs}
    return Allow(**{"reason": "", **given})


def _thresholds(node: Node | None, report: Report) -> Thresholds:
    if node is None:
        return Thresholds()
    found = Thresholds(**{pair.key.value: pair.node.number for pair in node.pairs})
    if found.review > found.block:
        message = f"review from {found.review:g} is above block from {found.block:g}"
        value = node.get("review") or node
        report.append(value.diagnose("C023", message, "review is the weaker action"))
    return found


def switch(rules: Mapping[str, Node], config: Config) -> dict[str, Node]:
    """Return the rules as the configuration changes them; a rule's switch beats its category's."""
    return {name: _switched(name, node, config) for name, node in rules.items()}


def _switched(name: str, node: Node, config: Config) -> Node:
    category = node.get("category")
    pairs = [config.categories.get(category.value) if category else None, config.switches.get(name)]
    for pair in filter(None, pairs):
        value = pair.node
        if value.kind == "mapping":
            node = overlay(node, value)._replace(source=node.source, start=node.start, end=node.end)
        else:
            node = _with_status(node, value, "off" if value.value == "off" else "stable")
    return node


def _with_status(node: Node, switch_: Node, status: str) -> Node:
    value = switch_._replace(value=status)
    return node._replace(value={**node.value, "status": Pair(value, value)})


def refuse_unknown(
    config: Config, ids: Iterable[str], categories: Iterable[str], report: Report
) -> None:
    """Complain about settings for rules and categories that are not loaded."""
    ids, categories = set(ids), set(categories)
    rules = [pair.key for pair in config.switches.values()]
    rules += [rule for node in config.allow_nodes if (rule := node.get("rule"))]
    for node in rules:
        if node.value not in ids:
            hint = did_you_mean(node.value, sorted(ids))
            report.append(node.diagnose("C021", f"there is no rule {node.value!r}", hint))
    for pair in config.categories.values():
        if pair.key.value not in categories:
            hint = did_you_mean(pair.key.value, sorted(categories))
            message = f"no rule has the category {pair.key.value!r}"
            report.append(pair.key.diagnose("C022", message, hint))
