"""Rule files that came out wrong are put back."""

import pytest

from filter.cli.rules import rewriting
from filter.errors import HogwashError, UsageError


def fails():
    raise UsageError("U000", "they do not load")


@pytest.mark.parametrize("check", [lambda: False, fails])
def test_old_texts_come_back_where_the_new_ones_are_wrong(tmp_path, check):
    texts = {tmp_path / name: (f"old {name}\r\n", f"new {name}\n") for name in "ab"}
    for path, (old, _) in texts.items():
        path.write_bytes(old.encode())
    with pytest.raises(HogwashError, match="O002"):
        rewriting.write(texts, check)
    assert [path.read_bytes().decode() for path in texts] == ["old a\r\n", "old b\r\n"]


def test_new_texts_stay_where_they_are_right(tmp_path):
    path = tmp_path / "a"
    path.write_text("old", "utf-8")
    rewriting.write({path: ("old", "new")}, lambda: path.read_text("utf-8") == "new")
    assert path.read_text("utf-8") == "new"
