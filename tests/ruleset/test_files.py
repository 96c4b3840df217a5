from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import filter.ruleset.files as module
from filter.errors import RuleError
from filter.ruleset import load_rules
from filter.ruleset.files import bundled

RULE = "rules: [{{id: {id}, message: m, category: seo, words_from: list.txt}}]\n"


def test_builtin_is_what_is_loaded_without_a_name():
    assert load_rules() == load_rules("builtin")


def test_folders_are_read_whole_and_in_order(tmp_path):
    for name in ("b.yml", "a.yaml", "sub/c.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(RULE.format(id=Path(name).stem), "utf-8")
        (tmp_path / name).with_name("list.txt").write_text("ab\n", "utf-8")
    assert [rule.id for rule in load_rules(tmp_path).rules] == ["a", "b", "c"]
    assert [rule.id for rule in load_rules(tmp_path / "sub", tmp_path).rules] == ["c", "a", "b"]


def test_a_folder_that_links_to_itself_ends(tmp_path):
    (tmp_path / "again").symlink_to(tmp_path)
    assert load_rules(tmp_path).rules == ()


def test_two_files_with_one_id_are_both_named(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text(RULE.format(id="same"), "utf-8")
    (tmp_path / "list.txt").write_text("ab\n", "utf-8")
    with pytest.raises(RuleError) as error:
        load_rules(tmp_path)
    [complaint] = error.value.diagnostics
    assert str(complaint.place).endswith("b.yml:1:14")
    assert str(tmp_path / "a.yml:1:14") in complaint.message


def test_lists_are_found_from_the_folder_of_their_file_and_outside_of_it(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(
        f"rules: [{{id: a, message: m, category: seo, words_from: [../one.txt, {tmp_path}/two.txt]}}]",
        "utf-8",
    )
    (tmp_path / "one.txt").write_bytes(b"\xef\xbb\xbfab\r\ncd\r\n")
    (tmp_path / "two.txt").write_text("ef", "utf-8")
    monkeypatch.chdir("/")
    [rule] = load_rules(tmp_path / "rules").rules
    assert [term.text for term in rule.terms] == ["ab", "cd", "ef"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device")
def test_a_device_is_no_list_of_words(tmp_path):
    (tmp_path / "a.yml").write_text(RULE.format(id="a").replace("list.txt", "/dev/zero"), "utf-8")
    with pytest.raises(RuleError, match="cannot read /dev/zero"):
        load_rules(tmp_path)


def test_builtin_rules_are_read_from_inside_a_zip(tmp_path):
    package = Path(module.__file__).parents[1]
    archive = tmp_path / "hogwash.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in package.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                file.write(path, f"filter/{path.relative_to(package)}")
        file.writestr("filter/rules/a.yml", RULE.format(id="zipped"))
        file.writestr("filter/rules/list.txt", "slot gacor\n")
    code = "from filter import load_rules; print([(r.id, r.terms) for r in load_rules().rules])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert "zipped" in run.stdout
    assert "slot gacor" in run.stdout


def test_a_checkout_has_its_rules_beside_the_package():
    assert Path(str(bundled())).name == "rules"
