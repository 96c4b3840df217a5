"""Whole pages: planted ones are found from end to end, hacked ones keep every honest line."""

from __future__ import annotations

import pytest

ARTICLE = (
    "Lembaga Bahasa membuka pendaftaran kursus membaca cepat untuk guru.",
    "The village library opens again on Monday after six weeks of repairs.",
    "Volunteers carried four thousand books back from the school gym.",
    "The new roof was paid for by the county and by a sale of cakes.",
    "Children may borrow three books at a time, everybody else five.",
    "The reading club meets on the first Thursday of every month.",
    "A map of the old mill hangs in the hall; it was drawn in 1847.",
    "Please use the side door until the ramp is finished.",
    "The librarian thanks everybody who helped.",
)
CASINO = (
    "Situs slot gacor terpercaya 2024, daftar judi slot online",
    "Link slot gacor maxwin anti rungkad deposit dana",
    "Info bocoran rtp slot gacor malam ini pragmatic play",
    "Slot gacor hari ini gampang menang, bonus new member 100",
    "Daftar situs judi slot online gacor deposit pulsa",
)
JERSEYS = '<a href="https://shop.example/" title="cheap jerseys">wholesale jerseys</a>'


@pytest.fixture(scope="module")
def scanner(builtin_scanner):
    return builtin_scanner


def flagged(scanner, lines):
    findings = scanner.scan("\n".join(lines)).findings
    return {finding.line - 1 for finding in findings if finding.action != "pass"}


@pytest.mark.parametrize("at", [0, 4, len(ARTICLE)])
@pytest.mark.parametrize("junk", [CASINO[:1], CASINO[:3], CASINO, (JERSEYS,)])
def test_an_article_keeps_its_lines(scanner, at, junk):
    lines = [*ARTICLE[:at], *junk, *ARTICLE[at:]]
    assert flagged(scanner, lines) == set(range(at, at + len(junk)))


def test_junk_at_head_and_tail_leaves_the_article(scanner):
    lines = [*CASINO, *ARTICLE, *CASINO]
    junk = {*range(len(CASINO)), *range(len(lines) - len(CASINO), len(lines))}
    assert flagged(scanner, lines) == junk
    assert scanner.clean("\n".join(lines), level="review").text.strip() == "\n".join(ARTICLE)


def test_honest_lines_between_single_injected_links_stay(scanner):
    lines = [line for honest in ARTICLE for line in (honest, JERSEYS)]
    assert flagged(scanner, lines) == set(range(1, len(lines), 2))


def test_honest_sports_news_with_one_injected_line_stays(scanner):
    lines = [
        "The Steelers lost to the Ravens after a late touchdown and two interceptions.",
        "Their quarterback left with a concussion; the coach said the rookie would start.",
        JERSEYS,
        "The next game of the regular season is on Sunday against the Browns.",
        "The stadium was sold out, and the halftime show lasted twenty minutes.",
    ]
    assert flagged(scanner, lines) == {2}


def test_labels_and_rules_of_an_advertisement_go_with_it(scanner):
    lines = [CASINO[0], "| Info | Data |", "| --- | --- |", *CASINO[1:]]
    assert flagged(scanner, lines) == set(range(len(lines)))
    found = scanner.scan("\n".join(lines)).findings
    assert {finding.action for finding in found if finding.line in (2, 3)} == {"review"}
