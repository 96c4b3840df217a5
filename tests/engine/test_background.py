"""How common runs of letters are rated: what patterns and anchors are chosen by."""

from filter.engine.background import form_rates


def test_a_single_letter_is_rated_by_all_that_follows_it():
    common, with_another, rare, sign = form_rates(["有", "有效", "凭", "$"])
    assert common > 10 * rare
    assert common > with_another
    assert sign > 0


def test_signs_beside_a_word_make_it_rarer():
    word, mailbox, spaced, digit, sign = form_rates(["gmail", "@gmail", "(at)gmail", "0%", "%"])
    assert word > mailbox > spaced
    assert digit < sign


def test_signs_beyond_ascii_are_rare_and_pictures_rarer():
    word, bracket, bracketed, star, line = form_rates(["com", "】", "com】", "★", "│"])
    assert word > bracket > bracketed
    assert bracket == line > star
