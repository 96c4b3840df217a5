"""The parts that keep the service quick do what the slower ways would."""

import asyncio
import io
import json
from dataclasses import replace

import pytest

from filter.engine.scanner import Scanner
from filter.integrations import reading
from filter.integrations.http.frames import Inbox, framed
from filter.integrations.http.refusal import to_json
from filter.integrations.http.tasks import Limits, Task, answer_tasks
from filter.integrations.http.timelimit import TimeLimit
from filter.model import Document, Thresholds
from filter.reports import ReportContext
from filter.reports.jsonl import document_object
from filter.sources import READERS, ReadOptions, Source


@pytest.mark.parametrize("name", ["<request>", "", 'a"b\\', "名\u2028\ud800"])
def test_a_verdict_without_findings_is_spelled_like_any_other(scanner, name):
    body = json.dumps({"text": "The harbour was quiet.", "name": name}).encode()
    task = Task("check", body, "application/json", "en", {})
    (answer,) = answer_tasks(scanner, [task], Limits(100, 1000, 1 << 18, 10.0))
    verdict = scanner.scan(Document(name, "The harbour was quiet."))
    assert answer.body == to_json(document_object(verdict, ReportContext()))


def test_a_threshold_of_nothing_reaches_a_verdict_without_findings(scanner):
    strict = Scanner(replace(scanner.ruleset, thresholds=Thresholds(review=0.0)))
    task = Task("check", b"x", "text/plain", "en", {})
    (answer,) = answer_tasks(strict, [task], Limits(100, 1000, 1 << 18, 10.0))
    assert json.loads(answer.body)["action"] == strict.scan("x").action == "review"


@pytest.mark.parametrize("charset", [None, "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"plain\r\nlines\n",
        "线路 \ufeff \x00 🎰".encode(),
        "\ufeffmark".encode(),
        "mark".encode("utf-16"),
        b"caf\xe9 \xff",
        b"\xed\xa0\x80",
        "线路".encode("gb18030") * 9,
        b"long line\n" * 20_000,
    ],
)
def test_a_text_is_read_as_a_file_is(text, charset):
    source = Source("x", io.BytesIO(text))
    expected = [*READERS["text"].read(source, ReadOptions(encoding=charset))]
    assert [*reading.documents(text, "text", "x", charset=charset)] == expected


def test_messages_are_put_together_again():
    inbox, sent = Inbox(), [["a" * 99], None, [], list(range(500))]
    data = b"".join(map(framed, sent))
    got = [m for i in range(0, len(data), 7) for m in inbox.messages(data[i : i + 7])]
    assert got == sent
    assert [*Inbox().messages(data)] == sent


def test_a_time_limit_ends_what_takes_too_long_and_nothing_else():
    async def waits():
        ended = asyncio.Queue()
        limit = TimeLimit(0.02, ended.put_nowait)
        for name in ("slow", "quick", "slower"):
            limit.begin(name)
        limit.finish("quick")
        assert [await ended.get(), await ended.get()] == ["slow", "slower"]
        limit.begin("again")
        assert await ended.get() == "again"

    asyncio.run(asyncio.wait_for(waits(), 30))
