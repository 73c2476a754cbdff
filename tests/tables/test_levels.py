"""Which lines of a table count when it is added up: each test is one way in which published tables print their structure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.records import BudgetLineRecord
from ingestion.tables.layouts import is_total_label
from ingestion.tables.levels import Placement, indent_of, set_levels


def line(row: int, name: str, amount: str | None, measure: str = "total", column: int = 3, **more: str) -> list[BudgetLineRecord]:
    """A line named "code label" or "label"; none for a blank amount."""
    if amount is None:
        return []
    code, _, label = name.rpartition(" ")
    made = BudgetLineRecord(
        "d", more.pop("table", "expenditure"), more.pop("side", "expenditure"), code, label, 0, measure, Decimal(amount) * 10000, amount,
        "万元", is_total_label(label), True, 1, row, column, column_label=more.pop("column_label", measure),
    )  # fmt: skip
    for field, value in more.items():
        setattr(made, field, value)
    return [made]


def table(*rows: tuple[str, str], **more: str) -> list[BudgetLineRecord]:
    return [made for number, (name, amount) in enumerate(rows, start=1) for made in line(number, name, amount, **more)]


def leaves(lines: list[BudgetLineRecord]) -> list[str]:
    return [x.line_code or x.line_label for x in lines if x.is_leaf]


def leaf_sum(lines: list[BudgetLineRecord], measure: str = "total") -> Decimal:
    return sum((x.amount_yuan for x in lines if x.is_leaf and x.measure == measure), Decimal(0)) / 10000


def test_names_without_codes_are_nested_by_their_sums() -> None:
    lines = table(
        ("合计", "150.00"), ("社会保障和就业支出", "100.00"), ("行政事业单位养老支出", "100.00"),
        ("基本养老保险", "60.00"), ("职业年金", "40.00"),
        ("住房保障支出", "50.00"), ("住房改革支出", "50.00"), ("住房公积金", "50.00"),
    )  # fmt: skip
    set_levels(lines)
    assert leaves(lines) == ["基本养老保险", "职业年金", "住房公积金"]
    assert [x.line_level for x in lines] == [0, 1, 2, 3, 3, 1, 2, 3]


def test_a_flat_list_stays_flat_though_neighbours_are_equal() -> None:
    lines = table(("合计", "25.00"), ("办公费", "10.00"), ("印刷费", "10.00"), ("咨询费", "5.00"))
    set_levels(lines)
    assert leaves(lines) == ["办公费", "印刷费", "咨询费"]


def test_names_are_nested_by_their_indentation() -> None:
    labels = ["合计", "教育支出", "　普通教育", "　　小学教育", "　　初中教育", "卫生健康支出"]
    lines = table(*zip(map(str.strip, labels), ["90.00", "60.00", "60.00", "20.00", "40.00", "30.00"], strict=True))
    set_levels(lines, [Placement(0, indent_of(label)) for label in labels])
    assert leaves(lines) == ["小学教育", "初中教育", "卫生健康支出"]


def test_ordinals_nest_and_a_part_named_of_which_does_not_count() -> None:
    lines = table(
        ("一、财政拨款", "50.00"), ("1、一般公共预算拨款", "45.00"), ("其中：专项资金", "20.00"), ("2、政府性基金拨款", "5.00"),
        ("二、事业收入", "8.00"),
        ("收入总计", "58.00"), side="revenue",
    )  # fmt: skip
    set_levels(lines)
    assert leaves(lines) == ["1、一般公共预算拨款", "2、政府性基金拨款", "二、事业收入"]


@pytest.mark.parametrize(
    "codes", [["208", "20801", "2080101", "2080102"], ["2080000", "2080100", "2080101", "2080102"]], ids=["short", "padded"]
)
def test_codes_nest_padded_or_not(codes: list[str]) -> None:
    lines = table(("合计", "9.00"), *zip([f"{c} 科目" for c in codes], ["9.00", "9.00", "5.00", "4.00"], strict=True))
    set_levels(lines)
    assert leaves(lines) == codes[2:]
    assert [x.line_level for x in lines] == [0, 1, 2, 3, 3]


def test_one_code_printed_for_section_and_item_counts_once() -> None:
    lines = table(("合计", "7.00"), ("219 援助其他地区支出", "7.00"), ("21999 其他支出", "7.00"), ("21999 其他支出", "7.00"))
    set_levels(lines)
    assert leaf_sum(lines) == 7


def test_units_over_functions_over_projects() -> None:
    lines = [
        *line(1, "合计", "30.00"),
        *line(2, "甲局", "30.00", organisation="甲局"),
        *line(3, "甲局本级", "20.00", organisation="甲局本级"),
        *line(4, "2010101 行政运行", "15.00", organisation="甲局本级"),
        *line(5, "2010102 一般行政管理事务", "5.00", organisation="甲局本级"),
        *line(6, "2010102 档案整理", "3.00", organisation="甲局本级", project_name="档案整理"),
        *line(7, "2010102 网络维护", "2.00", organisation="甲局本级", project_name="网络维护"),
        *line(8, "乙中心", "10.00", organisation="乙中心"),
        *line(9, "2010150 事业运行", "10.00", organisation="乙中心"),
    ]
    set_levels(lines)
    assert [x.line_label for x in lines if x.is_leaf] == ["行政运行", "档案整理", "网络维护", "事业运行"]


def test_a_unit_that_is_its_department_alone_counts_once() -> None:
    lines = table(("合计", "12.00"), ("甲局", "12.00"), ("甲局", "12.00"), table="income", side="revenue")
    set_levels(lines)
    assert leaf_sum(lines) == 12


def test_blocks_of_two_classifications_are_alternatives() -> None:
    functional = table(("201 一般公共服务支出", "6.00"), ("208 社会保障和就业支出", "4.00"), ("本年支出合计", "10.00"))
    economic = table(("301 工资福利支出", "7.00"), ("302 商品和服务支出", "3.00"), ("本年支出合计", "10.00"), column=6)
    lines = functional + economic
    set_levels(lines, [Placement(1)] * 3 + [Placement(2)] * 3)
    assert leaves(lines) == ["201", "208"]


def test_blocks_of_two_classifications_without_codes() -> None:
    functional = table(("一般公共服务支出", "6.00"), ("社会保障和就业支出", "4.00"), ("支出总计", "10.00"))
    by_kind = table(("基本支出", "7.00"), ("人员经费", "5.00"), ("公用经费", "2.00"), ("项目支出", "3.00"), ("支出总计", "10.00"), column=6)
    lines = functional + by_kind
    set_levels(lines, [Placement(1)] * 3 + [Placement(2)] * 5)
    assert leaf_sum(lines) == 10


def test_blocks_that_go_on_beside_each_other_are_addends() -> None:
    left = table(("301 工资福利支出", "7.00"), ("30101 基本工资", "7.00"), ("人员经费合计", "7.00"))
    right = table(("302 商品和服务支出", "3.00"), ("30201 办公费", "3.00"), ("公用经费合计", "3.00"), column=6)
    set_levels(left + right, [Placement(0)] * 3 + [Placement(1)] * 3)
    assert leaves(left + right) == ["30101", "30201"]


def test_a_printed_error_within_is_left_to_the_checks() -> None:
    """The items add up to the total though their section does not: they count, and the section is reported elsewhere."""
    lines = table(("合计", "9.00"), ("208 社保", "9.00"), ("20801 人社", "8.00"), ("2080101 行政", "5.00"), ("2080102 一般", "4.00"))
    set_levels(lines)
    assert leaves(lines) == ["2080101", "2080102"]


def test_details_above_their_total_give_way_to_what_they_detail() -> None:
    lines = table(("合计", "9.00"), ("208 社保", "5.00"), ("20801 人社", "5.00"), ("2080101 行政", "50.00"), ("210 卫生", "4.00"))
    set_levels(lines)
    assert leaves(lines) == ["20801", "210"]


def test_where_the_rows_say_the_wrong_thing_the_sums_decide() -> None:
    """The unit's rows lost its name over a page break, so that they stand beside it; the sums still tell whose they are."""
    lines = [
        *line(1, "合计", "12.00"),
        *line(2, "全额", "12.00"),
        *line(3, "甲局", "7.00", organisation="甲局"),
        *line(4, "绿化", "4.00", organisation="甲局", project_name="绿化"),
        *line(5, "排水", "3.00", organisation="甲局", project_name="排水"),
        *line(6, "乙站", "5.00", organisation="乙站"),
        *line(7, "巡查", "2.00"),
        *line(8, "检测", "3.00", project_name="检测"),
    ]
    set_levels(lines)
    assert leaves(lines) == ["绿化", "排水", "巡查", "检测"]


def test_units_that_only_their_sums_show_count_by_their_projects() -> None:
    """One unit is known, the next is not and would be its detail; the projects of both make up the total."""
    lines = table(
        ("望海市乙局（本级）", "30"),
        ("甲项目", "10"),
        ("丁项目", "20"),
        ("望海市乙局信息中心", "12"),
        ("丙项目", "5"),
        ("戊项目", "7"),
        ("合计", "42"),
    )
    for printed in lines[:-1]:
        printed.organisation = "望海市乙局（本级）"
    set_levels(lines)
    assert leaves(lines) == ["甲项目", "丁项目", "丙项目", "戊项目"]


def test_where_no_structure_can_be_told_only_the_total_remains() -> None:
    lines = table(("合计", "9.00"), ("甲", "7.00"), ("乙", "4.00"), ("丙", "1.00"))
    set_levels(lines)
    assert leaves(lines) == []


def test_a_row_counts_once_though_columns_part_it() -> None:
    lines = [
        *line(1, "合计", "9.00", "amount", 2, column_label="合计", table="other"),
        *line(1, "合计", "5.00", "amount", 3, column_label="货物", table="other"),
        *line(2, "复印机", "9.00", "amount", 2, column_label="合计", table="other"),
        *line(2, "复印机", "5.00", "amount", 3, column_label="货物", table="other"),
    ]
    set_levels(lines)
    assert leaf_sum(lines, "amount") == 9


def three_public(*rows: tuple[str, str], first: int = 1, organisation: str = "", measure: str = "amount") -> list[BudgetLineRecord]:
    return [
        made
        for number, (label, amount) in enumerate(rows)
        for made in line(first, label, amount, measure, number + 1, table="three_public_expenses", organisation=organisation)
    ]


_ITEMS = (
    ("合计", "9.00"),
    ("公务接待费", "1.00"),
    ("公务用车购置及运行费", "8.00"),
    ("公务用车购置费", "5.00"),
    ("公务用车运行费", "3.00"),
)


def test_three_public_counts_parts_and_nothing_beside() -> None:
    lines = three_public(*_ITEMS, ("机关运行经费", "70.00"), ("会议费", "2.00"))
    set_levels(lines)
    assert leaves(lines) == ["公务接待费", "公务用车购置费", "公务用车运行费"]
    assert [x.line_level for x in lines] == [0, 1, 1, 2, 2, 1, 1]


def test_three_public_within_a_wider_total() -> None:
    lines = three_public(("总计", "12.00"), *_ITEMS, ("会议费", "2.00"), ("培训费", "1.00"))
    set_levels(lines)
    assert leaf_sum(lines, "amount") == 12


def test_three_public_by_unit_counts_the_units() -> None:
    lines = [
        *three_public(("合计", "9.00"), ("公务接待费", "9.00")),
        *three_public(("合计", "4.00"), ("公务接待费", "4.00"), first=2),
        *three_public(("合计", "5.00"), ("公务接待费", "5.00"), first=3),
    ]
    set_levels(lines)
    assert [x.row_no for x in lines if x.is_leaf] == [2, 3]


def test_three_public_counts_a_fund_by_itself() -> None:
    lines = [*three_public(*_ITEMS), *three_public(*_ITEMS[:1], *_ITEMS[2:3], measure="general_public")]
    set_levels(lines)
    assert leaf_sum(lines, "amount") == 9
    assert leaf_sum(lines, "general_public") == 8


def test_three_public_of_a_department_counts_alone_where_a_unit_is_missing() -> None:
    lines = [
        *three_public(("合计", "9.00"), ("公务接待费", "9.00"), organisation="甲局"),
        *three_public(("合计", "5.00"), ("公务接待费", "5.00"), first=2, organisation="甲局（本级）"),
        *three_public(("合计", "1.00"), ("公务接待费", "1.00"), first=3, organisation="乙站"),
    ]
    set_levels(lines)
    assert [x.row_no for x in lines if x.is_leaf] == [1]


def test_three_public_of_units_without_their_department_counts_each() -> None:
    lines = [
        *three_public(("合计", "5.00"), ("公务接待费", "5.00"), organisation="甲站"),
        *three_public(("合计", "1.00"), ("公务接待费", "1.00"), first=2, organisation="乙站"),
    ]
    set_levels(lines)
    assert leaf_sum(lines, "amount") == 6
