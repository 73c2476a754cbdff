"""Wording of one's own, laid over the shipped layouts: what it adds, where it holds, and what is said where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from home.layouts import check_layouts
from home.settings import SettingsError
from ingestion.census import census_words
from ingestion.grid_words import grid_words
from ingestion.identity.institutions import load_institution_layout
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.narrative.events import find_events
from ingestion.narrative.vocabulary import vocabulary
from ingestion.performance.indicator_values import IndicatorValue, parse_indicator_value
from ingestion.performance.layout import performance_layout
from ingestion.prose import prose
from ingestion.scope import Setting
from ingestion.tables.header_rows import is_index_row
from ingestion.tables.layouts import TitleRule, column_role, is_generic, layouts, title_code, title_rule
from ingestion.wording import LAYOUT_FILES, InvalidLayout, check_scoped, lay_over, within, within_form


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    lay_over(None)


def lay(folder: Path, text: str, name: str = "tables.yml") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    lay_over(folder)


def code_of(rule: TitleRule | None) -> str | None:
    return rule.code if rule is not None else None


def test_an_own_title_is_tried_before_the_shipped_ones(folder: Path) -> None:
    assert title_code("民生资金一览表") == (False, None)
    lay(folder, "titles:\n  - {name: own, code: special_transfer, all: [民生资金]}\n")
    assert title_code("民生资金一览表") == (True, "special_transfer")
    assert title_code("政府采购预算表") == (True, "procurement"), "the shipped ones stay"
    lay_over(None)
    assert title_code("民生资金一览表") == (False, None), "nothing is left of it"


def test_an_entry_of_a_shipped_name_takes_its_place(folder: Path) -> None:
    lay(folder, "titles:\n  - {name: procurement, code: procurement, all: [集中采购]}\n")
    assert title_code("集中采购明细表") == (True, "procurement")
    assert title_code("政府采购预算表") != (True, "procurement")


def test_lists_grow_and_mappings_are_merged(folder: Path) -> None:
    lay(folder, "generic: [^本期安排$]\nmeasures:\n  parts_of_own:\n    - [project, ^事业发展$]\n")
    assert is_generic("本期安排") and is_generic("小计")
    assert "parts_of_own" in layouts().measures and len(layouts().measures) > 1


@pytest.mark.parametrize(
    ("scope", "setting", "holds"),
    [
        ("stages: [budget]", Setting("budget", 2024), True),
        ("stages: [budget]", Setting("final", 2024), False),
        ("first_year: 2023, last_year: 2024", Setting("budget", 2024), True),
        ("first_year: 2023, last_year: 2024", Setting("budget", 2025), False),
        ("publishers: ^云岭省", Setting("budget", 2024, "云岭省水务厅"), True),
        ("publishers: ^云岭省", Setting("budget", 2024, "海东省水务厅"), False),
        ("template: 云财公开\\d+表", Setting("budget", 2024, None, lambda: "云财公开07表\n民生资金一览表"), True),
        ("template: 云财公开\\d+表", Setting("budget", 2024, None, lambda: "民生资金一览表"), False),
    ],
)
def test_an_entry_holds_within_its_scope(scope: str, setting: Setting, holds: bool, folder: Path) -> None:
    lay(folder, f"titles:\n  - {{name: own, code: special_transfer, all: [民生资金], scope: {{{scope}}}}}\n")
    assert code_of(title_rule("民生资金一览表", setting)) == ("special_transfer" if holds else None)


FINAL = Setting("final", 2024, "云岭省水务厅")
SCOPED = """
scoped:
  - scope: {{{scope}}}
    {words}
"""


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        ("stages: [final]", True),
        ("stages: [budget]", False),
        ("first_year: 2024", True),
        ("last_year: 2023", False),
        ("publishers: ^云岭省", True),
        ("publishers: ^海东省", False),
        ("template: 云财", False),
        ("stages: [final], publishers: ^云岭省, first_year: 2020", True),
    ],
)
def test_words_of_any_kind_hold_within_their_scope(scope: str, holds: bool, folder: Path) -> None:
    lay(folder, SCOPED.format(scope=scope, words="generic: [^本期安排$]"))
    assert not is_generic("本期安排"), "of no document is anything known"
    with within(FINAL):
        assert is_generic("本期安排") == holds and is_generic("小计")
    assert not is_generic("本期安排")


@pytest.mark.parametrize(
    ("name", "words", "held"),
    [
        ("tables.yml", "titles: [{name: own, code: special_transfer, all: [民生资金]}]", lambda: title_code("民生资金表")[0]),
        ("tables.yml", "roles: {label: [^事由$]}", lambda: column_role("事由") == "label"),
        ("tables.yml", "three_public_lines: [[出行费, ^出行$]]", lambda: layouts().three_public_lines[0][0] == "出行费"),
        ("tables.yml", "prior_year: {names: ^前期}", lambda: layouts().prior_year.names == "^前期"),
        (
            "tables.yml",
            "required: {final: [state_capital_expenditure]}",
            lambda: layouts().required["final"][0].startswith("state_capital"),
        ),
        ("concepts.yml", "fillers: [划拨款]", lambda: "划拨款" in vocabulary().wording.fillers),
        ("performance.yml", "keys: {purpose: [钱款用途]}", lambda: performance_layout().keys.get("钱款用途") == "purpose"),
        ("performance.yml", "goal_clauses: {leads: 着力}", lambda: performance_layout().goal_clauses["leads"] == "着力"),
        ("institutions.yml", "list_leads: [分别列示]", lambda: "分别列示" in load_institution_layout().list_leads),
        (
            "performance.yml",
            "values: {operators: {'>=': [不应低于]}}",
            lambda: parse_indicator_value("不应低于95%") == IndicatorValue(">=", Decimal(95), "%"),
        ),
        ("institutions.yml", "staff: {in_post: [到岗]}", lambda: load_institution_layout().staff.in_post.match("到岗") is not None),
        ("grids.yml", "column_numbers: [栏号]", lambda: is_index_row(["栏号", "1", "2"])),
        ("prose.yml", "subjects: {counted: [艘]}", lambda: prose().subjects.counted.match("艘") is not None),
        ("prose.yml", "comparisons: {flat: [与上年无异]}", lambda: [e.kind for e in find_events("支出与上年无异。")] == ["flat"]),
        ("census.yml", "index_words: 行号", lambda: census_words().index_words.fullmatch("行号") is not None),
    ],
)
def test_every_file_honours_a_scope(name: str, words: str, held: Callable[[], bool], folder: Path) -> None:
    lay(folder, SCOPED.format(scope="stages: [final], first_year: 2023", words=words), name)
    check_scoped(lambda: (layouts(), vocabulary(), performance_layout(), load_institution_layout(), census_words(), grid_words(), prose()))
    with within(FINAL):
        assert held()
    with within(Setting("budget", 2024)):
        assert not held()
    with within(Setting("final", 2022)):
        assert not held()


def test_words_of_a_template_hold_for_its_tables_only(folder: Path) -> None:
    lay(folder, SCOPED.format(scope="template: 云财公开\\d+表", words="generic: [^本期安排$]"))
    with within(FINAL):
        with within_form(lambda: "云财公开07表\n民生资金一览表"):
            assert is_generic("本期安排")
        with within_form(lambda: "民生资金一览表"):
            assert not is_generic("本期安排")


def test_the_first_of_two_scoped_entries_is_tried_first(folder: Path) -> None:
    one = "  - {scope: {stages: [final]}, titles: [{name: %s, code: %s, all: [民生资金]}]}\n"
    lay(folder, "scoped:\n" + one % ("first", "procurement") + one % ("second", "special_transfer"))
    with within(FINAL):
        assert title_code("民生资金一览表") == (True, "procurement")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tables.yml", "scoped:\n  - {scope: {stage: [final]}, generic: [甲]}\n", "scoped／第 1 项：stage：没有这个键"),
        ("tables.yml", "scoped:\n  - {generic: [甲]}\n", "scoped／第 1 项：缺少 scope"),
        ("tables.yml", "scoped:\n  - {scope: {stages: [final]}, genric: [甲]}\n", "没有“genric”这一节"),
        ("tables.yml", "scoped:\n  - {scope: {stages: [final]}, generic: ['(甲']}\n", "正则表达式 (甲 写法不对"),
        ("identity.yml", "scoped:\n  - {scope: {stages: [final]}, names: {longest: 50}}\n", "不能限定范围"),
    ],
)
def test_what_is_wrong_in_a_scoped_entry_is_said_before_a_document_needs_it(name: str, text: str, said: str, folder: Path) -> None:
    lay(folder, text, name)
    with pytest.raises(InvalidLayout) as caught:
        check_scoped(layouts)
    assert str(folder / name) in str(caught.value) and said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tables.yml", "titels: []\n", "没有“titels”这一节"),
        ("tables.yml", "titles:\n  - {name: own, code: other, al: [甲]}\n", "titles／第 1 项／al：没有这个键"),
        ("tables.yml", "titles:\n  - {name: own, code: other, all: ['(甲']}\n", "titles／第 1 项／all／第 1 项：正则表达式 (甲 写法不对"),
        ("tables.yml", "titles:\n  - {name: own, code: no_such_table, all: [甲]}\n", "no_such_table"),
        ("tables.yml", "titles: {name: own}\n", "titles：应为列表"),
        ("tables.yml", "titles: [\n", "读不懂"),
        ("tables.yml", "- 甲\n", "应由“节名: 内容”组成"),
        ("prose.yml", "subjects: {counted: ['(甲']}\n", "subjects／counted：正则表达式 (甲 写法不对"),
        ("prose.yml", "subjects: {counted: [3]}\n", "subjects／counted：应为文字的列表"),
        ("grids.yml", "code_levels: 类\n", "code_levels：应为列表"),
        ("identity.yml", "names: {wish: [甲]}\n", "names"),
        ("institutions.yml", "columns: {nature: [单位名称]}\n", "单位名称 同时表示"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_entry(name: str, text: str, said: str, folder: Path) -> None:
    lay(folder, text, name)
    with pytest.raises(InvalidLayout) as caught:
        for load in (layouts, load_vocabulary, load_institution_layout, grid_words, prose):
            load()
    assert str(folder / name) in str(caught.value) and said in str(caught.value)


def test_a_file_of_an_unknown_name_is_refused(folder: Path) -> None:
    (folder / "table.yml").write_text("titles: []\n", encoding="utf-8")
    with pytest.raises(InvalidLayout, match="没有这个名称的版式文件"):
        lay_over(folder)


@pytest.mark.parametrize("name", LAYOUT_FILES)
def test_every_file_of_a_home_is_checked_before_a_document_is_read(name: str, folder: Path) -> None:
    (folder / name).write_text("no_section: [甲]\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{name}.*没有“no_section”这一节"):
        check_layouts(folder)
