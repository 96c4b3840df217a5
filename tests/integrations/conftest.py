"""What the integrations share: a small set of rules, a real service, a real browser."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from filter.engine.scanner import Scanner
from filter.ruleset import parse_rules

ROOT = Path(__file__).parents[2]

RULES = """
rules:
  - id: zh-keywords
    category: adult
    severity: critical
    message:
      en: "{distinct} search terms cover {density:.0%} of this passage"
      zh: "{distinct} 个搜索词占这一段的 {density:.0%}"
    words: [国产, 欧美, 日韩, 在线, 中文字幕, 一区, 二区, 精品, 无码, 高清]
    when: {at_least: {distinct: 3, density: 0.6}}
  - id: en-offer
    category: seo
    severity: medium
    message: {en: "an offer: {terms}", zh: "一则推销：{terms}"}
    words: [cheap followers, buy backlinks]
"""


@pytest.fixture(scope="session")
def scanner():
    return Scanner(parse_rules(RULES))


@pytest.fixture(scope="session")
def store(scanner):
    from filter.integrations.http.store import RuleStore  # the comparison of engines has no server

    return RuleStore(lambda: scanner)


@pytest.fixture(scope="session")
def rules_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "rules.yml"
    path.write_text(RULES, "utf-8")
    return path


class Service:
    """`hogwash serve` in a process of its own, on a free port of this machine."""

    def __init__(self, rules, *options, port=0, **environment):
        program = "import sys; from filter.cli import main; sys.exit(main())"
        words = ["serve", "--rules", str(rules), "--port", str(port), *options]
        handle, name = tempfile.mkstemp(suffix=".log")
        self.log_file = Path(name)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stderr=handle,
        )
        os.close(handle)
        while not (told := self.events("listening")):
            if self.process.poll() is not None:
                raise AssertionError(self.log_file.read_text())
            time.sleep(0.05)
        self.port = told[0]["port"]
        self.url = f"http://127.0.0.1:{self.port}"

    def events(self, name=None):
        """Return what the log holds, or its events of one name."""
        lines = self.log_file.read_text().splitlines()
        told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [event for event in told if name in (None, event["event"])]

    def stop(self):
        """End it as systemd would; return its exit code and log."""
        self.process.terminate()
        code = self.process.wait(20)
        events = self.events()
        self.log_file.unlink()
        return code, events


@contextmanager
def running(rules, *options, **more):
    service = Service(rules, *options, **more)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


@pytest.fixture(scope="session")
def service(rules_file):
    with running(rules_file) as service:
        yield service


@pytest.fixture
def start_service(rules_file):
    """Start a service with options of a test's own; all are stopped at its end."""
    started = []

    def start(*options, rules=None, **more):
        started.append(Service(rules or rules_file, *options, **more))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.stop()


class Browser:
    """Headless Chromium with the few moves that the tests make."""

    def __init__(self, driver, folder):
        self.driver, self.folder = driver, folder

    def open(self, url):
        self.driver.get(url)

    def find(self, css, seconds=30):
        return self.wait(lambda: self._visible(css), css, seconds)

    def _visible(self, css):
        from selenium.common.exceptions import WebDriverException

        try:
            found = self.driver.find_elements("css selector", css)
            return next((element for element in found if element.is_displayed()), None)
        except WebDriverException:
            return None  # the page is being replaced

    def click(self, css):
        element = self.find(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        self.driver.execute_script("arguments[0].click()", element)

    def type(self, css, text):
        element = self.find(css)
        element.clear()
        element.send_keys(text)

    def wait(self, condition, what, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(0.1)
        self.picture("failed")
        raise AssertionError(f"waited {seconds} s for {what}; see {self.folder}")

    def sees(self, text, seconds=30):
        """Wait until the page shows a text."""
        script = "return document.body ? document.body.innerText : ''"
        self.wait(lambda: text in self.driver.execute_script(script), repr(text), seconds)

    def picture(self, name):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(self.folder / f"{name}.png"))


@pytest.fixture
def browser():
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service as Driver

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=en",
        "--window-size=1280,1100",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Driver("/usr/bin/chromedriver"))
    folder = Path(os.environ.get("HOGWASH_SCREENSHOTS", ROOT / "build" / "screenshots"))
    yield Browser(driver, folder)
    driver.quit()
