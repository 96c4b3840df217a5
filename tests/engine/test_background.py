"""How common runs of letters are rated: what patterns and anchors are chosen by."""

from filter.engine.background import form_rates


def test_a_single_letter_is_rated_by_all_that_follows_it():
    common, with_another, rare, sign = form_rates(["有", "有效", "凭", "$"])
    assert common > 10 * rare
    assert common > with_another
    assert sign > 0
