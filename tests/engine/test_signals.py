"""What the signals take for a mark of junk, and the honest look-alikes of each."""

from dataclasses import replace
from itertools import pairwise

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filter.engine.pierced import pierced_word, starred_word
from filter.engine.scanner import Scanner
from filter.engine.signals import (
    brand_number,
    digit_run,
    mixed_word,
    spaced_word,
    split_word,
    styled_word,
)
from filter.model import Grade, Rule, RuleSet, Term
from filter.text.fold import fold


def words(signal, text):
    folded = fold(text)
    return [folded.text(start, end) for start, end in signal(folded, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ke K O T A 7 7 aja", ["k o t a 7 7"]),
        ("R A M 4 H 1 A", ["r a m 4 h 1 a"]),
        ("【k】【o】【t】【a】【7】", ["k】【o】【t】【a】【7"]),
        ("k.o.t.a.7.7", ["k.o.t.a.7.7"]),
        ("columns a, d, c, h", []),
        ("options -d -a -c -p", []),
        ("rows A B C D E F", []),
        ("y = b * m ^ x", []),
        ("S.M.A.R.T. disks", []),
        ("versioni 2.x e 3.x, da 3.3 a 3.8 e l'altra", []),
        ("matrice 2 x N o N x 2", []),
        ("t o t o 7 7", ["t o t o 7 7"]),
        ("0.8.a.c.b.d.ip6.arpa", []),
    ],
)
def test_spaced_words(text, found):
    assert words(spaced_word, text) == found


def is_listed(letters, gaps):
    """The letters are a list or a formula: one run, looked at on its own."""
    digits = [letter in "0123456789" for letter in letters]
    number_last = digits[-1] and digits == sorted(digits)
    return (
        any(regex.search(r"[,;]|\s-$|\s=|=\s", gap) for gap in gaps)
        or (len(gaps) > 1 and any(set('=+*^/\\|<>()[]{}&%#$:"') & set(gap) for gap in gaps))
        or (gaps != {" "} and len(letters) < 5)
        or (gaps == {"."} and not number_last)
        or letters == sorted(letters)
    )


@given(st.lists(st.sampled_from([*"kotag712x", *" .-,;=*/|\n", " ", " ", " ", "ab"])).map("".join))
@settings(max_examples=500, deadline=None)
@example("k o t a g")
@example("k.o.t.a.7.7")
@example("k|o/t|a")
def test_spaced_words_are_those_that_are_told_one_by_one(text):
    folded = fold(text)
    string = folded.text()
    found = []
    for line in regex.finditer(r"[^\n]+", string):
        alone = [m.start() for m in regex.finditer(r"(?<![^\W_])[^\W_](?![^\W_])", string)]
        alone = [place for place in alone if line.start() <= place < line.end()]
        runs = [[place] for place in alone[:1]]
        for before, place in pairwise(alone):
            if place - before > 4:
                runs.append([])
            runs[-1].append(place)
        for run in runs:
            letters = [string[place] for place in run]
            gaps = {string[one + 1 : two] for one, two in pairwise(run)}
            alphabetic = [letter for letter in letters if letter.isalpha()]
            numbered = letters[0].isalpha() and letters[-1].isdigit() and letters[-2] == letters[-1]
            varied = len({*letters}) >= 3 if numbered else len({*alphabetic}) >= 4
            wordlike = len(alphabetic) >= 3 and varied
            if len(run) >= 4 and wordlike and not is_listed(letters, gaps):
                found.append((run[0], run[-1] + 1))
    assert spaced_word(folded, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l🔥ve h🍑use, Ди💋ли", ["l🔥ve", "h🍑use", "ди💋ли"]),
        ("K🔥O🔥T🔥A🔥7 kotatt🎰a", ["k🔥o🔥t🔥a", "kotatt🎰a"]),
        ("happy🎉birthday🎂everyone, 5⭐hotel a⭐5", []),
        ("🔥hot🔥 今日🎉も ok", []),
        ("be\ufffdnvloedt technologie\ufffdn", []),
    ],
)
def test_pierced_words(text, found):
    assert words(pierced_word, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v*agra, cial*s and l*vitra", ["v*agra", "cial*s", "l*vitra"]),
        ("one v*agra alone\nl*vitra", []),
        ("a*b, x*y, width*height, *.txt c*", []),
    ],
)
def test_starred_words(text, found):
    assert words(starred_word, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("зapaбoткa кpипто", ["зapaбotka", "kpипto"]),
        ("kаzino, Сasino", ["kazino", "casino"]),
        ("GIMPом, Windowsа, µMPS", []),
        ("ΛKOTA77", ["λkota77"]),
        ("РоманRoman шрифтlt PHPшник", []),
        ("обычный текст и plain text", []),
        ("pаботает без пеpеpыва, Hочь\ncкидкa в pозницy", ["ckидka", "poзhицy"]),
    ],
)
def test_mixed_words(text, found):
    assert words(mixed_word, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("𝐊𝐎𝐓𝐀𝟕𝟕", ["kota77"]),
        ("🇰🇴🇹🇦🇸", ["kotas"]),
        ("🇮🇩🇮🇩🇮🇩", []),
        ("2⁶⁷⁷-1, x⁶⁷⁷, 𝟕𝟕𝟕", ["x677", "777"]),
        ("🇲🇾🇮🇩", []),
        ("ＫＯ ＴＡ ＫＩ ya", ["ko ta ki"]),
        ("ｍ ＫＢ", []),
        ("ＫＯ ＴＡ\nＫＩ", []),
        ("日本 ＫＯ ＴＡ ＫＩ", []),
    ],
)
def test_styled_words(text, found):
    assert words(styled_word, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("k\u0336o\u0336t\u0336a\u0336", ["kota"]),
        ("k\u033eo\u033et\u033ea\u033e", ["kota"]),
        ("ko\u200bt\u200ba", ["kota"]),
        ("Maß, Fuß: ko\u200bt\u200ba", ["kota"]),  # as many characters as before folding
        ("tie\u0302\u0301ng Vie\u0323\u0302t ho\u0323c", []),
        ("DOS\u202c\u200f 437\u202c\u200f, 1\u200b9\u200b9\u200b5", []),
        ("wo\u00adchen\u00adende", []),
    ],
)
def test_split_words(text, found):
    assert words(split_word, text) == found


def test_brands_with_numbers():
    text = "kota77 meja4d pr0va855 debian2024 a1b22 x100 year1998"
    assert words(brand_number, text) == ["kota77", "pr0va855"]
    assert words(brand_number, "abc12") == ["abc12"]


@pytest.mark.parametrize("text", ["", "1", "a1", "ab1", "ab12", "abc1"])
def test_what_is_too_short_for_a_brand_with_a_number(text):
    assert words(brand_number, text) == []


def test_a_short_word_inside_a_term_is_no_disguise():
    grade = Grade((("hits", 1),), score=5.0)
    rule = Rule("r", {"en": "m"}, "loans", "high", 5.0, (grade,), (Term("доход в день"),))
    scanner = Scanner(RuleSet((replace(rule, messages={"en": "{disguise:.2f}"}),)))
    assert [f.message() for f in scanner.scan("доход в день").findings] == ["0.00"]
    assert scanner.scan("д о х о д в д е н ь").findings[0].message() == "0.53"


@pytest.mark.parametrize("length", range(6))
def test_digit_runs_in_the_shortest_texts(length):
    assert words(digit_run, "1" * length) == ["1111"][: length // 4]


def test_of_two_signals_in_one_place_the_first_of_the_table_counts_whatever_the_rules():
    grade = Grade((("hits", 1),), score=5.0)
    one = Rule("one", {"en": "m"}, "test", "high", 5.0, (grade,))
    other = replace(one, id="other", signals=(("styled_word", "a"), ("brand_number", "b")))
    one = replace(one, signals=(("brand_number", "b"),))
    findings = Scanner(RuleSet((one, other))).scan("𝐊𝐎𝐓𝐀𝟕𝟕").findings
    assert [dict(finding.measures)["hits"] for finding in findings] == [1, 1]
    assert [finding.matched for finding in findings] == [("brand_number",), ("styled_word",)]
