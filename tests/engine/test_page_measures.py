"""Measures that look at the links of a page and at the words of a line."""

import pytest

from filter.engine.leads import count_sites, is_lead
from filter.engine.scanner import Scanner
from filter.model import Block, Document, Grade, Link, Pattern, Rule, RuleSet, Term


def measured(document, limits, at_most=(), **listed):
    """Return the measures of the one finding that a rule of one grade gives."""
    rule = Rule(
        id="all",
        messages={"en": "found"},
        category="test",
        severity="medium",
        score=3,
        grades=(Grade(limits, at_most),),
        scope=("text",),
        **listed,
    )
    (finding,) = Scanner(RuleSet((rule,))).scan(document).findings
    return finding.measures


def values(*blocks):
    names = ("word_repeats", "link_hosts", "hidden_links", "hidden_hosts")
    document = Document("page", "\n".join(block.text for block in blocks), blocks)
    limits = (("hits", 1), *((name, 0) for name in names))
    measures = measured(document, limits, patterns=(Pattern("^.+$"),))
    return tuple(measures[name] for name in names)


def link(host, **what):
    return Block("link", f"//{host}/", 0, Link(f"//{host}/", host, external=bool(host), **what))


def test_links_of_the_page_are_counted_by_site():
    text = Block("text", "alpha beta alpha")
    assert values(text) == (2, 0, 0, 0)
    seen = (link("a.test"), link("www.a.test"), link("b.test"), link(""))
    assert values(*seen, text) == (2, 2, 0, 0)
    hidden = (link("c.test", hidden=True), link("c.test", hidden=True), link("", hidden=True))
    assert values(*seen, *hidden, text) == (2, 3, 2, 1)


def test_well_known_sites_and_links_to_be_ignored_do_not_count():
    assert not is_lead(Link("", "www.facebook.com", external=True))
    assert not is_lead(Link("", "a.test", external=True, nofollow=True))
    assert is_lead(Link("", "notfacebook.com", external=True))
    assert count_sites([Link("", "t.me", external=True), Link("", "a.test", external=True)]) == 1


def test_words_are_counted_in_any_script():
    assert values(Block("text", "办证 办证公司 专业办证"))[0] == 3
    assert values(Block("text", "the and the and the and"))[0] == 0  # short words say nothing
    assert values(Block("text", "Casino casino CASINO"))[0] == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1xbet", 1),
        ("read of 1xbet's owner", 1),
        ("1xbet giriş", 2),
        ("free-spins", 2),
        ("s l o t s", 5),
        ("特码", 1),
        ("本期特码王", 1),
        ("六合彩资料", 1),  # five letters
        ("六合彩资料网", 2),
        ("1xbet 六合彩资料网", 3),
        ("먹튀검증사이트", 2),
        ("chatgpt账号", 2),
    ],
)
def test_words_inside_hits_are_counted(text, words):
    listed = ("1xbet", "1xbet giriş", "free spins", "slots", "特码", "六合彩资料", "六合彩资料网")
    terms = tuple(Term(word) for word in (*listed, "먹튀검증사이트", "chatgpt账号"))
    limits = (("hits", 1), ("word_count", words))
    measures = measured(Document("x", text), limits, (("word_count", words),), terms=terms)
    assert measures["word_count"] == words
