import unicodedata

import numpy as np
import pytest

from filter.text import tables
from filter.text.tables import CODE_MASK, SIZE, expansions, fold_table

CODES = fold_table() & np.uint32(CODE_MASK)
NAMES = [
    "WORD",
    "BOUND",
    "HAN",
    "DIGIT",
    "SEPARATOR",
    "CLAUSE",
    "SPACE",
    "NEWLINE",
    "STYLED",
    "FOREIGN",
    "INVISIBLE",
    "OVERLAY",
    "SPECIAL",
    "LATIN",
]


def folded(text):
    """One character after the other: no clusters, no runs of white space."""
    return "".join(
        expansions().get(c) or chr(CODES[min(ord(c), SIZE - 1)]).replace("\0", "") for c in text
    )


def flags(character):
    entry = int(fold_table()[min(ord(character), SIZE - 1)])
    return {name for name in NAMES if entry & getattr(tables, name)}


def all_with(flag):
    return np.flatnonzero(fold_table() & np.uint32(flag)).tolist()


FOLDS = {
    "case": ("SLOT İI ı", "slot ii i"),
    "latin accents": ("nhà cái đỗ ñ łódź ø ħ çğş", "nha cai do n lodz o h cgs"),
    "accents apart": ("nha\u0300 ca\u0301i", "nha cai"),
    "cyrillic accents": ("Ёлка, Йод", folded("елка, иод")),
    "greek accents": ("ΆΈΉ ς", folded("αεη") + " ς"),
    "full width": ("Ａｂ１２！，（", "ab12!,("),
    "half-width kana": ("ｱﾀﾞﾙﾄ", "アタルト"),
    "mathematical": ("𝐁𝕆𝓝𝔲𝘀 𝟗𝟏 𝛂", "bonus 91 a"),
    "circled": ("ⒶⓍ①⓪㊙㊗㋐", "ax10秘祝ア"),
    "negative circled": ("🅐🅩❶➀➊⓵⓿", "az11110"),
    "squared": ("🄰🅰🅉🆉", "aazz"),
    "squared ideographs": ("🈲🉐🉀㈱㈠㊀", "禁得本株一一"),
    "parenthesised": ("⒜⑴⒈🄐", "a11a"),
    "regional": ("🇦🇿", "az"),
    "keycaps": ("4️⃣", "4"),
    "small capitals": ("ʙᴏɴᴜs ɢᴀᴄᴏʀ", "bonus gacor"),
    "raised": ("ˢˡᵒᵗ² ₉₁ ª", "slot2 91 a"),
    "struck": ("s\u0336l\u0336o\u0336t\u0336", "slot"),
    "several letters": ("⑩㍿½㎏ﬁ🆓🆒ßæŒⅫ⓴❿🔟", "10株式会社1/2kgfifreecoolssaeoexii201010"),
    "cyrillic spoof": ("сазіnо ВОNUS", "ca" + "з" + "ino bonus"),
    "greek spoof": ("ονατα χυρ", "ovata xup"),
    "canadian": ("ᗩᗷᑕᗪᗴᖴᘜᕼᒍᒪᗰᑎᑭᑫᖇᔕᑌᐯᗯ᙭ᘔ", "abcdefghjlmnpqrsuvwxz"),
    "cherokee": ("ᎪᏴᏟꮪ", "abcs"),
    "lisu": ("ꓢꓡꓳꓔ", "slot"),
    "armenian": ("ցոօ ՕԼ", "gno ol"),
    "russian spoof": ("ᴋᴀзинᴏ, ᴨᴏᴩнᴏ, ɯ", folded("казино, порно, ш")),
    "traditional": ("澳門娛樂城 國產 無碼 後發髮裏臺麵", "澳门娱乐城 国产 无码 后发发里台面"),
    "japanese": ("亜亞亚 悪 戦 渋 発 挙 鉱", "亚亚亚 恶 战 涩 发 举 矿"),
    "variants": ("囯産 髙", "国产 高"),
    "radicals": ("⼈⼤⻓⻢", "人大长马"),
    "compatibility ideographs": ("\uf900\uf9ea", "岂离"),
    "white space": ("\t\u3000\u00a0\u2003\u2028\u0085\u2800\u3164\uffa0", " " * 9),
    "invisible": ("s\u200bl\u00ado\ufefft\ufe0f\u2060\u202e\u034f\u180e\0\U000e0061", "slot"),
    "kashida": ("كـازيـنـــو", "كازينو"),
    "dashes": ("‐‑‒–—―−－─", "-" * 9),
    "bars": ("丨｜│┃ǀ", "|" * 5),
    "middle dots": ("・･•‧∙·ㆍ", "·" * 7),
    "apostrophes": ("’‘＇", "'''"),
    "digits": ("٣๓३𝟑³", "33333"),
}


@pytest.mark.parametrize(("text", "target"), FOLDS.values(), ids=FOLDS)
def test_folds(text, target):
    assert folded(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "abc xyz 0123456789",
        "人一二三后干里面着著台",
        "がぎパピヴー々〆ヶっァ",
        "한국어ㄱㅏㅋ",
        "เล่นสล็อตน้ำ",
        "कि़ हिन्दी",
        "عَرَبِيّ",
        "日本の本",
        "бгджзилпфцчшщъыьэюя",
        "δθλξπσφψ",
        "🔞★→♥€™№℃©",
        "。、…「」『』【】《》“”",
        "\n\r",
        "\x01\x1b\x7f\x9f",
        "芸缶弁予",
    ],
)
def test_unchanged(text):
    assert folded(text) == text


def test_folding_twice_changes_nothing_more():
    special = fold_table() & np.uint32(tables.SPECIAL) != 0
    again = CODES[CODES]
    assert (again == CODES)[~special].all()
    assert not special[CODES[~special]].any()


def test_expansions_are_folded_and_exactly_the_special_characters():
    assert all(folded(target) == target for target in expansions().values())
    assert not any(c in expansions() for target in expansions().values() for c in target)
    jamo = {*range(0x1100, 0x1200), *range(0xA960, 0xA97D), *range(0xD7B0, 0xD7FC)}
    marks = {0x3099, 0x309A, 0xFF9E, 0xFF9F}
    special = set(all_with(tables.SPECIAL))
    vowels = {code for code in special if "ㅏ" <= chr(CODES[code]) <= "ㅣ"}
    assert {ord(c) for c in expansions()} == special - jamo - marks - vowels
    assert len(vowels) == 2 * 21  # of full and of half width
    assert marks < special
    assert not {ord("ㄱ"), ord("각"), ord("が")} & special


@pytest.mark.parametrize(
    ("alphabet", "size"),
    [
        ("абвгдежзиклмнопрстуфхцчшщъыьэюя", 31),
        ("абвгґдеєжзиіклмнопрстуфхцчшщьюя", 31),
        ("абвгдђежзијклљмнњопрстћуфхцчџш", 30),
        ("αβγδεζηθικλμνξοπρστυφχψω", 24),
        ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", 38),
    ],
    ids=["Russian", "Ukrainian", "Serbian", "Greek", "Armenian"],
)
def test_letters_of_an_alphabet_stay_different(alphabet, size):
    assert len(alphabet) == size
    assert len({folded(c) for c in alphabet}) == size
    assert folded(alphabet.upper()) == folded(alphabet)


ASCII = {
    "letters": ("azAZ", {"WORD", "BOUND", "LATIN"}),
    "digits": ("09", {"WORD", "BOUND", "DIGIT"}),
    "separators": ("_-*|/\\~+'`^#=&@", {"SEPARATOR"}),
    "separators between clauses": (".:", {"SEPARATOR", "CLAUSE"}),
    "clause ends": (",;!?", {"CLAUSE"}),
    "neither": ('"$%()[]{}\x01\x1b\x7f', set()),
    "spaces": (" \t\v\f\x1f", {"SPACE", "SEPARATOR"}),
    "newlines": ("\n\r", {"NEWLINE"}),
    "nul": ("\0", {"INVISIBLE"}),
}
OTHER = {
    "accented": ("éÑđ", {"WORD", "BOUND", "LATIN"}),
    "full-width letter": ("Ａ", {"WORD", "BOUND", "LATIN", "STYLED"}),
    "full-width digit": ("１٣", {"WORD", "BOUND", "DIGIT"}),
    "styled letter": ("𝐀ⓐ🅰ᴀ", {"WORD", "BOUND", "LATIN", "STYLED"}),
    "styled digit": ("①❶𝟏", {"WORD", "BOUND", "DIGIT", "STYLED"}),
    "ordinary raised": ("²³", {"WORD", "BOUND", "DIGIT"}),
    "spoof": ("аАαꓢᏚᗩ", {"WORD", "BOUND", "FOREIGN"}),
    "cyrillic": ("жЖ", {"WORD", "BOUND"}),
    "han": ("国國々〇\uf900\U0003134f", {"WORD", "HAN"}),
    "styled han": ("㊙⼈🈲", {"WORD", "HAN", "STYLED"}),
    "kana, hangul, thai, vowels": ("がｶー한ㄱกำ\u0e49\u093f\u064e", {"WORD"}),
    "bar ideograph, symbols, emoji": ("丨★😀→•🏻\U0001fae8", {"SEPARATOR"}),
    "clause ends": ("。、，；؟।", {"CLAUSE"}),
    "invisible": ("\u200b\u00ad\ufe0f\u202e\U000e0061\U000e0100\U0010ffff", {"INVISIBLE"}),
    "overlay": ("\u0336\u0332\u20e3\u0489", {"OVERLAY"}),
    "accents": ("\u0301\u0306\u0323", set()),
    "one to many": ("ßﬁ", {"WORD", "BOUND", "LATIN", "SPECIAL"}),
    "voice marks": ("\u3099ﾞ", {"SPECIAL"}),
    "private": ("\ue000\ud800", set()),
}


@pytest.mark.parametrize(
    ("characters", "expected"),
    [*ASCII.values(), *OTHER.values()],
    ids=[*(f"ASCII {key}" for key in ASCII), *OTHER],
)
def test_flags(characters, expected):
    assert {c: flags(c) for c in characters} == dict.fromkeys(characters, expected)


def test_every_letter_that_looks_latin_and_every_digit_is_bounded():
    ascii_words = np.flatnonzero(np.isin(CODES, [ord(c) for c in "abcdefghijklmnopqrstuvwxyz"]))
    assert set(ascii_words.tolist()) <= set(all_with(tables.BOUND))
    assert set(all_with(tables.DIGIT)) <= set(all_with(tables.BOUND))
    assert set(all_with(tables.BOUND)) <= set(all_with(tables.WORD))
    assert not set(all_with(tables.BOUND)) & set(all_with(tables.HAN))


def test_no_running_script_but_greek_and_cyrillic_reads_as_latin():
    scripts = {unicodedata.name(chr(c), "?").split()[0] for c in all_with(tables.FOREIGN)}
    assert {"CYRILLIC", "GREEK", "CHEROKEE", "LISU", "COPTIC", "ARMENIAN", "CANADIAN"} <= scripts
    assert not scripts & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "ARABIC", "DEVANAGARI"}


def test_table_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        fold_table()[65] = 0
    assert fold_table().dtype == np.uint32
    assert fold_table().shape == (SIZE,)


def test_generator_writes_what_is_shipped():
    pytest.importorskip("opencc")
    from filter.text import generate  # noqa: PLC0415

    shipped = generate.read_sources_of_shipped()
    if shipped != generate.sources():
        pytest.skip(f"shipped table is of {shipped}, this machine has {generate.sources()}")
    table, several = generate.build_with_opencc()
    assert several == dict(expansions())
    assert (table == fold_table()).all()


def test_the_space_is_what_white_space_folds_to_and_nothing_else():
    white = np.flatnonzero(fold_table() & np.uint32(tables.SPACE))
    assert np.array_equal(white, np.flatnonzero(np.equal(CODES, ord(" "))))
