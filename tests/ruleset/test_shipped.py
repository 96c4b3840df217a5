"""The shipped rules are as the tools for rule authors want them, but for stated exceptions."""

from __future__ import annotations

import pytest

from filter.errors import format_diagnostic
from filter.ruleset.files import bundled
from filter.ruleset.layout import formatted, formatted_list
from filter.ruleset.lint import lint

OVER_ALL = {
    "shared-words": "packs of one kind overlap: each weighs its words by its own groups",
}
BY_FILE = {
    ("L008", "page-stuffing.yml"): "a title is judged whatever words it holds; titles are short",
    ("L008", "documents.yml"): "telephone numbers and mail addresses hold no letters of their own",
}
FILES = sorted(
    path
    for folder in (bundled(), bundled() / "lists")
    for path in folder.iterdir()
    if path.name.endswith((".yml", ".txt"))
)


def test_lint_finds_nothing_but_stated_exceptions():
    told = lint("builtin", skip=OVER_ALL)
    places = {(each.code, each.place.file.rpartition("/")[2]): each for each in told}
    more = [format_diagnostic(each) for place, each in places.items() if place not in BY_FILE]
    mend = "hogwash rules lint --rules rules --skip shared-words --fix"
    assert more == [], "\n".join([mend, *more])
    assert BY_FILE.keys() <= places.keys(), "an exception that is none any more"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_have_the_one_layout(path):
    text = path.read_text("utf-8")
    tidy = formatted_list(text) if path.name.endswith(".txt") else formatted(text, path.name)
    assert text == tidy, "run: hogwash rules fmt rules"
