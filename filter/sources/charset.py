"""Which encoding bytes are in that bear no byte order mark: by label, as UTF-8, by their look."""

from __future__ import annotations

import codecs
import importlib
import re

_UTF8_LABEL = "utf-8"

_LABELS = {
    codec: labels.split()
    for codec, labels in {
        _UTF8_LABEL: "utf-8 utf8 unicode-1-1-utf-8 utf-16 utf-16le utf-16be unicode",
        "gb18030": "gbk gb2312 gb_2312 gb_2312-80 gb18030 chinese csgb2312 iso-ir-58 x-gbk cp936 hz-gb-2312",
        "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
        "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
        "cp949": "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr windows-949",
        "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii x-user-defined",
        "cp1254": "windows-1254 iso-8859-9 iso8859-9 latin5 l5",
        "cp874": "windows-874 tis-620 iso-8859-11 dos-874",
        "koi8_u": "koi8-u koi8-ru",
    }.items()
}
"""What the WHATWG standard reads labels as, where Python reads them otherwise."""

_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels}

LABEL_WITHIN = 4096
"""Bytes in which the label of a page is looked for; browsers look at 1024 and wait for more."""

_LABEL = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)"""
    rb"""|\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([a-zA-Z0-9_:.-]+)"""
    rb"""|<!--.*?-->""",
    re.IGNORECASE | re.DOTALL,
)

_LOOKED_AT = 1 << 16
_ASCII = bytes(range(0x80))
_FEW = 8
_SURE = 0.5
_WIDE = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"})


def codec_of(label: str) -> str | None:
    """Return Python's name of the codec that browsers use for a label; None for an unknown one."""
    label = label.strip().lower()
    if label in _CODECS:
        return _CODECS[label]
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return name


def label_of(page: bytes) -> str | None:
    """Return the codec that a page says it is in."""
    for match in _LABEL.finditer(page, 0, LABEL_WITHIN):
        label = match[1] or match[2]
        if label:
            return codec_of(label.decode("ascii"))
    return None


def detect(data: bytes) -> str | None:
    """Guess a legacy encoding; None if the bytes are rather damaged UTF-8, or nothing is certain.

    The detector is turbohtml's, which does as Firefox does; without the extra `html` nothing is
    guessed.
    """
    data = data[:_LOOKED_AT]
    high = len(data.translate(None, _ASCII))
    if high < _FEW or data.decode("utf-8", "replace").count("\ufffd") * 3 < high:
        return None
    try:
        detector = importlib.import_module("turbohtml.detect")
    except ImportError:
        return None
    found = detector.detect(data)
    codec = codec_of(found.encoding or "")
    if codec in _WIDE or (codec and found.language and found.confidence >= _SURE):
        return codec
    return None


def choose(page: bytes) -> str:
    """Return the codec of a page without byte order mark.

    Its label counts, unless the page is UTF-8 beyond doubt (servers name UTF-8 over the label of
    an old template) or not what the label says. Where nothing fits it is the label, else UTF-8,
    so that decoding tells where the page breaks it.
    """
    label = label_of(page)
    if _decodes(page, _UTF8_LABEL) and (label is None or _is_surely_utf8(page)):
        return _UTF8_LABEL
    if label is not None and label != _UTF8_LABEL:
        if _decodes(page, label):
            return label
        if label == "cp1252":  # of which browsers read the five gaps as control characters
            return "latin-1"
    found = detect(page)
    if found is not None and _decodes(page, found):
        return found
    return label or _UTF8_LABEL


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


_LONG = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")


def _is_surely_utf8(page: bytes) -> bool:
    """Whether so many characters of three bytes stand there that it cannot be chance."""
    return sum(1 for _, _ in zip(_LONG.finditer(page), range(4), strict=False)) == 4
