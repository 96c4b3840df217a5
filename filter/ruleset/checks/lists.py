"""Checks of the text files that words are listed in."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from filter.errors import Diagnostic, Place
from filter.ruleset.checks.linted import Complaint, Complaints, Rules
from filter.ruleset.files import beside
from filter.ruleset.words import list_paths


def unused_list(rules: Rules) -> Complaints:
    """L013: a text file beside lists that rules name, which none names itself.

    Only where whole folders were loaded: rules of other files may name it.
    """
    if not rules.whole:
        return
    named: dict[str, set[str]] = {}
    folders: dict[str, Traversable] = {}
    for path in (path for node in rules.loaded.nodes for path in list_paths(node)):
        folder, _, name = beside(path).rpartition("/")
        named.setdefault(folder, set()).add(name)
        assert path.source.folder is not None, "the list was read from there"
        folders[folder] = path.source.folder / path.value.rpartition("/")[0]
    for folder, where in folders.items():
        for file in sorted(each.name for each in where.iterdir() if each.is_file()):
            if file.endswith(".txt") and file not in named[folder]:
                place = Place(f"{folder}/{file}" if folder else file, 1, 1)
                message = "no rule names this list of words"
                hint = "name it under words_from:, or remove the file"
                yield Complaint(Diagnostic("L013", message, place, hint=hint))
