"""Checks that messages can be filled in with what the engine knows of a finding."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from typing import Any

from filter.ruleset.nodes import Node
from filter.ruleset.shape import did_you_mean
from filter.ruleset.source import Report
from filter.vocabulary import MEASURES, MESSAGE_FIELDS

_SPEC = re.compile(r",?(?:\.\d)?[efg%]?", re.ASCII)


def read_messages(node: Node | None, groups: Iterable[str], report: Report) -> Mapping[str, str]:
    """Return the texts by language; a single text is English."""
    if node is None:
        return {}
    texts = {pair.key.value: pair.node for pair in node.pairs} or {"en": node}
    numbers = (*MEASURES, *filter(None, groups))
    for text in texts.values():
        _check_fields(text, numbers, report)
    return {language: text.value for language, text in texts.items()}


def _check_fields(text: Node, numbers: tuple[str, ...], report: Report) -> None:
    fields: list[tuple[str, Any, Any, Any]]
    try:
        fields = list(string.Formatter().parse(text.value))
    except ValueError as error:
        escape = "write {{ and }} for braces that are meant as such"
        report.append(text.diagnose("R033", f"{error} in this message", escape))
        return
    for _, name, spec, conversion in fields:
        if name is None:
            continue
        if name not in numbers and name not in MESSAGE_FIELDS:
            hint = did_you_mean(name, (*numbers, *MESSAGE_FIELDS))
            where = text.value.find("{" + name)
            message = f"unknown field {name!r}"
            report.append(text.diagnose_part(where + 1, len(name), "R032", message, hint))
        elif conversion or not _SPEC.fullmatch(spec) or (spec and name in MESSAGE_FIELDS):
            written = f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
            where = text.value.find("{" + written)
            message = f"{written!r} is not a format that can be filled in"
            hint = "numbers take formats such as .0% or .2f, texts none"
            report.append(text.diagnose_part(where + 1, len(written), "R033", message, hint))
