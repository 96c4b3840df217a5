"""Compressed files, known by their names: read and written as if what is inside lay there."""

from __future__ import annotations

import importlib
import io
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from filter.errors import InputError

_PACKED = 1 << 12
"""Packed bytes taken at once: few, for what they hold may be thousands of times as long."""


def _library(name: str) -> Any:
    """Import what few files need."""
    return importlib.import_module(name)


def _zstandard() -> Any:
    try:
        return _library("zstandard")
    except ImportError:
        raise InputError(
            "I010",
            "Zstandard files need a library that is not installed",
            hint='pip install "hogwash[zstd]", or unpack the file',
        ) from None


class _Frames:
    """Unpacks Zstandard frames; the library's own reader takes a file that breaks off for whole."""

    def __init__(self, stream: io.BufferedIOBase, begin: Callable[[], Any]) -> None:
        self.stream = stream
        self.begin = begin
        self.frame: Any = None
        self.packed = b""
        self.ready = b""

    def read(self, size: int) -> bytes:
        while not self.ready:
            self.packed = self.packed or self.stream.read(_PACKED)
            if not self.packed:
                if self.frame is not None:
                    raise EOFError("the file breaks off")
                break
            self.frame = self.frame or self.begin()
            self.ready = self.frame.decompress(self.packed)
            self.packed = b""
            if self.frame.eof:
                self.packed, self.frame = self.frame.unused_data, None
        data, self.ready = self.ready[:size], self.ready[size:]
        return data


_OPEN: dict[str, Callable[[io.BufferedIOBase], Any]] = {
    ".gz": lambda stream: _library("gzip").GzipFile(fileobj=stream),
    ".bz2": lambda stream: _library("bz2").BZ2File(stream),
    ".xz": lambda stream: _library("lzma").open(stream),
    ".zst": lambda stream: _Frames(stream, _zstandard().ZstdDecompressor().decompressobj),
}

_PACK: dict[str, Callable[[], Any]] = {
    ".gz": lambda: zlib.compressobj(wbits=31),
    ".bz2": lambda: _library("bz2").BZ2Compressor(),
    ".xz": lambda: _library("lzma").LZMACompressor(),
    ".zst": lambda: _zstandard().ZstdCompressor().compressobj(),
}


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters, with its dot; empty if it has none."""
    stem, dot, ending = os.path.basename(name).rpartition(".")  # noqa: PTH119
    return (dot + ending).lower() if stem and ending else ""


def is_packed(name: str) -> bool:
    """Whether a file of this name is compressed."""
    return ending_of(name) in _OPEN


def inner_name(name: str) -> str:
    """Return the name of what is inside."""
    return name[: -len(ending_of(name))] if is_packed(name) else name


def unpacked(name: str, stream: io.BufferedIOBase) -> io.BufferedIOBase:
    """Return the stream of what is inside; damage is an OSError.

    Raises:
        InputError: A library is missing.
    """
    inside = _OPEN[ending_of(name)](stream)
    return io.BufferedReader(_Checked(inside), 1 << 20)


@contextmanager
def packing(name: str, write: Callable[[bytes], Any]) -> Iterator[Callable[[bytes], Any]]:
    """Give what writes the content of a file of this name, compressed if the name says so.

    Raises:
        InputError: A library is missing.
    """
    begin = _PACK.get(ending_of(name))
    if begin is None:
        yield write
        return
    packer = begin()
    yield lambda data: write(packer.compress(data))
    write(packer.flush())


class _Checked(io.RawIOBase):
    """A stream whose failures are OSErrors, whatever library reads it."""

    def __init__(self, inside: Any) -> None:
        self.inside = inside

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = cast("bytes", self.inside.read(len(buffer)))
        except OSError:
            raise
        except (EOFError, zlib.error, ValueError, RuntimeError) as error:
            raise OSError(None, f"damaged: {error}") from None
        except Exception as error:
            if type(error).__name__ in ("LZMAError", "ZstdError"):
                raise OSError(None, f"damaged: {error}") from None
            raise
        buffer[: len(data)] = data
        return len(data)
