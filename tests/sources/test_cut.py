from hypothesis import given
from hypothesis import strategies as st

from filter.errors import InputError
from filter.model import WHOLE, Document, Part
from filter.sources.cut import after, cut_at, in_parts, lines

LIKE = Document("page.txt", "")
pieces = st.lists(st.text(alphabet="ab \n\r中", max_size=12), max_size=30)


def naive_lines(text):
    """(line, end) by walking one character at a time."""
    found, line, at = [], "", 0
    while at < len(text):
        end = "\r\n" if text.startswith("\r\n", at) else text[at] if text[at] in "\r\n" else ""
        at += len(end) or 1
        if end:
            found.append((line, end))
            line = ""
        else:
            line += text[at - 1]
    return [*found, (line, "")] if line else found


@given(pieces)
def test_lines_end_at_lf_crlf_and_cr_however_the_text_arrives(chunks):
    assert list(lines(chunks)) == naive_lines("".join(chunks))


@given(pieces, st.integers(4, 16))
def test_long_lines_come_in_pieces_that_join_to_the_line(chunks, size):
    whole, line = [], ""
    for text, end in lines(chunks, size):
        assert len(text) < size + size // 4
        line += text
        if end is not None:
            whole.append((line, end))
            line = ""
    assert line == ""
    assert whole == naive_lines("".join(chunks))


@given(pieces, st.integers(4, 16))
def test_parts_join_to_the_text_and_know_where_they_begin(chunks, size):
    text = "".join(chunks)
    parts = list(in_parts(chunks, LIKE, size))
    assert "".join(part.text for part in parts) == text
    assert [part.part.first for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [part.part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    offset = 0
    for part in parts:
        before = naive_lines(text[:offset] + "|")
        assert part.part.offset == offset
        assert (part.part.line, part.part.column) == (len(before), len(before[-1][0]))
        assert len(part.text) <= size + size // 4
        offset += len(part.text)
    if len(parts) > 1:
        assert len(parts[-1].text) >= size // 4


def test_parts_are_cut_behind_line_ends():
    parts = list(in_parts(["one\ntwo\r\nthree\rfour five"], LIKE, 8))
    assert [part.text for part in parts] == ["one\ntwo\r\n", "three\r", "four five"]
    parts = list(in_parts(["1234567\r\nabcdefg"], LIKE, 8))
    assert [part.text for part in parts] == ["1234567\r\n", "abcdefg"]


def test_a_line_longer_than_a_part_is_cut_behind_white_space_else_anywhere():
    assert cut_at("ab cd ef gh", 7) == 6
    assert cut_at("ab\u3000cdefgh", 6) == 3
    assert cut_at("abcdefgh", 6) == 6
    assert cut_at("ab\ncd efgh", 8) == 3


def test_an_error_ends_the_parts_and_keeps_what_came_before():
    def chunks():
        yield "good"
        raise InputError("I002", "bad byte", hint="try again")

    text, error = in_parts(chunks(), LIKE)
    assert (text.text, text.error, text.part.last) == ("good", None, False)
    assert (error.text, error.error) == ("", "I002: bad byte (try again)")
    assert error.part == Part(4, 1, 5, first=False, last=True)


def test_an_empty_text_is_one_whole_part():
    assert [part.part for part in in_parts([], LIKE)] == [WHOLE]


def test_after_counts_columns_in_the_last_line():
    assert after(Part(10, 3, 5), "ab") == Part(12, 3, 7, first=False, last=False)
    assert after(Part(10, 3, 5), "ab\r\ncd") == Part(16, 4, 3, first=False, last=False)
