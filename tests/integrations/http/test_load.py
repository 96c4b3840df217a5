"""The service under load, on loopback only and bounded: beside a bare echo in the same run."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

SECONDS = int(os.environ.get("HOGWASH_LOAD_SECONDS", "30"))
CONNECTIONS = 16

ECHO = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def echo(request):
    return Response(await request.body(), media_type="application/json")
app = Starlette(routes=[Route("/v1/check", echo, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="critical")
"""

SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"
local file = io.open("article.txt", "rb")
wrk.body = file:read("*a")
"""

PARAGRAPH = (
    "昨天下午，港务局在老码头举行了一场说明会，介绍明年的航道疏浚计划。"
    "工程师说，施工期间渡轮班次会减少，但不会停航，具体时间将提前两周公布。"
    "参加会议的居民关心噪音和灰尘，也有人问起旁边那座灯塔会不会对外开放。\n"
    "The ferry office will print a new timetable in March, and posters go up at every stop. "
    "Fishermen asked who pays for the nets that the dredger may tear; nobody had an answer yet.\n"
)


@pytest.fixture
def article(tmp_path):
    text = PARAGRAPH * 10
    (tmp_path / "article.txt").write_bytes(
        text.encode()[: 5 * 1024].decode("utf-8", "ignore").encode()
    )
    (tmp_path / "post.lua").write_text(SCRIPT)
    return tmp_path


@pytest.fixture
def echo():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", ECHO, str(port)])
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            httpx.post(f"{url}/v1/check", content=b"x")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield url
    server.terminate()
    server.wait(20)


def load(url, folder, seconds):
    """Return requests a second, requests, and those not answered with 200."""
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            "post.lua",
            f"{url}/v1/check",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
    )
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])
    requests = int(re.search(r"(\d+) requests in", done.stdout)[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    sockets = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done.stdout
    )
    failed = int(refused[1]) if refused else 0
    failed += sum(map(int, sockets.groups())) if sockets else 0
    return rate, requests, failed


def memory_of(service):
    """Return the resident memory of the service and its processes, in MiB."""
    threads = Path(f"/proc/{service.process.pid}/task").iterdir()
    children = " ".join((thread / "children").read_text() for thread in threads)
    total = 0
    for pid in (service.process.pid, *map(int, children.split())):
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])
    return total / 1024


def test_under_load(start_service, echo, article, capsys):
    service = start_service()
    load(service.url, article, 3)  # warm
    before = memory_of(service)
    # By turns, in short pieces: what else the machine does then weighs on both alike.
    pieces = max(SECONDS // 5, 1)
    echoed, judged, requests, failed = [], [], 0, 0
    for _ in range(pieces):
        echoed.append(load(echo, article, 5)[0])
        rate, count, wrong = load(service.url, article, 5)
        judged.append(rate)
        requests += count
        failed += wrong
    after = memory_of(service)
    share = sorted(one / other for one, other in zip(judged, echoed, strict=True))[pieces // 2]
    with capsys.disabled():
        print(
            f"\n{sum(judged) / pieces:.0f} requests/s judged, {sum(echoed) / pieces:.0f} echoed, "
            f"share {share:.2f}; {requests} requests, {failed} failed; "
            f"{before:.0f} -> {after:.0f} MiB"
        )
    assert failed == 0
    assert after < before * 1.15 + 10


def test_reloading_under_load_loses_nothing(start_service, article, rules_file):
    service = start_service()
    loading = subprocess.Popen(
        [
            "wrk",
            "-t1",
            "-c16",
            "-d8s",
            "--timeout",
            "20s",
            "-s",
            "post.lua",
            f"{service.url}/v1/check",
        ],
        cwd=article,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(5):
        time.sleep(1)
        service.process.send_signal(signal.SIGHUP)
    told = loading.communicate(timeout=60)[0]
    assert "Non-2xx" not in told
    assert "Socket errors" not in told
    assert len(service.events("rules_loaded")) >= 3
