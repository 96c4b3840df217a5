"""What people are told, in the languages that rules speak.

Plain tables instead of gettext catalogues: a handful of sentences, and nothing to compile.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "block": {
        "en": "This passage is not fit to publish: “{passage}” ({reason}).",
        "zh": "这一处内容不宜发布：“{passage}”（{reason}）。",
    },
    "review": {
        "en": "This passage needs to be confirmed before publishing: “{passage}” ({reason}).",
        "zh": "这一处内容须经确认才能发布：“{passage}”（{reason}）。",
    },
    "unjudged": {
        "en": "the text could only be judged in part: {error}",
        "zh": "文字只检查了一部分：{error}",
    },
    "way_out": {
        "en": "Take the passage out, or save a draft and have it approved under “{menu}” in the "
        "page’s menu by someone who may.",
        "zh": "请删去该处内容；或先保存草稿，再由有权限的人在页面菜单的“{menu}”中批准。",
    },
    "way_out_of_snippet": {
        "en": "Take the passage out, or save a draft and ask whoever keeps the rules to allow it.",
        "zh": "请删去该处内容；或先保存草稿，再请维护规则的人加以放行。",
    },
    "menu": {"en": "Approve flagged passages", "zh": "批准被标记的内容"},
    "refused": {"en": "Not published: {page}", "zh": "未发布：{page}"},
    "intro": {
        "en": "These passages of the latest draft keep it from being published. Approve them if "
        "they are legitimate; your name and reason are kept in the page’s history.",
        "zh": "最新草稿中的以下内容使其不能发布。如果内容正当，可以批准；您的姓名和理由会记入页面历史。",
    },
    "nothing": {
        "en": "Nothing in the latest draft keeps it from being published.",
        "zh": "最新草稿中没有妨碍发布的内容。",
    },
    "reason": {"en": "Reason", "zh": "理由"},
    "reason_missing": {"en": "Give a reason: it is kept.", "zh": "请填写理由，理由会被保存。"},
    "approve": {"en": "Approve", "zh": "批准"},
    "approved": {
        "en": "Approved. The page can be published now.",
        "zh": "已批准，页面现在可以发布。",
    },
    "approved_log": {
        "en": "Approved {count} flagged passages: {reason}",
        "zh": "批准了 {count} 处被标记的内容：{reason}",
    },
    "unscheduled_log": {
        "en": "Refused to publish as scheduled: {reason}",
        "zh": "未按计划发布：{reason}",
    },
}


def say(name: str, **fields: object) -> str:
    """Return a sentence in the active language, else in English."""
    sentences = SENTENCES[name]
    language = (get_language() or "en").partition("-")[0]
    return sentences.get(language, sentences["en"]).format(**fields)
