"""A small set of rules that every integration is tried with."""

import pytest

from filter.engine.scanner import Scanner
from filter.integrations.http.store import RuleStore
from filter.ruleset import parse_rules

RULES = """
rules:
  - id: zh-keywords
    category: adult
    severity: critical
    message:
      en: "{distinct} search terms cover {density:.0%} of this passage"
      zh: "{distinct} 个搜索词占这一段的 {density:.0%}"
    words: [国产, 欧美, 日韩, 在线, 中文字幕, 一区, 二区, 精品, 无码, 高清]
    when: {at_least: {distinct: 3, density: 0.6}}
  - id: en-offer
    category: seo
    severity: medium
    message: {en: "an offer: {terms}", zh: "一则推销：{terms}"}
    words: [cheap followers, buy backlinks]
"""

JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区"
DOUBT = "Someone told me to buy backlinks last week."
HONEST = "The harbour was quiet this morning.\n今天天气很好，我们去公园玩了一整天。"


@pytest.fixture(scope="session")
def scanner():
    return Scanner(parse_rules(RULES))


@pytest.fixture(scope="session")
def store(scanner):
    return RuleStore(lambda: scanner)
