"""Function words are counted in every kind of script."""

import pytest

from filter.engine.scanner import Scanner
from filter.model import Grade, Rule, RuleSet, Term


def share(text, **changes):
    """Function words' share of the letters of `text`, outside its one hit, `91`."""
    values = {
        "id": "any",
        "messages": {"en": "{distinct}"},
        "category": "test",
        "severity": "low",
        "score": 1.0,
        "grades": (Grade((("distinct", 1), ("function_words", 0))),),
        "terms": (Term("91"),),
        "window": 400,
    }
    verdict = Scanner(RuleSet((Rule(**(values | changes)),))).scan("91 " + text)
    return verdict.findings[0].measures["function_words"]


@pytest.mark.parametrize(
    ("prose", "keywords"),
    [
        ("这是我的书，也是他的", "国产高清视频免费观看"),
        ("這個過程與他們無關", "國產高清視頻免費觀看"),
        ("それは私の本です。これも見ます", "無修正動画無料サンプル"),
        ("그는 책을 읽었습니다. 나는 있다", "토토사이트 먹튀검증 추천"),
        ("ผมอยู่ที่บ้านและไม่ได้ไปกับเขา", "สล็อตเว็บตรงแตกง่าย"),
        ("Я был не дома, и он это знал", "казино онлайн играть бесплатно"),
        ("tôi không biết vì sao nó là của họ", "xổ số tài xỉu bóng đá trực tuyến"),
        ("it was not what they had in mind", "casino bonus free spins"),
        ("यह मेरा घर है और वह भी", "कैसीनो बोनस ऑनलाइन"),
    ],
)
def test_prose_is_told_from_keywords(prose, keywords):
    assert share(prose) >= 0.2
    assert share(keywords) <= 0.05


def test_a_rule_brings_its_own():
    own = {"function_words": ("因为", "的")}
    assert share("因为我的", **own) == pytest.approx(3 / 6)
    assert share("the book and the pen", **own) == 0
