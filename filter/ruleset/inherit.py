"""What a rule takes over: from the rule it extends, and from a configuration that changes it."""

from __future__ import annotations

from collections.abc import Mapping

from filter.ruleset.nodes import Node, Pair
from filter.ruleset.shape import did_you_mean
from filter.ruleset.source import Report

_NEVER = frozenset({"id", "extends", "tests", "status"})
_GROUPED = frozenset({"words", "words_from", "patterns", "signals"})


def overlay(base: Node, changes: Node) -> Node:
    """Return `changes` with the keys of `base` that it does not give.

    Lists are replaced; groups are merged by name. A new severity drops the old score, which
    would hide it.
    """
    pairs: dict[str, Pair] = {**base.value, **changes.value}
    for key in _GROUPED & base.value.keys() & changes.value.keys():
        old, new = base.value[key].node, changes.value[key]
        if old.kind == new.node.kind == "mapping":
            merged = new.node._replace(value={**old.value, **new.node.value})
            pairs[key] = Pair(new.key, merged)
    if "severity" in changes.value and "score" not in changes.value:
        pairs.pop("score", None)
    return changes._replace(value=pairs)


def extend_all(rules: Mapping[str, Node], report: Report) -> dict[str, Node]:
    """Fill in what rules take over by `extends`; one whose base is missing stays as it is."""
    done: dict[str, Node] = {}
    for name in rules:
        for each in reversed(_unfinished(name, rules, done, report)):
            node = rules[each]
            base = node.get("extends")
            whole = done.get(base.value) if base else None
            if whole:
                taken = {key: pair for key, pair in whole.value.items() if key not in _NEVER}
                node = overlay(whole._replace(value=taken), node)
            done[each] = node
    return {name: done[name] for name in rules}


def _unfinished(
    name: str, rules: Mapping[str, Node], done: Mapping[str, Node], report: Report
) -> list[str]:
    """Return a rule and, upwards, all that it takes over from and that are not done."""
    chain: list[str] = []
    while name not in done:
        chain.append(name)
        base = rules[name].get("extends")
        if base is None:
            break
        if base.value not in rules:
            hint = did_you_mean(base.value, (other for other in rules if other != name))
            report.append(base.diagnose("R027", f"there is no rule {base.value!r} to extend", hint))
            break
        name = base.value
        if name in chain:
            circle = " -> ".join((*chain[chain.index(name) :], name))
            message = f"rules extend one another in a circle: {circle}"
            report.append(base.diagnose("R028", message))
            break
    return chain
