"""The sample newsroom, set up once, with a database of its own."""

import os
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).parents[3] / "samples" / "wagtail"


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory):
    """Django with the newsroom's settings; yields its folder for data."""
    pytest.importorskip("wagtail")
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "rules.yml").write_text(RULES, "utf-8")
    os.environ["NEWSROOM_DATABASE"] = str(folder / "newsroom.sqlite3")
    os.environ["NEWSROOM_RULES"] = str(folder / "rules.yml")
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    sys.path.insert(0, str(SITE))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("chief", "chief@example.org", "chief-password")
    return folder


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
