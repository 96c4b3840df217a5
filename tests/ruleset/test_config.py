from __future__ import annotations

import pytest

from filter.errors import RuleError
from filter.model import Allow, Thresholds
from filter.ruleset import find_config, load_config, load_rules

RULES = """\
rules:
  - {id: casino, message: m, category: gambling, words: [casino], score: 4, severity: high}
  - {id: slots, message: m, category: gambling, words: [slot gacor], status: test}
  - {id: essays, message: m, category: seo, words: [essay mill]}
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "rules.yml").write_text(RULES, "utf-8")

    def written(text, name="hogwash.yml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return written


def loaded(path):
    return {rule.id: rule for rule in load_rules(config=path).rules}


def test_it_is_found_upwards(tmp_path, write):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    path = write("extends: [rules.yml]")
    assert find_config(deep) == path
    nearer = write("{}", "a/hogwash.yaml")
    assert find_config(deep) == nearer


def test_none_is_found_where_there_is_none(tmp_path):
    assert find_config(tmp_path) is None


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}"])
def test_an_empty_one_changes_nothing(write, text):
    assert load_rules(config=write(text)) == load_rules("builtin")


def test_its_paths_start_from_its_folder_and_a_file_is_loaded_once(tmp_path, write, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)
    path = write("extends: [./rules.yml, rules.yml, more/]")
    more = "rules: [{id: more, message: m, category: seo, words: [ab]}]"
    write(more, "more/more.yaml")
    write(more, "more/.hidden.yml")
    write("thresholds: {block: 9}", "more/hogwash.yml")
    write("not rules", "more/readme.txt")
    assert list(loaded(path)) == ["casino", "slots", "essays", "more"]


def test_thresholds(write):
    assert load_rules(config=write("thresholds: {block: 12}")).thresholds == Thresholds(3, 12)


def test_switches_of_rules_and_categories(write):
    path = write(
        "extends: [rules.yml]\ncategories: {gambling: off}\n"
        "rules: {slots: on, essays: {severity: critical, boost: {tail: 2}}}"
    )
    found = loaded(path)
    assert set(found) == {"slots", "essays"}
    assert found["slots"].status == "stable"
    assert (found["essays"].score, found["essays"].boost) == (10.0, {"tail": 2.0})


def test_a_new_severity_counts_even_where_the_rule_had_a_score(write):
    found = loaded(write("extends: [rules.yml]\nrules: {casino: {severity: low}}"))
    assert (found["casino"].score, found["casino"].grades[0].score) == (1.0, 1.0)


def test_allowed_findings(write):
    text = "allow: [{rule: casino, path: 'news/*', reason: ours}, {text: x, reason: y}]"
    found = load_rules(config=write(f"extends: [rules.yml]\n{text}")).allow
    assert found == (Allow("ours", "casino", "news/*"), Allow("y", text="x"))


def test_names_take_the_place_of_what_it_extends_and_its_settings_still_count(write):
    path = write("rules: {casino: off}\nthresholds: {block: 5}")
    found = load_rules(path.with_name("rules.yml"), config=path)
    assert [rule.id for rule in found.rules] == ["slots", "essays"]
    assert found.thresholds.block == 5


def test_settings_for_other_rules_are_no_mistake_where_names_are_given(write):
    path = write("rules: {zh-adult: off}\ncategories: {adult: off}")
    assert len(load_rules(path.with_name("rules.yml"), config=path).rules) == 3


def test_mistakes_in_rules_and_configuration_come_together(write):
    write("rules: [", "broken.yml")
    path = write("extends: [broken.yml, rules.yml]\nthreshold: 1\nrules: {unknown: off}")
    with pytest.raises(RuleError) as error:
        load_rules(config=path)
    # rules may be in the file that is not YAML, so none is called unknown
    assert [complaint.code for complaint in error.value.diagnostics] == ["C012", "R003"]


def test_it_can_be_checked_alone(write):
    assert load_config(write("thresholds: {review: 2}")).thresholds == Thresholds(2, 8)
    with pytest.raises(RuleError) as error:
        load_config(write("thresholds: {review: x}"))
    assert error.value.code == "C011"


def test_a_missing_one_is_an_error(tmp_path):
    with pytest.raises(RuleError) as error:
        load_rules(config=tmp_path / "none.yml")
    assert error.value.code == "C001"
