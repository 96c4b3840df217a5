"""The HTML report in headless Chromium: it runs without a complaint and filters."""

import re
import subprocess
from shutil import which

import pytest

from tests.reports.test_golden import made

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")]


def shown(page, folder):
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr")
    done = subprocess.run(
        [CHROMIUM, *flags, f"--user-data-dir={folder}/profile", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    hidden = len(re.findall(r"<article[^>]* hidden", done.stdout))
    return int(re.search(r'id="shown">(\d+) shown', done.stdout)[1]), hidden


def test_the_page_shows_all_and_filters(tmp_path):
    page = made("html")
    assert shown(page, tmp_path) == (7, 0)
    chosen = page.replace(
        "choose();\n</script>",
        'action.value = "block"; action.dispatchEvent(new Event("change"));\n</script>',
    )
    assert shown(chosen, tmp_path) == (3, 4)
    pressed = page.replace(
        "choose();\n</script>", "document.querySelector('th button').click();\n</script>"
    )
    assert shown(pressed, tmp_path) == (page.count('data-rule="en-pills"'), 3)
