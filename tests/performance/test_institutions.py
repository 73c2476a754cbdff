"""Facts about units as documents print them."""

from __future__ import annotations

import pytest

from ingestion.context import ParseContext
from ingestion.identity.institutions import read_institutions
from tests.performance.drawn_forms import ALL_FORMATS, DrawnForm, as_html

INSTITUTIONS = DrawnForm(
    ("部门机构设置情况",),
    (
        ("单位名称", "单位性质", "单位规格", "经费保障形式"),
        ("青山县水务局（本级）", "行政", "正科级", "财政拨款"),
        ("青山县水利工程站", "事业", "副科级", "财政性资金基本保证"),
    ),
)


def _read(source, unit: str | None = "青山县水务局"):
    return [
        (f.unit_name, f.nature, f.rank, f.funding, f.is_publisher)
        for f in read_institutions(ParseContext("doc", source, 2024, "budget", unit))
    ]


@pytest.mark.parametrize("draw", ALL_FORMATS.values(), ids=list(ALL_FORMATS))
def test_table_of_institutions(draw) -> None:
    assert _read(draw(INSTITUTIONS)) == [
        ("青山县水务局（本级）", "行政", "正科级", "财政拨款", True),
        ("青山县水利工程站", "事业", "副科级", "财政性资金基本保证", False),
    ]


def test_list_of_units_in_a_final_account() -> None:
    units = DrawnForm(
        ("纳入决算编制范围的单位包括：",),
        (("序号", "单位名称", "备注"), ("1", "青山县水务局本级", ""), ("2", "青山县水利工程站", "预算不单列"), ("", "合计", "")),
    )
    assert _read(as_html(units)) == [("青山县水务局本级", None, None, None, True), ("青山县水利工程站", None, None, None, False)]


def test_rank_that_a_sentence_states_of_the_publisher() -> None:
    text = DrawnForm(("青山县水务局是主管全县水务工作的县政府工作部门，为正科级。", "青山县水务局下属水利工程站为副科级。"), ())
    assert _read(as_html(text)) == [("青山县水务局", None, "正科级", None, True)]


def test_rank_of_another_unit_is_not_the_publishers() -> None:
    text = DrawnForm(("青山县水务局所属水利工程站，为副科级。", "青山县水利工程站为副科级单位。"), ())
    assert _read(as_html(text)) == []


def test_units_listed_in_a_sentence() -> None:
    text = DrawnForm(("本部门中，行政单位1家，事业单位1家，具体包括：1. 水务局本部，设5个科室。2. 青山县水利工程站，不单列预算。",), ())
    assert _read(as_html(text)) == [("水务局本部", None, None, None, True), ("青山县水利工程站", None, None, None, False)]


def test_other_tables_with_a_unit_column_are_left_alone() -> None:
    table = DrawnForm(("收入总表", "单位：万元"), (("单位名称", "合计", "财政拨款"), ("青山县水务局", "100", "100")))
    assert _read(as_html(table)) == []
