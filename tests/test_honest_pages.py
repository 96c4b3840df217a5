"""Honest pages of Debian's documentation give no block; very large ones end in time."""

import random
import subprocess
import time
from shutil import which

import pytest

from filter import read
from filter.model import Document
from filter.sources.html import documents

pytestmark = pytest.mark.slow

PACKAGES = (
    "debian-handbook", "debian-faq", "debian-faq-zh-cn", "debian-faq-ja", "debian-faq-ru",
    "debian-reference-zh-cn", "debian-reference-zh-tw", "developers-reference-ja",
    "gimp-help-zh-cn", "gimp-help-ko", "libreoffice-help-vi", "libreoffice-help-tr",
    "libreoffice-help-id",
)  # fmt: skip
PAGES = 200


@pytest.fixture(scope="module")
def scanner(builtin_scanner):
    return builtin_scanner


@pytest.mark.skipif(not (which("apt-get") and which("dpkg-deb")), reason="needs Debian's tools")
def test_honest_pages_are_not_blocked(scanner, tmp_path):
    command = ["apt-get", "download", *PACKAGES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"packages are out of reach: {done.stderr.decode()[-200:]}")
    for package in tmp_path.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, tmp_path], check=True)
    pages = sorted(path for path in tmp_path.rglob("*.html") if path.is_file())
    pages = random.Random(5).sample(pages, PAGES)
    verdicts = list(scanner.scan_all(read(*pages)))
    assert len(verdicts) == PAGES
    assert [v.name for v in verdicts if v.error] == []
    assert [(v.name, v.findings[0].excerpt) for v in verdicts if v.action == "block"] == []


def paragraphs(size):
    one = (
        '<div class="post"><h2>Notes of the meeting</h2><p>The council met on Monday and spoke of '
        'the bridge, the <a href="/school">school</a> &amp; the budget for the coming year; the '
        "minutes are kept at the office, where everybody may read them.</p></div>\n"
    )
    return one * (size // len(one))


def test_a_page_of_50_mb_ends_with_a_verdict(scanner):
    page = paragraphs(50_000_000) + "<p>国产自拍 亚洲无码 欧美无码 日韩无码 中文字幕 免费视频</p>"
    begin = time.process_time()
    (verdict,) = scanner.scan_all(documents(page, Document("page.html", "")))
    assert verdict.action == "block"
    (finding,) = verdict.findings
    assert page[finding.start : finding.end].startswith("国产自拍")
    assert time.process_time() - begin < 90


def test_a_binary_file_named_html_ends_with_an_error(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(bytes(random.Random(1).randbytes(1_000_000)))
    (document,) = read(path)
    assert "is not" in document.error
