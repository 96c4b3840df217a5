"""The engine against the oracle and against itself, on random and adversarial text."""

import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filter.engine import batch, prefilter, wake
from filter.engine.automaton import Automaton
from filter.engine.explain import explain
from filter.engine.hits import find_hits
from filter.engine.limits import OF_LINES, OF_SPANS
from filter.engine.measures import MEASURES
from filter.engine.scanner import Scanner
from filter.engine.spans import SPAN_MEASURES
from filter.model import Document, Grade, Near, Part, Pattern, Rule, RuleSet, Term
from filter.ruleset import parse_rules
from filter.text.fold import fold
from tests.engine.oracle import naive_hits

LISTED = [
    "国产",
    "在线",
    "在线观看",
    "观看",
    "中文字幕",
    "无码",
    "91",
    "av",
    "slot gacor",
    "slot",
    "casino",
    "казино",
    "рак",
    "nhà cái",
    "*bet",
    "togel*",
    "スロット",
    "카지노",
    "国产在线",
]
ALPHABET = [
    *"国产在线观看中文字幕无码國產線觀", *"slotgacorbetvin", *"казинрСО", *"αοѕ", *"01345@$89",
    " ", " ", "\n", "\r\n", "-", "_", "*", "·", "|", ".", "，", "。", "(chǎn)", "（zài）", "\u200b",
    "\u0336", "\u0301", "é", "ＡＶ", "𝐬𝐥𝐨𝐭", "ﾞ", "ス", "ﾄ", "ロ", "ッ", "카", "지", "ㅋ", "\u110f\u1161",
    "🎰", "黄", "ß", "㍿", "\ud800", "\x00", "slot gacor", "国产", "在线", "casino", "nhà cái", "казино",
]  # fmt: skip

LETTERS = "abcdefghijklmnopqrst"


def term(word: str) -> Term:
    return Term(word.strip("*"), left=word.startswith("*"), right=word.endswith("*"))


def ruleset(words=LISTED) -> RuleSet:
    grade = Grade((("distinct", 2), ("density", 0.4)), score=10.0)
    half = len(words) // 2
    return RuleSet(
        tuple(
            Rule(
                id=f"rule-{number}",
                messages={"en": "found"},
                category="test",
                severity="high",
                score=10.0,
                grades=(grade,),
                terms=tuple(term(word) for word in listed),
                except_terms=(Term("国产在线"),) if number else (),
            )
            for number, listed in enumerate((words[: half + 3], words[half - 3 :]))
        )
    )


SCANNER = Scanner(ruleset())
texts = st.lists(st.sampled_from(ALPHABET), max_size=60).map("".join) | st.text(max_size=60)


MADE = pickle.loads(pickle.dumps(SCANNER.program))
MADE.automaton._machine = MADE.automaton._made()


def _columns(hits):
    return hits.start, hits.end, hits.rule, hits.role, hits.term


def _as_set(hits):
    return set(zip(*(column.tolist() for column in _columns(hits)), strict=True))


@given(texts)
@settings(max_examples=600, deadline=None)
@example("中-文字幕*无_码")
@example("s l o t g4c0r")
@example("s l o t  g a c o r")
@example("sl0t g4c0r к4зин0 c4s!n0")
@example("s.l.ot.g.aco.r casin.o 카.지노 c🎰as🎰ino")
@example("국産")
def test_hits_are_those_of_the_oracle(text):
    program = SCANNER.program
    folded = fold(text)
    hits = find_hits(program, folded, text)
    found = _as_set(hits)
    assert found == naive_hits(program, text)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_a_short_text_needs_no_machine(text):
    program = pickle.loads(pickle.dumps(SCANNER.program))  # the machine is never pickled
    assert program.automaton._machine is None
    folded = fold(text)
    hits = find_hits(program, folded, text)
    assert _as_set(hits) == naive_hits(SCANNER.program, text)
    assert program.automaton._machine is None
    walked = find_hits(MADE, folded, text)
    assert [column.tolist() for column in _columns(hits)] == [
        column.tolist() for column in _columns(walked)
    ]


@given(texts, st.sampled_from(["", "在线", "s", "n", "91"]))
@settings(max_examples=150, deadline=None)
def test_the_prefilter_passes_over_no_hit(text, neighbour):
    filler = "an honest line 诚实的一行\n" * 120  # long enough for the prefilter to be used
    text = filler + text + neighbour + "\n" + filler
    program = SCANNER.program
    folded = fold(text)
    assert _as_set(find_hits(program, folded, text)) == naive_hits(program, text)


def test_words_that_share_a_gram_do_not_multiply():
    words = [f"zzzzzz {a}{b}{c}" for a in LETTERS for b in LETTERS for c in LETTERS]
    program = Scanner(ruleset(words)).program
    text = "zzzzzz " * 1000 + "zzzzzz abc\n" + "an honest line\n" * 400
    folded = fold(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter, "_forms_at", None)  # there are thousands at every word: not listed
        hits = find_hits(program, folded, text)
    assert len({*hits.term.tolist()}) == 1


@given(st.lists(texts, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_batch_judges_as_one_at_a_time(documents):
    alone = [SCANNER.scan(Document(str(i), text)) for i, text in enumerate(documents)]
    together = list(SCANNER.scan_all(Document(str(i), t) for i, t in enumerate(documents)))
    assert together == alone


@given(texts)
@settings(max_examples=300, deadline=None)
def test_cleaning_reaches_rest_and_loses_nothing(text):
    cleaned = SCANNER.clean(text)
    assert SCANNER.scan(cleaned.text).action != "block"
    assert SCANNER.clean(cleaned.text).text == cleaned.text
    pieces, done = [], 0
    for edit in cleaned.removed:
        assert text[edit.start : edit.end] == edit.text
        pieces.append(text[done : edit.start])
        done = edit.end
    assert "".join(pieces) + text[done:] == cleaned.text


@pytest.mark.parametrize("size", [1, 200_000])
def test_terms_at_the_ends_and_over_block_borders(size):
    filler = "honest words stand here\n" * size
    text = "国产 在线观看 av\n" + filler + "国产 在线观看 av"
    verdict = SCANNER.scan(text)
    assert {(f.start, f.end) for f in verdict.findings} == {(0, 10), (len(text) - 10, len(text))}


GROUPED = RuleSet(
    (
        Rule(
            id="dense",
            messages={"en": "found"},
            category="test",
            severity="high",
            score=10.0,
            grades=(
                Grade((("distinct", 3), ("density", 0.5)), score=10.0),
                Grade((("distinct", 2), ("density", 0.3)), (("function_words", 0.1),), score=4.0),
            ),
            terms=tuple(term(word) for word in LISTED),
            except_terms=(Term("国产在线"),),
            except_patterns=(Pattern("slot.{0,3}国"),),
        ),
        Rule(
            id="grouped",
            messages={"en": "found"},
            category="test",
            severity="high",
            score=5.0,
            window=30,
            grades=(
                Grade(
                    (("bait", 1), ("contact", 1)),
                    (("honest", 0),),
                    (Near(("bait", "contact"), 15),),
                    9.0,
                ),
                Grade((("bait", 3),), (("digits", 0.5), ("sentence_punct", 0.2)), score=5.0),
                Grade((("groups", 2), ("segments", 2)), (("length", 40),), score=4.0),
                Grade((("hits", 4), ("coverage", 0.4)), (("contact", 0),), score=3.5),
                Grade((("links", 1), ("bait", 1)), (("disguise", 0.5),), score=3.0),
                Grade((("word_count", 3),), (("word_count", 5), ("contact", 0)), score=2.0),
            ),
            terms=(
                *(Term(word, "bait") for word in ("国产", "在线", "slot", "casino", "无码")),
                *(Term(word, "honest") for word in ("观看", "казино")),
            ),
            patterns=(Pattern(r"91\d*", "contact"), Pattern(r"\$\d", "bait")),
            signals=(("spaced_word", "bait"), ("link", "contact")),
        ),
    )
)


GROUPED_SCANNER = Scanner(GROUPED)


@given(st.lists(texts, max_size=4).map("\n".join))
@settings(max_examples=600, deadline=None)
@example("国产在线无码av91 casino")
@example("在线 $5 s l o t 91")
@example("观看casino91在线")
@example("国产 I 在线 l 无码 I slot")
@example("国产国产产在线线上 在线 观看 中-文字幕")
def test_many_lines_at_once_are_judged_as_one_at_a_time(text):
    judged = GROUPED_SCANNER.scan(text)
    assert judged == explain(GROUPED_SCANNER.program, Document("<text>", text)).verdict


def test_measures_of_all_windows_are_those_that_have_limits_for_them():
    assert tuple(SPAN_MEASURES) == OF_SPANS
    assert {*OF_SPANS, *OF_LINES} <= {*MEASURES}


@given(st.lists(texts, max_size=6).map("\n".join), st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_what_is_read_in_slices_is_judged_as_a_whole(text, size):
    judged = GROUPED_SCANNER.scan(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_SHORT", 0)  # so that lines are told awake
        patch.setattr(wake, "SLICE", size)
        assert GROUPED_SCANNER.scan(text) == judged


def test_a_slice_with_too_much_to_list_wakes_documents_that_reach_in():
    rule = parse_rules(
        "rules:\n- {id: r, message: m, category: seo, words: [alpha one, beta two], per: document,"
        " when: {at_least: {distinct: 2}}}"
    )
    scanner = Scanner(rule)
    text = "alpha one\n" + "x\n" * 40 + "beta two"
    judged = scanner.scan(text)
    assert judged.findings_total == 1
    find = Automaton.find_anchors
    calls = []

    def first_is_too_much(*args):
        calls.append(args)
        return None if len(calls) == 1 else find(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_SHORT", 0)
        patch.setattr(wake, "SLICE", 8)
        patch.setattr(Automaton, "find_anchors", first_is_too_much)
        assert scanner.scan(text) == judged
    assert len(calls) > 2


@given(st.lists(texts, min_size=2, max_size=6), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_documents_are_judged_alike_with_few_others_and_with_many(listed, size):
    documents = [Document(str(number), text) for number, text in enumerate(listed)]
    judged = list(GROUPED_SCANNER.scan_all(documents))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_CLOSE", size)
        assert list(GROUPED_SCANNER.scan_all(documents)) == judged


def test_text_full_of_junk_is_judged_in_pieces_with_the_same_verdicts():
    line = "slot gacor 在线赌场 " * 3 + "\n"
    parts = [
        Document("a", line * 5, part=Part(first=True, last=False)),
        Document("a", line * 7, part=Part(offset=len(line) * 5, line=6, first=False, last=True)),
        Document("b", "an honest line\n"),
        Document("c", line),
    ]
    judged = list(SCANNER.scan_all(parts, max_findings=9))
    assert [len(verdict.findings) for verdict in judged] == [9, 0, 1]
    for size in (0, 30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(batch, "_CLOSE", size)
            assert list(SCANNER.scan_all(parts, max_findings=9)) == judged
