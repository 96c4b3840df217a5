"""What scripts put on a page: markup that `document.write` writes, elements that they hide."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_LITERAL = re.compile(
    r"""\s*+(?:"((?:[^"\\\n]|\\[\s\S])*+)"|'((?:[^'\\\n]|\\[\s\S])*+)'|`((?:[^`\\]|\\[\s\S])*+)`)\s*+([+,]?)"""
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([\s\S]))")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "\n": "", "0": "\0"}

_HIDING = re.compile(
    r"""getElementById\(\s*["']([^"'\s]{1,200})["']\s*\)\s*\.style\s*\.\s*(?:display\s*=\s*["']none"""
    r"""|visibility\s*=\s*["']hidden)"""
)
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\[\s\S])*+)"(\s*+:)?')


class Written:
    """Text that a script holds as string literals; place i is [starts[i], ends[i])."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self) -> None:
        self.text = ""
        self.starts: list[int] = []
        self.ends: list[int] = []


def literal(source: str, start: int, end: int, into: Written) -> None:
    """Add a string literal, without its quotes, with its escapes resolved."""
    texts = [into.text]
    done = start
    for match in _ESCAPE.finditer(source, start, end):
        texts.append(source[done : match.start()])
        into.starts.extend(range(done, match.start()))
        into.ends.extend(range(done + 1, match.start() + 1))
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            text = chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        else:
            text = _LETTERS.get(match[4], match[4])
        texts.append(text)
        into.starts.extend([match.start()] * len(text))
        into.ends.extend([match.end()] * len(text))
        done = match.end()
    texts.append(source[done:end])
    into.starts.extend(range(done, end))
    into.ends.extend(range(done + 1, end + 1))
    into.text = "".join(texts)


def written(source: str, start: int, end: int) -> Iterator[Written]:
    """Yield what every `document.write` between two places writes, as far as it is literal."""
    at = start
    while call := _WRITE.search(source, at, end):
        at = call.end()
        found = Written()
        while match := _LITERAL.match(source, at, end):
            which = next(number for number in (1, 2, 3) if match[number] is not None)
            literal(source, *match.span(which), found)
            at = match.end()
            if not match[4]:
                break
        if found.text:
            yield found


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
        found = Written()
        literal(source, *match.span(1), found)
        yield found
