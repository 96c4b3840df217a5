"""Nothing that rules found on our own lines may get lost, and no more honest lines be flagged."""

import json

import pytest

from tests.quality.record import RECORD, as_record, measured

AGAIN = "if that is meant, run: python -m tests.quality.record"


@pytest.fixture(scope="module")
def recorded():
    return json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    return measured()


def test_the_record_is_about_these_lines(recorded, found):
    assert recorded["lines"] == found.digest, f"vocabulary or clean lines changed; {AGAIN}"


@pytest.mark.parametrize("kind", ["junk", "clean"])
def test_no_figure_is_worse_than_recorded(kind, recorded, found):
    sign = 1 if kind == "junk" else -1
    worse = [
        f"{dimension} {name}: {level} {now[dimension][name][level]}, recorded {rate[level]}"
        for now in [as_record(found)[kind]]
        for dimension, rates in recorded[kind].items()
        for name, rate in rates.items()
        for level in ("flagged", "blocked")
        if sign * now[dimension].get(name, rate)[level] < sign * rate[level]
    ]
    lines = [
        f"{noted.action}: {noted.text}" for noted in found.noted.values() if noted.kind == kind
    ]
    assert worse == [], "\n".join(
        [AGAIN, *worse, "not as it should be, among others:", *lines[:40]]
    )
