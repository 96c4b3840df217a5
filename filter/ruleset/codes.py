"""Every complaint about rule files and configurations: code -> one-line meaning.

Codes are stable: a number is never given a second meaning. Complaints about the form of a file
(001-020) have the same number in rule files (R) and in hogwash.yml (C).
"""

from __future__ import annotations

from collections.abc import Mapping

_FORM: Mapping[str, str] = {
    "001": "the file or folder cannot be read",
    "002": "the file is not UTF-8 text",
    "003": "the file is not valid YAML",
    "004": "YAML anchors and aliases are not used here",
    "005": "YAML tags are not used here",
    "006": "a file holds one YAML document",
    "007": "the file is nested too deep",
    "008": "the same key or entry is given twice",
    "009": "the file does not hold what this kind of file holds",
    "011": "a value is of the wrong type",
    "012": "unknown key",
    "013": "a key is missing",
    "014": "a value is none of the known ones",
    "015": "a number is out of range",
    "016": "a name has characters that names cannot have",
    "017": "too few or too many entries",
    "018": "keys that cannot stand together",
}
"""No two keys of hogwash.yml exclude each other, so there is no C018."""

UNREAD = frozenset({"001", "002", "003", "006", "007", "009"})
"""Complaints after which nobody knows what else the file holds."""

_RULES: Mapping[str, str] = {
    "R021": "a rule has nothing to look for",
    "R022": "a word without quotes that YAML reads as something else",
    "R023": "a word of one character",
    "R024": "a list of words in a form that does not keep its lines",
    "R025": "a word list cannot be read",
    "R026": "two rules have the same id",
    "R027": "extends names a rule that does not exist",
    "R028": "rules extend one another in a circle",
    "R029": "unknown measure or group",
    "R030": "unknown signal",
    "R031": "a condition that can never hold",
    "R032": "a message names a field that does not exist",
    "R033": "a message cannot be filled in",
    "R034": "a pattern is not a valid regular expression",
    "R035": "a pattern matches the empty text",
    "R036": "a pattern takes too long on a short text",
    "R037": "the text of an example cannot be read",
}

_CONFIG: Mapping[str, str] = {
    "C021": "a setting names a rule that does not exist",
    "C022": "a setting names a category that no rule has",
    "C023": "the threshold of review is above the threshold of block",
}

_LINT: Mapping[str, str] = {
    "L001": "a rule has no example that it must match",
    "L002": "a rule has no example that it must not match",
    "L003": "a word is listed twice in one rule",
    "L004": "words are listed in two rules",
    "L005": "a word holds characters that only disguise it",
    "L006": "a group is not used by any condition or message",
    "L007": "a grade never counts, because a better one holds whenever it does",
    "L008": "a pattern has no literal, so it runs over every text",
    "L009": "a pattern's cost grows faster than the text",
    "L010": "company names a rule that is not loaded",
    "L011": "a word is too common in honest text",
    "L012": "a word never counts, because another group or an exception takes it",
    "L013": "a list of words is named by no rule",
}

LINT_NAMES: Mapping[str, str] = {
    "L001": "no-match-test",
    "L002": "no-counterexample",
    "L003": "duplicate-word",
    "L004": "shared-words",
    "L005": "disguised-word",
    "L006": "unused-group",
    "L007": "idle-grade",
    "L008": "no-literal",
    "L009": "slow-pattern",
    "L010": "strange-company",
    "L011": "common-word",
    "L012": "shadowed-word",
    "L013": "unused-list",
}
"""Names that checks of lint are switched by, as well as by their codes."""

CODES: Mapping[str, str] = {
    **{f"R{number}": meaning for number, meaning in _FORM.items()},
    **_RULES,
    **{f"C{number}": meaning for number, meaning in _FORM.items() if number != "018"},
    **_CONFIG,
    **_LINT,
}
