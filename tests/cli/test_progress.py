"""How far a long scan has come is told to a terminal, and to nothing else."""

import pytest

from filter.cli import progress
from filter.model import Document, Part

DOCUMENTS = [Document("a", "text", part=Part(last=False)), Document("a", "more"), Document("b", "")]


@pytest.mark.parametrize(
    ("terminal", "also_written", "told"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_progress_is_told_to_a_terminal_only(monkeypatch, capsys, terminal, also_written, told):
    monkeypatch.setattr(progress, "is_terminal", lambda _stream: terminal)
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    monkeypatch.setattr(progress, "_PAUSE", 0)
    assert list(progress.counted(DOCUMENTS, also_written=also_written)) == DOCUMENTS
    shown = capsys.readouterr()
    assert shown.out == ""
    assert ("2 documents, 0.0 million characters" in shown.err) == told
    assert bool(shown.err) == told
    assert not told or shown.err.endswith(progress._ERASE)
