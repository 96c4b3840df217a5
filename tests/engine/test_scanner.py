"""What the engine promises, on rules written in the test."""

import pytest

from filter.engine.scanner import Scanner
from filter.model import Document, Grade, Part, Pattern, Rule, RuleSet, Soften, Term

WORDS = [
    "国产",
    "欧美",
    "日韩",
    "在线",
    "中文字幕",
    "人妻",
    "av",
    "一区",
    "二区",
    "91",
    "在线观看",
    "精品",
    "无码",
    "视频",
    "亚洲",
    "高清",
]


def rule(**changes):
    values = {
        "id": "keywords",
        "messages": {"en": "{distinct} terms cover {density:.0%}"},
        "category": "adult",
        "severity": "critical",
        "score": 10.0,
        "grades": (Grade((("distinct", 3), ("density", 0.6)), score=10.0),),
        "terms": tuple(Term(word) for word in WORDS),
    }
    return Rule(**(values | changes))


@pytest.fixture(scope="module")
def scanner():
    return Scanner(RuleSet((rule(),)))


@pytest.mark.parametrize(
    "text",
    [
        "国产精品在线",
        "国 产 精 品 视 频 在 线",
        "无*码高清*中文*字幕",
        "国产αv亚洲аv在线",
        "國產AV亞洲ＡＶ線上在線",
        "國(guó)產(chǎn)精(jīng)品(pǐn)視(shì)頻(pín)",
        "国\u200b产精\u200b品在\u200b线",
    ],
)
def test_disguised_keywords_are_found(scanner, text):
    assert scanner.scan(text).action == "block"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "java", "1991", "国产电影在线播出的新闻引起关注。", "\x00\ud800"]
)
def test_honest_text_passes(scanner, text):
    verdict = scanner.scan(text)
    assert (verdict.action, verdict.findings) == ("pass", ())


def test_places_are_of_the_original(scanner):
    text = "\ufeff首行\r\n\r\n  國(guó)產精品線上在線\n尾"
    (finding,) = scanner.scan(text).findings
    assert (finding.line, finding.column) == (3, 3)
    assert text[finding.start : finding.end] == "國(guó)產精品線上在線"
    assert [text[start:end] for start, end in finding.spans] == ["國(guó)產", "精品", "在線"]


def test_documents_in_a_batch_do_not_see_one_another(scanner):
    documents = [Document(str(i), text) for i, text in enumerate(["国产", "精品", "在线", "视频"])]
    assert [v.action for v in scanner.scan_all(documents)] == ["pass"] * 4


def test_parts_make_one_verdict(scanner):
    parts = [
        Document("d", "honest\n", part=Part(last=False)),
        Document("d", "国产精品在线\n", part=Part(7, 2, 1, first=False, last=False)),
        Document("d", "国产精品视频", part=Part(14, 3, 1, first=False, last=True)),
    ]
    (verdict,) = scanner.scan_all(parts)
    assert [(f.line, f.start, f.end) for f in verdict.findings] == [(2, 7, 13), (3, 14, 20)]
    assert (verdict.findings_total, verdict.score) == (2, 10.0)


def test_findings_are_capped_and_counted(scanner):
    verdict = scanner.scan("国产精品在线\n" * 50, max_findings=5)
    assert (len(verdict.findings), verdict.findings_total) == (5, 50)


def test_cleaning_keeps_every_other_byte(scanner):
    text = "\ufeff一行\r\n国产精品在线\r\n今天天气很好，我们去公园玩了一整天。国产精品无码在线欧美日韩视频\n\nend"
    cleaned = scanner.clean(text)
    assert cleaned.text == "\ufeff一行\r\n今天天气很好，我们去公园玩了一整天。\n\nend"
    assert scanner.clean(cleaned.text).removed == ()
    back = cleaned.text
    for edit in cleaned.removed:
        back = back[: edit.start] + edit.text + back[edit.start :]
    assert back == text


def test_a_line_with_forbidden_words_alone_is_judged():
    group = (Term("国产", "junk"), Term("新闻", "honest"), Term("播出", "honest"))
    limits = Grade((("distinct", 1),), (("honest", 0),), score=10.0)
    scanner = Scanner(RuleSet((rule(terms=group, grades=(limits,)),)))
    assert scanner.scan("新闻播出").action == "pass"


def test_position_adds_score():
    weak = rule(score=2.0, boost={"tail": 7.0}, grades=(Grade((("distinct", 3),), score=2.0),))
    scanner = Scanner(RuleSet((weak,)))
    lines = ["国产 精品 在线", *["honest words"] * 4, "国产 精品 在线", "国产 欧美 在线"]
    findings = scanner.scan("\n".join(lines)).findings
    assert [(f.line, f.score) for f in findings] == [(1, 2.0), (6, 9.0), (7, 9.0)]


def test_listed_pieces_beat_a_word_read_across_their_separator():
    words = tuple(
        Term(word) for word in ("国产", "高清", "国产高清", "中文字幕", "slot gacor", "slot")
    )
    scanner = Scanner(RuleSet((rule(terms=words, grades=(Grade((("hits", 1),), score=10.0),)),)))
    text = "国产_高清|国产高清|中文_字幕|slot-gacor"
    pieces = [text[a:b] for found in scanner.scan(text).findings for a, b in found.spans]
    assert pieces == ["国产", "高清", "国产高清", "中文_字幕", "slot-gacor"]


@pytest.mark.parametrize("bar", [" I ", " l ", "丨", "｜"])
def test_letters_for_bars_are_no_words(bar):
    grade = Grade((("density", 1.0), ("segments", 4)), (("function_words", 0),), score=10.0)
    scanner = Scanner(RuleSet((rule(grades=(grade,)),)))
    assert (
        scanner.scan(bar.join(["国产精品", "欧美在线", "日韩高清", "无码视频"])).action == "block"
    )


@pytest.mark.parametrize(("between", "action"), [(20, "review"), (100, "block")])
def test_context_softens_only_from_near(between, action):
    soften = Soften(patterns=(Pattern("警方"),), score=3.0)
    scanner = Scanner(RuleSet((rule(soften=soften),)))
    assert (
        scanner.scan(
            "警方" + "春天来到山里" * (between // 6) + "国产无码在线视频欧美日韩人妻精品高清"
        ).action
        == action
    )


def test_words_are_found_where_every_letter_stands_alone():
    words = tuple(Term(word) for word in ("slot gacor", "maxwin", "bet"))
    scanner = Scanner(RuleSet((rule(terms=words, grades=(Grade((("hits", 1),), score=10.0),)),)))
    (finding,) = scanner.scan("s l o t g a c o r m a x w i n").findings
    assert finding.matched == ("slot gacor", "maxwin")
    assert scanner.scan("letters a b e t u").findings == ()
