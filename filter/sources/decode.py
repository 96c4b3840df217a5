"""Bytes to text: strictly, a chunk at a time, with the way back."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from encodings.aliases import aliases
from io import BufferedIOBase, BytesIO
from typing import Any, NamedTuple

from filter.errors import InputError, UsageError, nearest
from filter.sources.charset import choose, detect
from filter.sources.reader import ReadOptions, Source

CHUNK = 1 << 20

# The longer mark first: that of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    ("utf-8-sig", codecs.BOM_UTF8),
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)

# What pages call by the old name is written in the new one, which holds all of the old one.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030"}

# A byte order mark says which of its kind it is; without one these are little-endian (WHATWG).
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}

# Python calls these text encodings, but no file is written in them.
_NOT_OF_FILES = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


class Decoded(NamedTuple):
    """A source as text: `chunks` raises InputError where the bytes are not what they claim."""

    encoding: str
    mark: bytes
    chunks: Iterator[str]


def codec_name(encoding: str) -> str:
    """Return Python's name of a codec for text, or raise UsageError."""
    try:
        # Before Python 3.13 nothing public tells codecs for text from those for bytes.
        "".encode(encoding)
        info = codecs.lookup(encoding)
    except (LookupError, ValueError):
        info = None
    if info is None or info.name in _NOT_OF_FILES or info.incrementaldecoder is None:
        known = sorted({*aliases, *aliases.values()} - _NOT_OF_FILES)
        close = nearest(encoding.lower().replace("-", "_"), known)
        hint = f"did you mean {close.replace('_', '-')!r}?" if close else None
        raise UsageError("U004", f"there is no encoding {encoding!r}", hint=hint)
    return _SUPERSETS.get(info.name, info.name)


def decode(source: Source, options: ReadOptions, *, by_row: bool = False) -> Decoded:
    """Choose the encoding by `options.encoding`, then the byte order mark, else UTF-8.

    A legacy encoding is guessed where the first bytes are not UTF-8 at all. How undecodable bytes
    were treated, if not as errors, is told with the encoding.
    `by_row`: undecodable bytes do not end the text but come as lone surrogates, for
    `undecodable` to find in their row.
    """
    head = _at_least(source.stream, 4)
    encoding, mark = _choose(head, options.encoding)
    if options.encoding is None and not mark:
        encoding = detect(head) or encoding
    codec = _WITHOUT_MARK.get(encoding, encoding)
    decoder = codecs.getincrementaldecoder(codec)(options.errors)
    chosen = _Escaping(decoder) if by_row and options.errors == "strict" else decoder
    chunks = _chunks(source.stream, head, len(mark), codec, chosen, options)
    told = encoding if options.errors == "strict" else f"{encoding}, errors={options.errors}"
    return Decoded(told, mark, chunks)


def decode_page(source: Source, options: ReadOptions, most: int) -> Decoded:
    """Decode a page of at most `most` bytes, whose encoding may stand in it."""
    try:
        data = source.stream.read(most + 1)
    except OSError as error:
        raise unreadable(error) from None
    if len(data) > most:
        raise InputError("I007", f"the page is longer than {most:,} bytes")
    if options.encoding is None and not any(data.startswith(mark) for _, mark in _MARKS):
        options = options._replace(encoding=choose(data))
    return decode(Source(source.name, BytesIO(data)), options)


def undecodable(row: str, encoding: str) -> InputError | None:
    """Return the failure of a row that was decoded `by_row` and holds undecodable bytes."""
    try:
        row.encode()
    except UnicodeEncodeError as error:
        codec = _WITHOUT_MARK.get(encoding, encoding)
        where = len(row[: error.start].encode(codec))
        return _not_decodable(ord(row[error.start]) & 0xFF, f"{where} of the row", codec)
    return None


def encoder(encoding: str) -> codecs.IncrementalEncoder:
    """Return the way back to bytes; the byte order mark is not its business."""
    return codecs.getincrementalencoder(_WITHOUT_MARK.get(encoding, encoding))("surrogateescape")


def unreadable(error: OSError) -> InputError:
    """Return the failure of a file that the system does not hand over."""
    return InputError("I001", f"cannot be read: {error.strerror or error}")


def _not_decodable(byte: int, where: str, codec: str) -> InputError:
    return InputError(
        "I002",
        f"byte 0x{byte:02x} at offset {where} is not {codec}",
        hint="name the right one with --encoding",
    )


def _at_least(stream: BufferedIOBase, size: int) -> bytes:
    head = b""
    while len(head) < size and (data := stream.read1(CHUNK)):
        head += data
    return head


def _choose(head: bytes, encoding: str | None) -> tuple[str, bytes]:
    wanted = codec_name(encoding) if encoding else None
    for name, mark in _MARKS:
        if head.startswith(mark) and (wanted is None or name.startswith(wanted)):
            return name, mark
    if wanted is None:
        return "utf-8", b""
    return _WITHOUT_MARK.get(wanted, wanted), b""


def _chunks(
    stream: BufferedIOBase,
    head: bytes,
    skip: int,
    codec: str,
    decoder: codecs.IncrementalDecoder,
    options: ReadOptions,
) -> Iterator[str]:
    """Decode `head`, less the mark, then the rest of the stream."""
    compare = _Comparison(codec) if options.restorable and not codec.startswith("utf-") else None
    data, offset, final = head[skip:], skip, False
    try:
        while True:
            pending = len(decoder.getstate()[0])
            text = decoder.decode(data, final=final)
            if compare is not None:
                compare(data, text, final=final)
            if text:
                yield text
            if final:
                return
            offset += len(data)
            data = stream.read1(CHUNK)
            final = not data
    except UnicodeDecodeError as error:
        if codec.startswith("utf-"):  # what came before can be judged
            yield error.object[: error.start].decode(codec)
        where = offset - pending + error.start
        raise _not_decodable(error.object[error.start], str(where), codec) from None
    except UnicodeError as error:
        raise InputError("I002", f"not {codec} after offset {offset}: {error}") from None
    except OSError as error:
        raise unreadable(error) from None


class _Escaping(codecs.IncrementalDecoder):
    """Decodes strictly, and what fails once more with bytes as lone surrogates."""

    def __init__(self, decoder: codecs.IncrementalDecoder) -> None:
        super().__init__()
        self.decoder = decoder

    def getstate(self) -> tuple[bytes, int]:
        return self.decoder.getstate()

    def decode(self, data: Any, final: bool = False) -> str:
        state = self.getstate()
        try:
            return self.decoder.decode(data, final)
        except UnicodeDecodeError:
            self.decoder.setstate(state)
            self.decoder.errors = "surrogateescape"
            text = self.decoder.decode(data, final)
            self.decoder.errors = "strict"
            return text


class _Comparison:
    """Encodes what was decoded and holds it against the bytes: some codecs lose differences."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.encoder = encoder(codec)
        self.owed = b""

    def __call__(self, data: bytes, text: str, *, final: bool) -> None:
        self.owed += data
        back = self.encoder.encode(text, final=final)
        if not self.owed.startswith(back) or (final and back != self.owed):
            raise InputError("I003", f"would not come back byte for byte in {self.codec}")
        self.owed = self.owed[len(back) :]
