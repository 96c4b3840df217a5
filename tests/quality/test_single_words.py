"""One listed word alone is no verdict: titles, glossaries and tables hold such lines."""

from filter.engine.measures import LETTERS_A_WORD
from filter.engine.passage import word_starts
from filter.model import Document
from filter.text.fold import fold, has
from filter.text.tables import BOUND, WORD


def is_one_word(term):
    entries = fold(term).entries
    unbounded = has(entries, WORD) & ~has(entries, BOUND)
    return word_starts(entries).sum() < 2 and unbounded.sum() < LETTERS_A_WORD


def test_no_listed_word_alone_is_flagged(builtin_scanner):
    rules = builtin_scanner.ruleset
    terms = {term.text for rule in rules.rules for term in rule.terms}
    words = sorted(filter(is_one_word, terms))
    assert len(words) > 10_000
    verdicts = builtin_scanner.scan_all(Document(word, word) for word in words)
    flagged = {
        (finding.rule, verdict.name)
        for verdict in verdicts
        for finding in verdict.findings
        if len(finding.matched) == 1  # 人妻熟女 is two
    }
    assert not flagged
