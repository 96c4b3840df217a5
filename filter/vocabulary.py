"""The names that rule authors may use, with the one line that explains each.

The engine holds one function for every name here (a test compares the tables); the loader, the
schema, the reference and `--help` read these tables.
"""

from __future__ import annotations

from collections.abc import Mapping

MEASURES: Mapping[str, str] = {
    "hits": "number of term hits in the window, nested and masked ones not counted",
    "distinct": "number of different terms that hit in the window",
    "groups": "number of different word groups with a hit in the window",
    "density": "share of the window's letters and digits that stand inside hits (0-1)",
    "coverage": "share of the whole line's letters and digits that stand inside hits (0-1)",
    "function_words": "share of the window's letters outside hits that are function words (0-1)",
    "disguise": "share of the matched characters that had to be unmasked (0-1)",
    "segments": "number of pieces that separators cut the window into",
    "word_count": "number of words inside the window's hits: runs of letters of one kind, and one more for"
    " every six letters of scripts other than Latin, Cyrillic and Greek",
    "sentence_punct": "share of the window's visible characters that end or join clauses (0-1)",
    "digits": "share of the window's letters and digits that are digits (0-1)",
    "links": "number of links in the whole line: addresses, <a>, [url=], Markdown links, bare hosts",
    "length": "number of visible characters of the whole line",
    "foreign": "share of the document's letters written in another script than the line (0-1)",
    "repeats": "how often the same folded line stands in the document",
    "word_repeats": "how often the commonest word, or pair of Han characters, stands in the line",
    "link_hosts": "number of other sites that the page's links lead to; well-known ones not counted",
    "hidden_links": "number of the page's hidden links to such sites",
    "hidden_hosts": "number of such sites that the page's hidden links lead to",
    "flagged": "number of flagged lines in the stretch around the line, for rules with company",
    "flagged_share": "share of that stretch's lines that are flagged (0-1)",
    "flagged_kinds": "number of different categories that the lines of that stretch are flagged for",
}

SIGNALS: Mapping[str, str] = {
    "styled_word": "three or more letters of a word in mathematical, boxed, circled or small-cap forms",
    "spaced_word": "four or more single letters or digits set apart by spaces or marks, not a list",
    "mixed_word": "a word that mixes Latin letters with look-alikes of another script",
    "split_word": "a word broken by zero-width characters or overlaid with combining strokes",
    "pierced_word": "a Latin, Cyrillic or Greek word with an emoji between its letters",
    "starred_word": "a word with a star for one of its letters, where two such stand on a line",
    "brand_number": "a Latin word glued to two to four digits that are no year",
    "pinyin": "a Han character followed by its pinyin in brackets",
    "mojibake": "debris of a wrong decoding",
    "link": "an address, an <a> or [url=] tag, a Markdown link or a bare host name",
}

POSITIONS: Mapping[str, str] = {
    "head": "among the first three non-empty lines that are not flagged themselves",
    "tail": "among the last three non-empty lines that are not flagged themselves",
    "between": "the non-empty lines before and after are both blocked",
    "among": "three or more lines of the document are flagged, a seventh of the non-empty ones",
}

MESSAGE_FIELDS: Mapping[str, str] = {
    "terms": "the matched terms, joined",
    "rule": "the rule's id",
}
"""What a message may name in braces besides measures and the rule's own groups."""

SHARES: frozenset[str] = frozenset(
    name for name, meaning in MEASURES.items() if meaning.endswith("(0-1)")
)
"""Measures that are shares of something, so never above one."""
