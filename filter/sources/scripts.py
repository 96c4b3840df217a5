"""What scripts put on a page: markup that `document.write` writes, elements that they hide."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator

Stretch = tuple[str, int, int]
"""Characters that stand one by one, or all together, for the places [start, end)."""

_WRITE = re.compile(
    r"""document\s*\.\s*write(?:ln)?\s*\(|\.(?:inner|outer)HTML\s*\+?=(?!=)"""
    r"""|\.insertAdjacentHTML\s*\(\s*["'][a-zA-Z]{1,20}["']\s*,"""
)
_DECODER = re.compile(r"\s*+(?:window\.)?(unescape|decodeURI(?:Component)?|escape|atob)\s*\(")
_MOST_DECODERS = 4
_CODES = re.compile(r"\s*+String\.fromCharCode\s*\(([\s,0-9a-fA-FxX]*+)\)")
_CODE = re.compile(r"0[xX][0-9a-fA-F]{1,6}|[0-9]{1,7}")
_LITERAL = re.compile(
    r"""\s*+(?:"((?:[^"\\\n]|\\[\s\S])*+)"|'((?:[^'\\\n]|\\[\s\S])*+)'|`((?:[^`\\]|\\[\s\S])*+)`)"""
)
_CLOSING = re.compile(r"\s*+\)")
_MORE = re.compile(r"\s*+[+,]")
_PERCENT = re.compile(r"%u([0-9a-fA-F]{4})|(?:%[0-9a-fA-F]{2})+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([\s\S]))")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "\n": "", "0": "\0"}

_HIDING = re.compile(
    r"""getElementById\(\s*["']([^"'\s]{1,200})["']\s*\)\s*\.style\s*\.\s*(?:display\s*=\s*["']none"""
    r"""|visibility\s*=\s*["']hidden)"""
)
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\[\s\S])*+)"(\s*+:)?')


class Written:
    """Text that scripts or attributes of a page hold; place i of it is [starts[i], ends[i])."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, pieces: Iterable[Stretch]) -> None:
        texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for text, start, end in pieces:
            texts.append(text)
            if end - start == len(text):
                self.starts += range(start, end)
                self.ends += range(start + 1, end + 1)
            else:
                self.starts += [start] * len(text)
                self.ends += [end] * len(text)
        self.text = "".join(texts)

    def singly(self) -> Iterator[Stretch]:
        """Yield every character with its place."""
        yield from zip(self.text, self.starts, self.ends, strict=True)


def _literal(source: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield what a string literal says, without its quotes, with its escapes resolved."""
    done = start
    for match in _ESCAPE.finditer(source, start, end):
        yield source[done : match.start()], done, match.start()
        code = match[1] or match[2] or match[3]
        text = _character(int(code, 16)) if code else _LETTERS.get(match[4], match[4])
        yield text, match.start(), match.end()
        done = match.end()
    yield source[done:end], done, end


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def written(source: str, start: int, end: int) -> Iterator[Written]:
    """Yield the markup that scripts between two places write, as far as it is literal.

    Calls that undo an encoding are done; what comes out of variables is left out.
    """
    at = start
    while call := _WRITE.search(source, at, end):
        at = call.end()
        pieces: list[Stretch] = []
        while argument := _argument(source, at, end):
            found, at = argument
            pieces += found.singly()
            more = _MORE.match(source, at, end)
            if more is None:
                break
            at = more.end()
        if pieces:
            yield Written(pieces)


def _argument(source: str, at: int, end: int) -> tuple[Written, int] | None:
    """Return the literal at a place, or the character codes, and where behind it something is."""
    if codes := _CODES.match(source, at, end):
        numbers = _CODE.finditer(source, *codes.span(1))
        pieces = ((_character(int(m[0], 0)), m.start(), m.end()) for m in numbers if _is_code(m[0]))
        return Written(pieces), codes.end()
    decoders: list[str] = []
    while len(decoders) < _MOST_DECODERS and (call := _DECODER.match(source, at, end)):
        decoders.append(call[1])
        at = call.end()
    match = _LITERAL.match(source, at, end)
    if match is None:
        return None
    which = next(number for number in (1, 2, 3) if match[number] is not None)
    found, at = Written(_literal(source, *match.span(which))), match.end()
    for decoder in reversed(decoders):
        found = Written(_decoded(found, decoder))
        closing = _CLOSING.match(source, at, end)
        at = closing.end() if closing else at
    return found, at


def _is_code(number: str) -> bool:
    return number == "0" or number[0] != "0" or number[1] in "xX"


def _decoded(found: Written, decoder: str) -> Iterator[Stretch]:
    """Yield what a decoder makes of a text; `escape` is undone by the one around it."""
    text, starts, ends = found.text, found.starts, found.ends
    if decoder == "atob":
        try:
            data = b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return
        # all of it stands for all of it: no part of base64 could be cut out
        yield from ((character, starts[0], ends[-1]) for character in _from_bytes(data))
        return
    singly = list(found.singly())
    done = 0
    for match in _PERCENT.finditer(text if decoder != "escape" else ""):
        yield from singly[done : match.start()]
        done, at = match.end(), match.start()
        if match[1]:
            yield _character(int(match[1], 16)), starts[at], ends[done - 1]
            continue
        characters = _from_bytes(bytes.fromhex(match[0].replace("%", "")))
        width = 3 if len(characters) * 3 == len(match[0]) else 0
        for character in characters:
            size = width or 3 * len(character.encode())
            yield character, starts[at], ends[at + size - 1]
            at += size
    yield from singly[done:]


def _from_bytes(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def hidden_ids(source: str) -> frozenset[str]:
    """Return the ids of elements that a script of the page hides."""
    if ".style" not in source:
        return frozenset()
    return frozenset(match[1].lower() for match in _HIDING.finditer(source))


def json_texts(source: str, start: int, end: int) -> Iterator[Written]:
    """Yield the string values of JSON between two places; not keys, addresses and types."""
    for match in _JSON_STRING.finditer(source, start, end):
        if (
            match[2]
            or not match[1]
            or match[1].startswith(("http:", "https:", "http:\\/", "https:\\/"))
        ):
            continue
        yield Written(_literal(source, *match.span(1)))
