import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.reports.safe import safe, safe_characters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 国产 čtyři", "plain text, 国产 čtyři"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m\x7f\0", r"\x9b31m\x7f\x00"),
        ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
        ("av\u200bgirl\u00ad\ufeff", r"av\u200bgirl\xad\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("a\tb\r\nc", r"a\tb\r\nc"),
        ("a\u2028b", r"a\u2028b"),
        ("\ud800", r"\ud800"),
        ("\u3164|\ufe0f|\u2800", r"\u3164|\ufe0f|\u2800"),
        ("a\u00a0b\u3000c", "a b\u3000c"),
        ("nha\u0300 ca\u0301i", "nha\u0300 ca\u0301i"),
        ("z" + "\u0336" * 6, "z" + "\u0336" * 4 + r"\u0336\u0336"),
        ("\U0010ffff", r"\U0010ffff"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text, shown):
    assert safe(text) == shown


@given(st.text())
def test_nothing_that_steers_a_terminal_remains(text):
    assert {unicodedata.category(character) for character in safe(text)} & {
        "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"
    } == set()  # fmt: skip


@given(st.text())
def test_every_character_is_shown_for_itself(text):
    shown = list(safe_characters(text))
    assert len(shown) == len(text)
    assert all(shown)
    assert "".join(shown) == safe(text)
