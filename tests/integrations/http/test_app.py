"""The service's answers, through an in-process client."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from filter.errors import RuleError
from filter.integrations.http import Settings, create_app
from filter.integrations.http.store import RuleStore, open_store

JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区"
HONEST = "The harbour was quiet this morning."
TOKEN = "correct-horse-battery-staple"


def client_of(store, **changes):
    return TestClient(create_app(Settings(**changes), store), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(store):
    with client_of(store) as client:
        yield client


def test_a_text_is_judged(client):
    text = f"{HONEST}\n{JUNK}\n"
    response = client.post("/v1/check", json={"text": text, "name": "draft"})
    verdict = response.json()
    assert (response.status_code, verdict["action"], verdict["name"]) == (200, "block", "draft")
    (finding,) = verdict["findings"]
    assert text[finding["start"] : finding["end"]] == JUNK
    assert (finding["line"], finding["rule"]) == (2, "zh-keywords")
    assert "search terms" in finding["message"]


@pytest.mark.parametrize(
    ("accept", "language"),
    [("zh-CN,zh;q=0.9", "zh"), ("de, zh;q=0.4, en;q=0.2", "zh"), ("fr", "en"), ("zh;q=0", "en")],
)
def test_messages_are_in_the_readers_language(client, accept, language):
    response = client.post("/v1/check", json={"text": JUNK}, headers={"accept-language": accept})
    message = response.json()["findings"][0]["message"]
    assert ("搜索词" in message) == (language == "zh")
    chosen = client.post("/v1/check?lang=zh", json={"text": JUNK}).json()
    assert "搜索词" in chosen["findings"][0]["message"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain; charset=utf-8", JUNK.encode()),
        ("text/plain;charset=gb18030", JUNK.encode("gb18030")),
        ("text/plain", JUNK.encode()),
    ],
)
def test_a_raw_body_is_judged(client, content_type, body):
    response = client.post(
        "/v1/check?name=page.txt", content=body, headers={"content-type": content_type}
    )
    assert (response.json()["action"], response.json()["name"]) == ("block", "page.txt")


def test_undecodable_bytes_are_an_error_in_the_verdict(client):
    response = client.post(
        "/v1/check", content=b"caf\xe9 \xff", headers={"content-type": "text/plain"}
    )
    assert response.json()["error"].startswith("I")


def test_a_batch_is_judged_one_by_one(client):
    texts = [HONEST, JUNK, ""]
    response = client.post("/v1/check:batch", json={"documents": [{"text": t} for t in texts]})
    assert [v["action"] for v in response.json()["results"]] == ["pass", "block", "pass"]


def test_cleaning_gives_the_text_back_without_the_junk(client):
    text = f"{HONEST}\n{JUNK}\nThe end.\n"
    cleaned = client.post("/v1/clean", json={"text": text}).json()
    assert cleaned["text"] == f"{HONEST}\nThe end.\n"
    (cut,) = cleaned["removed"]
    back = cleaned["text"][: cut["start"]] + cut["text"] + cleaned["text"][cut["start"] :]
    assert back == text
    doubtful = "You can buy backlinks"
    kept = client.post("/v1/clean", json={"text": doubtful}).json()
    assert (kept["text"], kept["action"]) == (doubtful, "review")
    gone = client.post("/v1/clean", json={"text": doubtful, "level": "review"}).json()
    assert gone["text"] == ""


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status"),
    [
        ("/v1/check", b"{", "application/json", 400),
        ("/v1/check", b"[]", "application/json", 400),
        ("/v1/check", b'{"text": 1}', "application/json", 400),
        ("/v1/check", b'{"txt": ""}', "application/json", 400),
        ("/v1/check", b'{"text": "", "kind": []}', "application/json", 400),
        ("/v1/check", b"[" * 100_000, "application/json", 400),
        ("/v1/check", b'{"text": ' + b"9" * 5000 + b"}", "application/json", 400),
        ("/v1/check", b"\xff\xfe\xfd", "application/json", 400),
        ("/v1/check", b"x", "image/png", 415),
        ("/v1/check", b"x", "text/plain; charset=nonsense", 415),
        ("/v1/check", b"x", "", 415),
        ("/v1/check", b"x" * (1 << 20) + b"x", "text/plain", 413),
        ("/v1/check:batch", b'{"documents": {}}', "application/json", 400),
        ("/v1/check:batch", b'{"documents": [[]]}', "application/json", 400),
        ("/v1/clean", b'{"text": "", "level": "all"}', "application/json", 400),
        ("/v1/clean?level=all", b'{"text": ""}', "application/json", 400),
        ("/v1/clean", b'{"text": "", "replace": 1}', "application/json", 400),
        ("/v1/nothing", b"", "application/json", 404),
        ("/healthz", b"", "application/json", 405),
    ],
)
def test_refusals_are_json_with_a_code(client, path, body, content_type, status):
    response = client.post(path, content=body, headers={"content-type": content_type})
    assert response.status_code == status
    error = response.json()["error"]
    assert error["code"] == f"H{status}"
    assert error["message"]


def test_head_is_answered_as_get_and_other_methods_are_told_which_there_are(client):
    assert client.head("/healthz").status_code == 200
    assert client.get("/v1/check").headers["allow"] == "POST"
    assert client.post("/").headers["allow"] == "GET, HEAD"


def test_a_wrong_key_is_answered_with_the_right_one(client):
    error = client.post("/v1/check", json={"texts": ""}).json()["error"]
    assert error["hint"] == "did you mean 'text'?"


def test_hostile_texts_get_a_verdict(client):
    for text in ("\ud800", "\x00", "\u202e" + JUNK, "a\u0301" * 50_000, "<" * 100_000):
        body = json.dumps({"text": text})
        response = client.post(
            "/v1/check", content=body, headers={"content-type": "application/json"}
        )
        assert (response.status_code, response.json()["error"]) == (200, None)


def test_many_findings_are_counted_and_few_are_sent(store):
    with client_of(store, max_findings=3) as client:
        verdict = client.post("/v1/check", json={"text": f"{JUNK}\n" * 40}).json()
    assert (len(verdict["findings"]), verdict["findings_total"]) == (3, 40)


def test_the_token_is_asked_for(store):
    with client_of(store, token=TOKEN) as client:
        for path in ("/v1/check", "/v1/clean", "/v1/check:batch"):
            for header in (None, "Bearer wrong", f"Basic {TOKEN}", "Bearer ", f"Bearer {TOKEN}x"):
                headers = {"authorization": header} if header else {}
                response = client.post(path, json={"text": ""}, headers=headers)
                assert (response.status_code, response.json()["error"]["code"]) == (401, "H401")
                assert response.headers["www-authenticate"] == "Bearer"
        assert client.get("/metrics").status_code == 401
        assert client.get("/healthz").status_code == 200
        allowed = {"authorization": f"Bearer {TOKEN}"}
        assert client.post("/v1/check", json={"text": ""}, headers=allowed).status_code == 200


class Moody:
    """A scanner that does what the text tells it, in the judging process."""

    def __init__(self, scanner):
        self.scanner, self.ruleset = scanner, scanner.ruleset

    def scan_all(self, documents, **options):
        held = list(documents)
        for document in held:
            if document.text.startswith("sleep"):
                time.sleep(float(document.text.split()[1]))
            if document.text == "fail":
                raise ZeroDivisionError
            if document.text == "die":
                os._exit(1)
        return self.scanner.scan_all(held, **options)


def ask_together(client, texts):
    def ask(text):
        return client.post("/v1/check", json={"text": text})

    with ThreadPoolExecutor(len(texts)) as pool:
        first = pool.submit(ask, texts[0])
        time.sleep(0.15)  # the first is being judged while the others come in
        others = [pool.submit(ask, text) for text in texts[1:]]
        return [first.result(), *(other.result() for other in others)]


@pytest.mark.slow
def test_who_waits_too_long_or_behind_too_many_is_told_to_come_back(scanner):
    moody = Moody(scanner)
    with client_of(RuleStore(lambda: moody), judge_seconds=0.6, max_waiting=2) as client:
        responses = ask_together(client, ["sleep 3", *["x"] * 6])
        assert responses[0].status_code == 503
        assert {r.status_code for r in responses[1:]} <= {200, 429, 503}
        assert [r.status_code for r in responses].count(429) >= 3
        refused = [r for r in responses if r.status_code != 200]
        assert all(r.headers["retry-after"] for r in refused)
        deadline = time.monotonic() + 20  # a new process takes its time, more than these 0.6 s
        while (last := client.post("/v1/check", json={"text": JUNK})).status_code == 503:
            assert time.monotonic() < deadline
        assert last.json().get("action") == "block", last.text


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("mood", ["fail", "die"])
def test_one_text_that_breaks_the_engine_does_not_break_its_neighbours(scanner, mood, processes):
    moody = Moody(scanner)
    with client_of(RuleStore(lambda: moody), processes=processes) as client:
        responses = ask_together(client, ["sleep 0.5", "a", mood, JUNK])
    assert [r.status_code for r in responses] == [200, 200, 500, 200]
    assert responses[2].json()["error"]["code"] == "H500"
    assert responses[3].json()["action"] == "block"


RULE = """
rules:
  - {{id: one, category: test, message: found, severity: critical, words: [{word}]}}
"""


@pytest.mark.slow
def test_rules_are_reloaded_and_bad_ones_are_not(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text(RULE.format(word="banana"))
    store = open_store(Settings(rules=(str(path),)))
    with client_of(store, watch_seconds=0.05) as client:

        def action(text):
            return client.post("/v1/check", json={"text": text}).json()["action"]

        def wait_for(condition):
            deadline = time.monotonic() + 5
            while not condition() and time.monotonic() < deadline:
                time.sleep(0.02)
            assert condition()

        assert (action("banana"), action("cherry")) == ("block", "pass")
        path.write_text(RULE.format(word="cherry"))
        wait_for(lambda: action("cherry") == "block")
        assert action("banana") == "pass"
        path.write_text("rules: [")
        wait_for(lambda: client.get("/readyz").json()["newest_rules_refused"])
        assert action("cherry") == "block"
        assert "hogwash_rules_refused 1" in client.get("/metrics").text
        path.write_text(RULE.format(word="quince"))
        wait_for(lambda: action("quince") == "block")
        assert not client.get("/readyz").json()["newest_rules_refused"]


def test_word_lists_are_watched_too(tmp_path):
    (tmp_path / "lists").mkdir()
    words = tmp_path / "lists" / "words.txt"
    words.write_text("banana\n")
    path = tmp_path / "mine.yml"
    path.write_text(
        "rules: [{id: one, category: test, message: found, words_from: lists/words.txt}]"
    )
    store = open_store(Settings(rules=(str(path),)))
    assert not store.changed()
    words.write_text("banana\ncherry\n")
    assert store.changed()
    assert store.reload()
    assert not store.changed()


def test_rules_that_do_not_load_stop_the_start(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text("rules: [{id: one}]")
    with pytest.raises(RuleError):
        create_app(Settings(rules=(str(path),)))


def test_metrics_count(store):
    with client_of(store) as client:
        client.post("/v1/check", json={"text": JUNK})
        client.post("/v1/check", content=b"{", headers={"content-type": "application/json"})
        client.get("/no/such/path")
        text = client.get("/metrics").text
    for line in (
        'hogwash_requests_total{path="/v1/check",status="200"} 1',
        'hogwash_requests_total{path="/v1/check",status="400"} 1',
        'hogwash_requests_total{path="other",status="404"} 1',
        'hogwash_documents_total{action="block"} 1',
        'hogwash_findings_total{rule="zh-keywords"} 1',
        "hogwash_judge_seconds_count 1",
    ):
        assert line in text.splitlines()


def test_the_log_tells_what_was_asked_and_no_word_of_the_text(client, caplog):
    caplog.set_level("INFO", "hogwash.http")
    client.post("/v1/check", json={"text": JUNK}, headers={"x-request-id": "abc-1"})
    (record,) = [record for record in caplog.records if record.getMessage() == "request"]
    assert record.data["request"] == "abc-1"
    assert record.data["actions"] == {"block": 1}
    assert record.data["rules"] == {"zh-keywords": 1}
    assert JUNK[:2] not in str(vars(record))


def test_a_request_id_cannot_forge_the_log(client):
    response = client.get("/healthz", headers={"x-request-id": 'a"b c'})
    assert response.headers["x-request-id"] != 'a"b c'


def test_the_page_may_run_nothing_but_its_own_script(client):
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in response.text.replace('meta charset="utf-8"', "")


def test_readiness_tells_the_rules(client, store):
    value = client.get("/readyz").json()
    assert (value["rules"], value["rules_digest"]) == (2, store.current.digest)
