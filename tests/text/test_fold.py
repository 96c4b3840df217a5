"""Folding leads back to the original, whatever the text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.text.fold import fold, slices
from filter.text.lines import line_and_column, line_starts, lines_at

ODD = [
    "國", "(guó)", "（chǎn）", "\u200b", "\u0301", "ﾊ", "ﾞ", "か", "\u3099", "\u1112\u1161\u11ab", "㍿", "½", "ﬁ",
    "ß", "İ", "①", "⑩", "🆓", "４️⃣", "𝐀", "\ud83d", "\x00", "\r", "\n", "\u2028", " ", "\u3000", "\U000e0041",
    "\U0010ffff", "а", "é", "e\u0301", "ㄱ", "ㄴ", "ㅏ", "ㅣ",
]  # fmt: skip
texts = st.lists(st.sampled_from(ODD) | st.characters(), max_size=40).map("".join)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_the_way_back_is_ordered_and_complete(text):
    folded = fold(text)
    origin = folded.origin.tolist()
    assert len(origin) == len(folded.entries) + 1 == len(folded.text()) + 1
    assert origin == sorted(origin)
    assert origin[-1] == len(text)
    assert all(0 <= place < len(text) for place in origin[:-1])


@given(texts)
@settings(max_examples=500, deadline=None)
def test_spans_fold_to_what_they_came_from(text):
    folded = fold(text)
    for start in range(len(folded.entries)):
        first, last = folded.span(start, start + 1)
        assert first < last <= len(text)
        assert folded.text(start, start + 1) in fold(text[first:last]).text() + " "


@given(texts)
@settings(max_examples=500, deadline=None)
def test_a_line_folds_alike_wherever_it_stands(text):
    line = "".join(c for c in text if c not in "\r\n")
    alone = fold(line).text()
    assert fold("前\n" + line + "\n後").text() == "前\n" + alone + "\n后"


@given(st.lists(texts, max_size=5).map("\n".join), st.integers(1, 9))
@settings(max_examples=500, deadline=None)
def test_a_long_text_folds_as_its_slices(text, size):
    whole = fold(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("filter.text.fold.SLICE", size)
        sliced = fold(text)
        assert "".join(text[start:end] for start, end in slices(text)) == text
    for name in ("entries", "origin", "pinyin"):
        assert getattr(whole, name).tolist() == getattr(sliced, name).tolist()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＶ", "av"), ("國産", "国产"), ("𝓢𝓵𝓸𝓽", "slot"), ("Nhà  Cái", "nha cai"), ("s\u0336l\u0336", "sl"),
        ("ﾊﾞｶ", "バカ"), ("か\u3099", "が"), ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
        ("區(qū)塊(kuài)", "区块"), ("函数(print)", "函数(print)"), ("国(US)", "国(us)"), ("㍿", "株式会社"),
        ("ﬁlm", "film"), ("무료", "무료"), ("สล็อต", "สล็อต"), ("हिन्दी", "हिन्दी"), ("a\r\nb", "a\r\nb"),
        ("ㅂㅣ밀 ㄷㅡㄹㄲㅣ", "비밀 들끼"), ("머ㄴㅣ ㅁㅏㅋㅋ", "머니 마ㅋㅋ"), ("ㅋㅋㅠㅠ ㅋㅋㅏ ㅇㅏㅏ ㅏ", "ㅋㅋㅠㅠ ㅋㅋㅏ ㅇㅏㅏ ㅏ"),
        ("ﾡￂﾤ", "간"),
    ],
)  # fmt: skip
def test_folds_to(text, folded):
    assert fold(text).text() == folded


@given(st.text(alphabet=st.characters(whitelist_categories=["Ll", "Lu", "Lo", "Nd"])))
@settings(max_examples=300, deadline=None)
def test_composed_and_decomposed_spelling_fold_alike(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed).text() == fold(decomposed).text()


@given(st.text(alphabet="a\r\n\u4e00", max_size=30), st.lists(st.integers(0, 30)))
@settings(max_examples=300, deadline=None)
def test_lines_of_single_offsets_are_among_all_lines(text, offsets):
    starts = line_starts(text)
    offsets = sorted(min(offset, len(text)) for offset in offsets)
    edges = [*starts, len(text)]
    numbers = [line_and_column(starts, offset)[0] for offset in offsets]
    expected = [(number, edges[number - 1], edges[number]) for number in numbers]
    assert list(lines_at(text, offsets)) == expected


@given(st.text(alphabet="a\r\n\u4e00", max_size=30))
@settings(max_examples=300, deadline=None)
def test_lines_are_those_of_splitlines(text):
    lines = text.splitlines(keepends=True) or [""]
    starts = line_starts(text)
    expected = [0]
    for line in lines:
        expected.append(expected[-1] + len(line))
    if not text.endswith(("\r", "\n")):
        expected = expected[:-1]
    assert starts == (expected if text else [0])
    for offset in range(len(text)):
        line, column = line_and_column(line_starts(text), offset)
        assert starts[line - 1] + column - 1 == offset
