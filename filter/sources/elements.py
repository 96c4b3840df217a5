"""What elements of a page mean for its text: which end lines, which close which, what is written.

The lists are those of the WHATWG standard, as far as the text depends on them.
"""

from __future__ import annotations

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input link meta param source track "
    "wbr".split()
)

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend "
    "li listing main marquee menu nav ol optgroup option p plaintext pre search section select "
    "summary table tbody template textarea tfoot thead title tr ul xmp".split()
)
"""Elements before and behind which a line ends."""

CELLS = frozenset({"td", "th"})

SPECIAL = (BLOCKS - {"option", "optgroup"}) | CELLS | {"applet", "object", "button", "svg", "math"}
"""Elements that the end tag of an element around them does not close, if that is an inline one."""

FORMATTING = frozenset(
    "a b big code em font i nobr s small strike strong tt u".split(),
)
"""Elements that end at their end tag, though elements inside are still open."""

_ROW = ("td", "th", "tr")
CLOSES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol", "menu", "dir")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "option": (("option",), ("select", "datalist", "optgroup")),
    "optgroup": (("optgroup", "option"), ("select",)),
    "td": (("td", "th"), ("table",)),
    "th": (("td", "th"), ("table",)),
    "tr": (_ROW, ("table",)),
    "tbody": ((*_ROW, "tbody", "thead", "tfoot"), ("table",)),
    "thead": ((*_ROW, "tbody", "thead", "tfoot"), ("table",)),
    "tfoot": ((*_ROW, "tbody", "thead", "tfoot"), ("table",)),
    "body": (("head",), ()),
    "a": (("a",), ("td", "th", "table")),
}
"""Start tag -> elements that it closes, and the elements around that keep them from it."""

CLOSES_P = BLOCKS - {"body", "html", "option", "optgroup", "select", "textarea", "title", "iframe",
                     "template", "tr", "tbody", "thead", "tfoot", "caption", "legend"}  # fmt: skip
"""Start tags that end a paragraph."""

WRITTEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "label", "summary")
"""Attributes whose values browsers show or speak."""

MEANT_FOR_SEARCH = (
    "description", "keywords", "title", "tag", "subject", "abstract", "site_name", "author",
    "caption", "summary", "section", "headline", "name",
)  # fmt: skip
"""How the names of <meta> end whose content is text for readers."""
