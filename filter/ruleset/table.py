"""Every key of the rule language and of hogwash.yml: what it takes, means, and stands for unset.

The one source of the loader's checks, the JSON Schema and the reference: a new key is a line here
and its use in `build`.
"""

from __future__ import annotations

from filter.model import SCOPES, SEVERITIES
from filter.ruleset.codes import LINT_NAMES
from filter.ruleset.types import (
    Choice,
    Either,
    Flag,
    Key,
    Lines,
    List,
    Map,
    Number,
    Record,
    Text,
    Type,
    Word,
)
from filter.vocabulary import POSITIONS

# --------------------------------------------------------------------------- names and numbers

ID = Text(
    "a rule id",
    r"[a-z0-9][a-z0-9._-]{0,99}",
    "lower-case letters, digits, . _ and -, beginning with a letter or digit",
)
CATEGORY = Text("a category", r"[a-z][a-z_]*", "lower-case letters and _")
GROUP = Text(
    "a group", r"[a-z][a-z0-9_]*", "lower-case letters, digits and _, beginning with a letter"
)
LANGUAGE = Text(
    "a language", r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as en, zh or zh-Hant"
)
MEASURE = Text("a measure or group", GROUP.pattern, GROUP.rule)

SCORE = Number(-1000, 1000)
LIMIT = Number(least=0)

# --------------------------------------------------------------------------- words and patterns

WORD_LIST = Either((List(Word(), what="a list of words"), Lines()))
FUNCTION_WORDS = Either((List(Word(shortest=1), what="a list of words"), Lines()))
WORDS = Either((*WORD_LIST.options, Map(GROUP, WORD_LIST, "groups of words")))

FILES = Either((Text("a path"), List(Text("a path"), what="a list of paths")))
WORDS_FROM = Either((*FILES.options, Map(GROUP, FILES, "groups of paths")))

PATTERN_LIST = Either((Text("a pattern"), List(Text("a pattern"), what="a list of patterns")))
PATTERNS = Either((*PATTERN_LIST.options, Map(GROUP, PATTERN_LIST, "groups of patterns")))

SIGNAL = Text("a signal", GROUP.pattern, GROUP.rule)
SIGNAL_LIST = Either((SIGNAL, List(SIGNAL, unique=True, what="a list of signals")))
SIGNALS = Either((*SIGNAL_LIST.options, Map(GROUP, SIGNAL_LIST, "groups of signals")))

# --------------------------------------------------------------------------- conditions

GROUPS = Either((GROUP, List(GROUP, unique=True, what="a list of groups")))

NEAR = Record(
    "near",
    (
        Key("groups", List(GROUP, least=2, most=2, unique=True), "the two groups"),
        Key("within", Number(1, 400, whole=True), "most visible characters between their hits"),
    ),
    needs=(("groups",), ("within",)),
)

_LIMITS = (
    Key("at_least", Map(MEASURE, LIMIT, "limits"), "lower limits of measures and groups"),
    Key("at_most", Map(MEASURE, LIMIT, "limits"), "upper limits of measures and groups"),
    Key("all_of", GROUPS, "groups that each must hit"),
    Key("none_of", GROUPS, "groups that must not hit, up to `window` around the passage"),
    Key("near", Either((NEAR, List(NEAR))), "groups that hit close to one another"),
)

BLOCK = Record(
    "block",
    (*_LIMITS, Key("score", SCORE, "score if this block is the best that holds", "the rule's")),
    needs=(("at_least", "at_most", "all_of", "none_of", "near"),),
)

WHEN = Record(
    "when",
    (*_LIMITS, Key("any", List(BLOCK), "blocks of which one must hold, the best score counts")),
    needs=(("at_least", "at_most", "all_of", "none_of", "near", "any"),),
)

# --------------------------------------------------------------------------- tests

_SOURCES = (
    Key("text", Text(), "the text to judge"),
    Key("html", Text(), "the web page to judge"),
    Key("file", Text("a path"), "a file to judge, from the folder of the rule file"),
    Key("line", Number(1, whole=True), "only this line of the file", "the whole file"),
)
_ONE = ("text", "html", "file")

MATCH = Record(
    "match",
    (*_SOURCES, Key("score", SCORE, "score that the finding must have", "any")),
    one_of=_ONE,
    together=(("line", "file"),),
)
NO_MATCH = Record("no_match", _SOURCES, one_of=_ONE, together=(("line", "file"),))

TESTS = Record(
    "tests",
    (
        Key("match", List(Either((Text(), MATCH))), "texts that the rule must fire on"),
        Key("no_match", List(Either((Text(), NO_MATCH))), "texts that it must not fire on"),
    ),
    needs=(("match", "no_match"),),
)

# --------------------------------------------------------------------------- a rule

SEVERITY = Key("severity", Choice(tuple(SEVERITIES)), "how bad it is, and so the score", "medium")
STATUS = Key(
    "status",
    Choice(("stable", "test", "off")),
    "test: findings are reported but never acted on; off: the rule is not used",
    "stable",
)
ACTION = Key("action", Choice(("review", "block")), "least action of every finding", "by score")
BOOST = Key("boost", Map(Choice(tuple(POSITIONS)), SCORE), "score added by position", "none")
WINDOW = Key(
    "window", Number(20, 400, whole=True), "visible characters that conditions look at", "40"
)

_SCOPE = Choice(SCOPES)

RULE = Record(
    "rule",
    (
        Key("id", ID, "name of the rule, unique over all files"),
        Key("description", Text(), "what the rule is for, in a sentence"),
        Key("extends", ID, "id of a rule whose keys count where this one gives none"),
        Key(
            "message",
            Either((Text(), Map(LANGUAGE, Text(), "texts by language"))),
            "what readers are told; {measure}, {group}, {terms} and {rule} are filled in",
        ),
        Key("category", CATEGORY, "kind of junk, such as adult or gambling"),
        SEVERITY,
        Key("score", SCORE, "score of a finding", "low 1, medium 3, high 5, critical 10"),
        ACTION,
        STATUS,
        Key(
            "scope",
            Either((_SCOPE, List(_SCOPE, unique=True))),
            "where in a page to look; a list means any of them",
            "everywhere but link; with the key link, only there",
        ),
        Key(
            "link",
            Record(
                "link",
                (
                    Key("hidden", Flag(), "whether the reader cannot see it", "either"),
                    Key("external", Flag(), "whether it leads to another host", "either"),
                ),
                needs=(("hidden", "external"),),
            ),
            "what the link around the passage must be",
        ),
        Key("per", Choice(("line", "document")), "what is judged as one", "line"),
        Key(
            "tells",
            Choice(("one", "each")),
            "per document: of the line with most hits of the first group, or of each with one",
            "one",
        ),
        WINDOW,
        Key("words", WORDS, "words to look for; * at an end: no word boundary asked there"),
        Key("words_from", WORDS_FROM, "text files with a word a line, # comments, [group] lines"),
        Key(
            "patterns",
            PATTERNS,
            "regular expressions, searched in the normalised text; of a line of more than 2,000 characters"
            " only 1,000 on either side of a literal that the pattern needs",
        ),
        Key("signals", SIGNALS, "marks of disguise that the engine knows by name"),
        Key(
            "company",
            Record(
                "company",
                (
                    Key("of", List(ID, unique=True), "rules that flag the lines around", "all"),
                    Key(
                        "gap",
                        Number(1, 20, whole=True),
                        "most lines in a row that are not flagged",
                        "2",
                    ),
                    Key("edges", Flag(), "as few at an edge of the document, too", "false"),
                ),
            ),
            "instead of words: unflagged lines between flagged ones; such a rule never blocks",
        ),
        Key(
            "pool",
            Record(
                "pool",
                (
                    Key(
                        "without", FILES, "files with words that do not count, whatever their group"
                    ),
                    Key("words_from", FILES, "files whose [group] lines name the group of words"),
                ),
                needs=(("without", "words_from"),),
            ),
            "the words of all other rules, in a group for each category (of_NAME) and one for words of three or more (common);"
            " where one of those rules flags a line, this one is silent",
        ),
        Key(
            "pooled",
            Choice(("all", "phrases", "none")),
            "which words of this rule others may pool; phrases: those of several words, or of four characters"
            " of a script without spaces",
            "all",
        ),
        Key("when", WHEN, "conditions, all of which must hold", "at_least: {hits: 1}"),
        BOOST,
        Key(
            "except",
            Record(
                "except",
                (
                    Key("words", WORD_LIST, "longer words that hide the hits inside them"),
                    Key("patterns", PATTERN_LIST, "patterns that hide the hits inside them"),
                ),
                needs=(("words", "patterns"),),
            ),
            "innocent passages",
        ),
        Key(
            "soften",
            Record(
                "soften",
                (
                    Key("words", WORD_LIST, "words of an innocent context"),
                    Key("patterns", PATTERN_LIST, "patterns of an innocent context"),
                    Key("score", SCORE, "highest score in such a context", "3"),
                ),
                needs=(("words", "patterns"),),
            ),
            "context that turns a block into a review, as quotation marks round most words do",
        ),
        Key("function_words", FUNCTION_WORDS, "function words to count", "by language"),
        Key("tests", TESTS, "examples, run by `hogwash rules test`"),
    ),
    needs=(
        ("id",),
        ("message", "extends"),
        ("category", "extends"),
        ("words", "words_from", "patterns", "signals", "company", "pool", "extends"),
    ),
    together=(("company", "when"),),
)

RULE_FILE = Record(
    "rule file",
    (Key("rules", List(RULE, what="a list of rules"), "the rules"),),
    needs=(("rules",),),
)

# --------------------------------------------------------------------------- hogwash.yml

SWITCH = Record(
    "switch",
    (
        SEVERITY,
        Key("score", SCORE, "score of a finding; blocks of `any` keep their own"),
        ACTION,
        STATUS,
        WINDOW,
        BOOST,
    ),
    needs=(("severity", "score", "action", "status", "window", "boost"),),
)

_ON_OFF = Choice(("on", "off"))

ALLOW = Record(
    "allow",
    (
        Key("rule", ID, "id of the rule", "any rule"),
        Key("path", Text("a glob"), "glob that the document's name fits", "any document"),
        Key("text", Text(), "text that stands in the passage", "any passage"),
        Key("reason", Text(), "why this is accepted"),
    ),
    needs=(("reason",), ("rule", "path", "text")),
)

CONFIG_FILE = Record(
    "configuration",
    (
        Key("extends", List(Text("builtin or a path")), "rules to load", "[builtin]"),
        Key(
            "thresholds",
            Record(
                "thresholds",
                (
                    Key("review", SCORE, "score from which a finding is for review", "3"),
                    Key("block", SCORE, "score from which a finding is blocked", "8"),
                ),
                needs=(("review", "block"),),
            ),
            "what scores lead to",
        ),
        Key(
            "rules",
            Map(ID, Either((_ON_OFF, SWITCH)), "rule ids with on, off or changed keys"),
            "switches of single rules",
        ),
        Key("categories", Map(CATEGORY, _ON_OFF), "switches of all rules of a category"),
        Key("allow", List(ALLOW), "findings that are known and accepted"),
        Key(
            "lint",
            List(Choice((*LINT_NAMES.values(), *LINT_NAMES)), unique=True),
            "checks that `hogwash rules lint` leaves out",
        ),
    ),
)

FILES_BY_LETTER: dict[str, Type] = {"R": RULE_FILE, "C": CONFIG_FILE}
