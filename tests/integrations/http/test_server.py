"""The service as a process: sockets, signals, hostile clients, machines that read its description."""

import json
import re
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from filter.errors import UsageError
from filter.integrations.http.settings import check_access

pytestmark = pytest.mark.slow

JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区"
TOKEN = "a-long-enough-token"


def exchange(service, *pieces, pause=0.0):
    """Send bytes as they are; return status and JSON body."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as client:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(pause)
        data = b""
        while block := client.recv(65536):
            data += block
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_what_is_not_http_gets_400_and_json(service):
    status, body = exchange(service, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 GET\r\n\r\n")
    assert (status, body["error"]["code"]) == (400, "H400")


def test_a_slow_head_gets_408_and_json(service):
    status, body = exchange(service, b"POST /v1/check HTTP/1.1\r\nhost: x\r\n")
    assert (status, body["error"]["code"]) == (408, "H408")


def test_a_slow_body_gets_408_and_json(service):
    head = b"POST /v1/check HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n"
    status, body = exchange(service, head + b"content-type: text/plain\r\n\r\n", b"abc", pause=0.1)
    assert (status, body["error"]["code"]) == (408, "H408")


def test_requests_that_come_together_are_answered_in_order(service):
    head = b"POST /v1/check?name=%d HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n%b"
    plain = b"content-type: text/plain\r\n\r\nx"
    requests = [head % (number, plain) for number in range(3)]
    requests.append(head % (3, b"connection: close\r\n" + plain))
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as client:
        client.sendall(b"".join(requests))
        data = b"".join(iter(lambda: client.recv(65536), b""))
    assert re.findall(rb'"name":"(\d)"', data) == [b"0", b"1", b"2", b"3"]


def test_a_client_that_asks_first_is_told_to_go_on(service):
    head = (
        b"POST /v1/check HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\nexpect: 100-continue\r\n"
        b"content-type: text/plain\r\nconnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as client:
        client.sendall(head)
        assert client.recv(65536).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"x")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("chunked", [False, True])
def test_an_oversized_body_gets_413_and_json(service, chunked):
    body = b"x" * (2 << 20)
    content = iter([body[:1500000], body[1500000:]]) if chunked else body
    headers = {"content-type": "text/plain"}
    response = httpx.post(f"{service.url}/v1/check", content=content, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "H413")


def test_the_token_comes_from_environment_or_file(start_service, tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    for service in (start_service(HOGWASH_TOKEN=TOKEN), start_service("--token-file", str(path))):
        url = f"{service.url}/v1/check"
        refused = httpx.post(url, json={"text": JUNK})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "H401")
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert httpx.post(url, json={"text": JUNK}, headers=headers).json()["action"] == "block"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_elsewhere_than_on_loopback_a_token_is_needed(host):
    with pytest.raises(UsageError, match="without a token"):
        check_access(host, None)
    check_access(host, TOKEN)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_none(host):
    check_access(host, None)


@pytest.mark.parametrize(
    "token", ["", "short", "twenty characters, ä", "with spaces in between it"]
)
def test_weak_tokens_are_refused(token):
    with pytest.raises(UsageError):
        check_access("127.0.0.1", token)


def test_stopping_answers_what_is_open_and_exits_with_0(start_service):
    service = start_service("--judge-seconds", "60")
    with ThreadPoolExecutor(4) as pool:
        text = f"{JUNK}\n" * 10_000
        waiting = [
            pool.submit(httpx.post, f"{service.url}/v1/check", json={"text": text}, timeout=60)
            for _ in range(4)
        ]
        while "hogwash_open_requests 5" not in httpx.get(f"{service.url}/metrics").text:
            assert not all(reply.done() for reply in waiting)
        code, log = service.stop()
        assert {reply.result().status_code for reply in waiting} == {200}
    assert code == 0
    assert log[-1]["event"] == "stopped"


def test_a_hangup_reloads_the_rules(start_service, tmp_path):
    rules = tmp_path / "mine.yml"
    rule = "rules: [{id: one, category: test, message: found, severity: critical, words: [%s]}]"
    rules.write_text(rule % "banana")
    service = start_service(rules=rules)

    def action(text):
        return httpx.post(f"{service.url}/v1/check", json={"text": text}).json()["action"]

    assert (action("banana"), action("cherry")) == ("block", "pass")
    rules.write_text(rule % "cherry")
    service.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while action("cherry") != "block" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (action("banana"), action("cherry")) == ("pass", "block")


def test_a_taken_port_is_told(start_service, service):
    with pytest.raises(AssertionError, match="cannot listen"):
        start_service(port=service.port)


def test_the_page_in_a_browser(service, browser):
    browser.open(service.url)
    browser.find("#text").send_keys("The harbour was quiet.\n")
    browser.find("#text").send_keys(JUNK)
    browser.click("#check")
    browser.sees("Not fit to publish")
    browser.sees("search terms cover")
    marked = browser.find("mark").text
    browser.picture("page-refused")
    assert marked == JUNK
    browser.click("#clean")
    browser.sees("passages cut")
    assert browser.find(".text").text == "The harbour was quiet."
    browser.picture("page-cleaned")
    assert browser.driver.get_log("browser") == []


def test_the_page_asks_for_the_token(start_service, browser):
    service = start_service(HOGWASH_TOKEN=TOKEN)
    browser.open(service.url)
    browser.find("#text").send_keys(JUNK)
    browser.click("#check")
    browser.find("#token").send_keys(TOKEN)
    browser.click("#check")
    browser.sees("Not fit to publish")


@pytest.mark.filterwarnings("ignore")
def test_the_description_holds(service, tmp_path):
    """Schemathesis asks for everything that openapi.json promises, and for what it forbids."""
    import subprocess
    import sys
    from pathlib import Path

    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            *(str(program), "run", f"{service.url}/openapi.json"),
            *("--checks", "all", "--max-examples", "30", "--seed", "1", "--no-color"),
            *("--workers", "2", "--phases", "examples,coverage,fuzzing"),
            *("--generation-database", ":memory:"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:]
