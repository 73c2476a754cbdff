"""Rules on words, years and names: each finds its slip and is silent on the right sentence."""

from __future__ import annotations

import pytest

from ingestion.model import Cell, Grid, Page, Paragraph, ReadingNote, SourceDocument, number_cells
from ingestion.records import TableRecord
from review.engine import review_document
from review.records import FindingRecord
from tests.review.documents import Row, document_of, review, review_text

BUDGET = "budget"


def _found(findings: list[FindingRecord], rule: str) -> list[tuple[str, str | None]]:
    return [(f.severity, f.printed) for f in findings if f.rule_id.startswith(rule)]


@pytest.mark.parametrize(
    ("rule", "stage", "right", "wrong", "severity"),
    [
        ("S13", BUDGET, "比上年减少3.60万元，下降2.27%。主要原因是：支出减少。",
         "比上年减少3.60万元，下降2.27%。主要原因是：支出增加。", "error"),
        ("S13", BUDGET, "年末结转减少3.60万元，主要原因是支出增加。", "项目支出减少3.60万元，主要原因是支出增加。", "error"),
        ("S12", BUDGET, "增长10.79%。", "增长（下降）10.79%。", "error"),
        ("S12", BUDGET, "主要原因是：人员增加。", "主要原因是：。", "error"),
        ("S12", BUDGET, "下降10.79%。", "下降10.79%。。", "error"),
        ("S11", BUDGET, "2024年预算安排573.77万元，比2023年增加6.48%。", "2022年预算安排573.77万元，比2023年增加6.48%。", "error"),
        ("S10", "final", "截至2024年12月31日，共有车辆3辆。", "截至2022年12月31日，共有车辆3辆。", "error"),
        ("S10", BUDGET, "截至2023年8月31日，共有车辆3辆。", "截至2025年8月31日，共有车辆3辆。", "error"),
        ("S14", BUDGET, "实施周期：2023年1月1日-2025年12月31日。", "实施周期：2022年1月1日-2022年12月31日。", "notice"),
        ("R04", "final", "年初预算5.00万元，支出决算5.10万元，决算数与预算数基本持平。",
         "年初预算5.00万元，支出决算48.23万元，决算数与预算数基本持平。", "error"),
        ("P06", BUDGET, "行政运行（项）科目9.99万元。2024年预算安排9.99万元。",
         "行政运行（项）科目8.99万元。2024年预算安排9.99万元。", "error"),
        ("R01", BUDGET, "2024年预算2.00万元，比2023年预算1.60万元增长25%。", "2024年预算2.00万元，比2023年预算0.00万元增长100%。", "error"),
        ("R01", "final", "2024年收入总计1100.00万元，支出总计1200.00万元，收入、支出总计各增加100.00万元、200.00万元，增长10%、20%。",
         "2024年收入总计1100.00万元，支出总计1200.00万元，收入、支出总计各增加100.00万元、200.00万元，增长10%、16.67%。", "error"),
    ],
)  # fmt: skip
def test_a_slip_is_found_and_a_right_sentence_is_not(rule: str, stage: str, right: str, wrong: str, severity: str) -> None:
    assert _found(review_text(right, stage=stage), rule) == []
    assert [s for s, _ in _found(review_text(wrong, stage=stage), rule)] == [severity]


def _items(text: str) -> list[FindingRecord]:
    rows: list[Row] = [
        ("general_public_expenditure", "expenditure", code, label, "total", "9.00")
        for code, label in (
            ("208", "社会保障和就业支出"),
            ("20805", "行政事业单位养老支出"),
            ("2080501", "行政单位离退休"),
            ("22102", "住房改革支出"),
        )
    ]
    return review(document_of(rows), text)


def test_an_item_stands_below_its_own_section() -> None:
    assert _found(_items("社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。"), "N04") == []
    assert _found(_items("住房保障支出（类）住房改革支出（款）行政单位离退休（项）9.00万元。"), "N04") == [("error", "住房改革支出")]


@pytest.mark.parametrize(
    ("chain", "severity"),
    [
        ("住房保障支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。", "error"),
        ("社会保障和就业支出（类）社会保障和就业支出（款）行政单位离退休（项）9.00万元。", "error"),
        ("社保支出（类）行政事业单位养老支出（款）行政单位离退休（项）9.00万元。", None),
        ("科学技术支出（类）科学技术管理事务（款）行政运行（项）9.00万元。", None),
        ("教育支出（类）科学技术管理事务（款）行政运行（项）9.00万元。", "notice"),
        ("教育支出（类）行政事业单位医疗（款）行政单位医疗（项）9.00万元。", "error"),
    ],
    ids=[
        "another class",
        "a class for a section",
        "an abbreviated class",
        "not printed, right",
        "by the list alone",
        "borne out by others",
    ],
)
def test_a_section_stands_below_its_own_class(chain: str, severity: str | None) -> None:
    assert [s for s, _ in _found(_items(chain), "N04")] == ([severity] if severity else [])


_MEDICAL: list[Row] = [
    ("general_public_expenditure", "expenditure", code, name, "total", amount)
    for code, name, amount in (
        ("2101101", "行政单位医疗", "61.28"),
        ("2101103", "公务员医疗补助", "37.45"),
        ("2210201", "住房公积金", "61.28"),
    )
]


def _medical(item: str, amount: str = "61.28") -> list[tuple[str, str | None]]:
    text = f"卫生健康支出（类）行政事业单位医疗（款）{item}（项）2024年预算数为{amount}万元，主要用于医疗保险缴费。"
    return [(f.severity, f.expected) for f in review(document_of(_MEDICAL), text) if f.rule_id.startswith("N04")]


def test_an_item_whose_amount_is_anothers_has_the_wrong_name() -> None:
    assert _medical("行政单位医疗") == [] and _medical("公务员医疗补助", "37.45") == []
    assert _medical("行政运行") == [("error", "行政单位医疗")], "an item that many 款 have"
    assert _medical("行政事业单位医疗") == [("error", "行政单位医疗")], "the name of the 款 above"
    assert _medical("公务员医疗补助") == [("error", "行政单位医疗")], "another item of the same 款"
    assert _medical("行政单位医疗缴费") == [], "a longer wording of the same item"
    assert _medical("本院职工医疗") == [], "a name that the classification does not know may be the publisher's own"
    assert _medical("行政运行", "61.00") == [], "an amount that no row prints tells nothing"


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        ("budget", "2024年无此项支出；行政单位医疗61.28万元。"),
        ("budget", "2024年预算数为0.00万元，主要原因是61.28万元转列行政单位医疗。"),
        ("budget", "2024年预算数为0.00万元，2023年预算数为61.28万元，减少100%。"),
        ("budget", "2023年预算数为61.28万元，本年未安排。"),
        ("budget", "、行政单位医疗（项）合计61.28万元。"),
        ("budget", "2024年未安排，与行政单位医疗61.28万元合并列示。"),
        ("final", "。年初预算为61.28万元，支出决算为0.00万元，决算数小于预算数的主要原因是年中调整支出科目。"),
    ],
    ids=[
        "the next one",
        "moved",
        "the year before behind",
        "the year before",
        "together",
        "within another",
        "the budget of what was moved",
    ],
)
def test_an_amount_that_is_not_told_of_the_item_gives_it_no_other_name(stage: str, told: str) -> None:
    text = f"卫生健康支出（类）行政事业单位医疗（款）其他行政事业单位医疗支出（项）{told}"
    assert [
        f.message for f in review(document_of(_MEDICAL, stage=stage), text) if f.severity == "error" and f.rule_id.startswith("N04")
    ] == []


def test_the_outcome_of_a_final_account_is_the_items_own() -> None:
    text = "卫生健康支出（类）行政事业单位医疗（款）其他行政事业单位医疗支出（项）。年初预算为58.20万元，支出决算为61.28万元。"
    assert [s for s, _ in _found(review(document_of(_MEDICAL, stage="final"), text), "N04")] == ["error"]


def _economic(name: str, year: int = 2024) -> list[FindingRecord]:
    return review(document_of([("general_public_basic_expenditure", "expenditure", "30231", name, "total", "3.00")], year=year))


def test_a_row_does_not_carry_the_name_of_another_code() -> None:
    assert _found(_economic("公务用车运行维护费"), "N05") == []
    assert _found(_economic("办公设备购置"), "N05") == [("error", "办公设备购置")], "borne out by other publishers"
    assert _found(_economic("办公设备购置", 2012), "N05") == [("notice", "办公设备购置")], (
        "of a year that the list, kept by hand, alone tells of"
    )
    assert _found(_economic("办公设备购置", 2035), "N05") == [("notice", "办公设备购置")], "codes may change hands"
    assert _found(_economic("债务利息及费用支出"), "N05") == [], "of another depth"
    assert _found(_economic("本省专用名称"), "N05") == [], "a name that the classification gives to no code may be local"


def test_a_name_that_the_document_prints_for_two_codes_is_an_error() -> None:
    rows = [("30231", "办公设备购置", "3.00"), ("31002", "办公设备购置", "5.00")]
    table = "general_public_basic_expenditure"
    parsed = document_of([(table, "expenditure", code, name, "total", amount) for code, name, amount in rows])
    assert _found(review(parsed), "N05") == [("error", "办公设备购置")]


def _two_tables(printed: str, table: str = "expenditure") -> list[FindingRecord]:
    rows: list[Row] = [
        (code_table, "expenditure", code, label, "total", "9.00")
        for code_table, item in (("general_public_expenditure", "行政运行"), (table, printed), ("income", "行政运行"))
        for code, label in (("2010301", item), ("2010302", "一般行政管理事务"))
    ]
    return review(document_of(rows))


def test_one_code_carries_one_name() -> None:
    assert _found(_two_tables("行政运行"), "N03") == []
    assert _found(_two_tables("一般行政管理事务"), "N03") == [("error", "一般行政管理事务")]
    assert _found(_two_tables("行政运行费"), "N03") == [("notice", "行政运行费")]
    assert _found(_two_tables("某处租金", "procurement"), "N03") == [], "rows of other tables are named by what is bought"


_OLD_NAME, _NEW_NAME = "医疗卫生与计划生育支出（类）9.00万元。", "卫生健康支出（类）9.00万元。"
_RARE_OLD_NAME, _RARE_NEW_NAME = "港澳台侨事务（款）9.00万元。", "港澳台事务（款）9.00万元。"
"""Names that too few publishers print to bear out the list."""


@pytest.mark.parametrize(
    "text",
    [
        "医疗卫生与计划生育支出（类）：2019年起改称卫生健康支出。",
        "医疗卫生与计划生育支出（类）（现为卫生健康支出）：指医疗卫生方面的支出。",
        "医疗卫生与计划生育支出（类），现名卫生健康支出（类）。",
        "卫生健康支出（类）：即医疗卫生与计划生育支出（类），指医疗卫生方面的支出。",
        "旧科目医疗卫生与计划生育支出（类）对应卫生健康支出（类）。",
        "以前年度医疗卫生与计划生育支出（类）结转资金1.00万元。",
    ],
)
def test_a_sentence_that_explains_an_old_name_accuses_nobody(text: str) -> None:
    assert _found(review_text(text, "老旧小区改造9.00万元。", year=2024, stage="budget"), "N01") == []


@pytest.mark.parametrize(
    ("texts", "year", "severities"),
    [
        ((_OLD_NAME,), 2021, ["error"]),
        ((_RARE_OLD_NAME,), 2021, ["notice"]),
        ((_RARE_OLD_NAME, _RARE_NEW_NAME), 2021, ["error"]),
        (("国土海洋气象等支出（类）9.00万元。",), 2020, ["notice"]),
        ((_OLD_NAME,), 2019, ["notice"]),
        ((_OLD_NAME, _NEW_NAME), 2019, ["notice"]),
        ((_RARE_OLD_NAME, "2021年港澳台侨事务（款）更名为港澳台事务（款）。"), 2021, ["notice"]),
        (("2021年医疗卫生与计划生育支出（类）更名为卫生健康支出（类）。",), 2021, []),
        (("2018年医疗卫生与计划生育支出（类）9.00万元。", _NEW_NAME), 2021, []),
        ((_NEW_NAME,), 2021, []),
    ],
    ids=[
        "borne out by other publishers",
        "the list alone",
        "both names",
        "before the first document that bears it out",
        "the year of the renaming",
        "the budget of that year",
        "the renaming told",
        "only the renaming told",
        "of an earlier year",
        "the new name",
    ],
)
def test_an_abolished_name_is_an_error_where_documents_print_the_new_one(texts: tuple[str, ...], year: int, severities: list[str]) -> None:
    assert [s for s, _ in _found(review_text(*texts, year=year, stage="budget"), "N01")] == severities


def _noted(amount: str) -> list[FindingRecord]:
    rows: list[Row] = [("three_public_expenses", "expenditure", "", "公务接待费", "amount", amount)]
    parsed = document_of(rows)
    grid = Grid([Cell(0, 0, "公务接待费"), Cell(0, 1, amount)], 1, 2)
    source = SourceDocument("text/plain", [Page([grid, Paragraph("注：本部门无“三公”经费预算，故本表为空表。", line_no=9)])])
    number_cells(source)
    parsed.budget_lines[0].cell_no = grid.cells[1].no
    result = review_document(source, parsed)
    return result.findings


def test_no_note_says_empty_below_an_amount() -> None:
    assert _found(_noted("0.00"), "S08") == []
    assert _found(_noted("3.00"), "S08") == [("error", "3.00")]


def test_sections_that_are_missing_are_told() -> None:
    told = [
        f"2024年{name}的情况说明如下，本部门按规定执行。" for name in ("“三公”经费", "机关运行经费", "政府采购", "国有资产", "预算绩效")
    ]
    assert _found(review_text(*told), "S09") == []
    assert [f.message for f in review_text(*told[:4]) if f.rule_id.startswith("S09")] == ["文字说明没有提到绩效。"]
    assert _found(review_text(*told[:2]), "S09") == [], "no explanation at all: cannot be checked"


def test_project_money_stays_within_expenditure() -> None:
    rows: list[Row] = [("expenditure", "expenditure", "", "合计", "total", "1403.10")]
    text = "本部门编报绩效目标的项目4个，涉及项目预算资金{}万元。"
    assert _found(review(document_of(rows), text.format("362.92")), "J15") == []
    assert [s for s, _ in _found(review(document_of(rows), text.format("9,999.00")), "J15")] == ["error"]


def test_vehicles_by_use_are_the_vehicles() -> None:
    uses = "部级领导干部用车0辆、主要领导干部用车0辆、机要通信用车{}辆、应急保障用车1辆、执法执勤用车1辆、其他用车0辆"
    text = f"共有车辆3辆，其中：{uses}；设备2台。"
    assert _found(review_text(text.format(1)), "P01") == []
    assert [s for s, _ in _found(review_text(text.format(4)), "P01")] == ["error"]


def test_a_missing_table_is_no_contradiction() -> None:
    """The items of the general public budget are not held against a table of all funds."""
    from decimal import Decimal

    from ingestion.records import StatedAmountRecord

    rows: list[Row] = [("expenditure", "expenditure", "2012902", "一般行政管理事务", "total", "348.90")]
    parsed = document_of(rows)
    parsed.stated_amounts = [StatedAmountRecord("doc", "2012902:total", 2024, Decimal(3_334_200), "333.42", "万元", "支出333.42万元")]
    assert _found(review(parsed), "V02") == []


# ---------- what a document shows itself


TOLD = ("“三公”经费", "机关运行经费", "政府采购", "国有资产", "预算绩效")


def _told(*names: str) -> list[str]:
    return [f"2024年本部门{name}的情况说明如下，本部门按规定执行。" for name in names]


def test_a_section_that_the_contents_list_is_there() -> None:
    contents = ["目  录", "一、部门概况", "二、政府采购情况", "三、政府采购预算表", "四、名词解释"]
    body = ["一、部门概况", *_told(*TOLD[:2], *TOLD[3:])]
    assert _found(review_text(*contents, *body, *_told("政府采购")), "S09") == []
    assert [s for s, _ in _found(review_text(*contents, *body), "S09")] == ["error"]
    assert [s for s, _ in _found(review_text(*body), "S09")] == ["notice"], "nothing announces it"
    only_table = [c for c in contents if "采购情况" not in c]
    assert [s for s, _ in _found(review_text(*only_table, *body), "S09")] == ["notice"], "a table is no section"


def test_a_section_in_one_line_is_no_term() -> None:
    body = ["一、部门概况", *_told(*TOLD[:4])]
    assert _found(review_text(*body, "（五）预算绩效目标说明：本部门项目支出全部实行绩效目标管理。"), "S09") == []
    assert [s for s, _ in _found(review_text(*body, "五、预算绩效：指以目标为导向的预算管理方式。"), "S09")] == ["notice"], "a term"


def test_duties_are_told_in_a_sentence_too() -> None:
    body = ["机构设置：三个科室。", "名词解释：见附件。"]
    assert _found(review_text(*body, "清溪县总工会主要负责全县工会组织的指导工作。"), "S15") == []
    assert len(_found(review_text(*body), "S15")) == 1
    assert _found(review_text("部门主要负责人审签情况：已审签。"), "S15") == [], "who signs tells no duties"


def test_tables_of_targets_are_told_by_themselves() -> None:
    body = ["一、部门概况", *_told(*TOLD[:4])]
    assert _found(review_text("目录", "十二、项目支出绩效目标表", *body), "S09") == []
    assert _found(review_text(*body, "项目支出绩效目标表"), "S09") == []


def test_a_title_of_a_table_or_a_wage_is_no_explanation() -> None:
    titles = ["2024年单位一般公共预算财政拨款“三公”经费支出决算表", "人员经费100.00万元，主要包括：基本工资、绩效工资。"]
    body = [f"2024年本部门{name}的情况说明如下，本部门按规定执行。" for name in ("机关运行经费", "政府采购", "国有资产")]
    said = {f.message for f in review_text(*titles, *body) if f.rule_id.startswith("S09")}
    assert said == {"文字说明没有提到“三公”经费。", "文字说明没有提到绩效。"}
    by_table = [*titles, *body[:2], "2023年末单位国有资产占用情况表"]
    assert not any("国有资产" in f.message for f in review_text(*by_table) if f.rule_id.startswith("S09"))


def test_a_part_that_the_contents_list_is_there() -> None:
    contents = ["目录", "第一部分 单位概况", "第二部分 情况说明", "第三部分 名词解释"]
    body = ["第一部分 单位概况", "主要职能：文物保护。机构设置：三个科室。", "第二部分 情况说明", "2024年收入10.00万元。"]
    glossary = ["第三部分 名词解释", "一、基本支出：为保障机构运转发生的支出。"]
    assert _found(review_text(*contents, *body, *glossary), "S15") == []
    assert [s for s, _ in _found(review_text(*contents, *body), "S15")] == ["error"]
    assert [s for s, _ in _found(review_text(*body), "S15")] == ["notice"], "nothing announces it"


def test_a_term_or_a_note_below_a_table_is_no_explanation() -> None:
    term = "政府采购：各级单位使用财政性资金采购货物、工程和服务的行为。"
    note = "注：本部门没有安排政府采购支出，故本表为空表。"
    body = _told(*TOLD[:2], *TOLD[3:])
    assert [f.message for f in review_text(*body, term, note) if f.rule_id.startswith("S09")] == ["文字说明没有提到政府采购。"]


def _of_tables(states: dict[str, str], *text: str) -> list[FindingRecord]:
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00"), ("income", "revenue", "", "合计", "total", "1.00"),
                          ("general_public_expenditure", "expenditure", "", "合计", "total", "1.00")])  # fmt: skip
    for number, (code, state) in enumerate(states.items(), 11):
        parsed.tables.append(TableRecord("doc", code, state, f"{code}表", table_no=number if state != "absent" else 0))
    return review(parsed, *text)


def test_an_empty_table_without_a_note_beside_those_that_have_one() -> None:
    funds = {"government_fund_expenditure": "empty", "state_capital_expenditure": "declared_empty"}
    assert [s for s, _ in _found(_of_tables(funds), "S02")] == ["error"]
    assert [s for s, _ in _found(_of_tables({"government_fund_expenditure": "empty"}), "S02")] == ["notice"]
    assert _found(_of_tables({"state_capital_expenditure": "declared_empty"}), "S02") == []


CONTENTS = ("目录", "一、收入总表", "二、支出总表", "三、一般公共预算支出表", "四、政府性基金预算支出表", "一、概况如下。")


@pytest.mark.parametrize(
    ("states", "text", "severities"),
    [
        ({"government_fund_expenditure": "declared_empty"}, (), []),
        ({"government_fund_expenditure": "absent"}, (), ["error"]),
        ({"government_fund_expenditure": "absent"}, ("政府性基金预算支出表",), ["notice"]),
    ],
    ids=["empty", "absent", "its title stands, its table was not read"],
)
def test_a_table_that_is_announced(states: dict[str, str], text: tuple[str, ...], severities: list[str]) -> None:
    found = _of_tables(states, *CONTENTS, *text)
    assert [s for s, _ in _found(found, "S06")] == severities
    assert _found(found, "S01") == [], "one absent table is told once"


def test_tables_that_are_published_apart_are_not_missed() -> None:
    parsed = document_of([("procurement", "expenditure", "", "合计", "total", "1.00")])
    assert _found(review(parsed, *CONTENTS), "S06") == []


@pytest.mark.parametrize("rule", ["S01", "S06", "S09"])
def test_what_was_not_read_is_not_missing(rule: str) -> None:
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00")])
    parsed.tables.append(TableRecord("doc", "fiscal_summary", "absent", "财政拨款收支总表"))
    source = SourceDocument("application/pdf", [Page([Paragraph(t) for t in (*CONTENTS, *_told(*TOLD[:3]))])])
    source.notes = [ReadingNote("scanned_page", "第3页是扫描图像，未能读取", 3)]
    result = review_document(source, parsed)
    assert _found(result.findings, rule) == []
    (outcome,) = [o for o in result.rule_outcomes if o.rule_id.startswith(rule)]
    assert outcome.outcome == "not_runnable" and "未能读取" in (outcome.reason or "")


# ---------- years


HEADINGS = ("甲局2024年部门预算", "目录", "第二部分 2024年部门预算情况说明")


@pytest.mark.parametrize(
    ("rule", "text", "severities"),
    [
        ("S03", (*HEADINGS, "第三部分 2024年部门预算表"), []),
        ("S03", (*HEADINGS, "第三部分 2022年部门预算表"), ["error"]),
        ("S03", (*HEADINGS, "2023年度部门决算情况"), []),
        ("S03", ("甲局2024年部门预算", "乙局2022年部门预算"), ["notice"]),
        ("S04", ("收入比2023年预算增加1.00万元。", "支出比2023年预算增加1.00万元。", "项目支出比2022年预算减少1.00万元。"), ["error"]),
        ("S04", ("收入比2023年预算增加1.00万元。", "支出比2023年预算增加1.00万元；项目支出与2022年预算持平。"), ["error"]),
        ("S04", ("项目支出比2019年增加1.00万元（疫情前）。",), ["notice"]),
        ("S04", ("项目支出比2024年预算减少1.00万元。",), ["error"]),
        ("S04", ("支出比2023年预算增加1.00万元。", "收入比2023年预算增加1.00万元，比2022年预算增加2.00万元。"), ["notice"]),
    ],
)
def test_years_of_headings_and_comparisons(rule: str, text: tuple[str, ...], severities: list[str]) -> None:
    assert [s for s, _ in _found(review_text(*text, stage=BUDGET), rule)] == severities


def test_a_final_account_is_compared_with_the_budget_of_its_year() -> None:
    assert _found(review_text("支出决算比2024年预算减少1.00万元。", stage="final"), "S04") == [("notice", "2024")]


def _totals(text: str) -> list[FindingRecord]:
    return review(document_of([("income", "revenue", "", "合计", "total", "1403.10")]), text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年收入预算总额1403.10万元。", []),
        ("2026年收入预算总额1403.10万元。", [("error", "2026")]),
        ("2022年收入预算总额1403.10万元，比2023年增加20.00万元。", [("error", "2022")]),
        ("2022年年初预算数1403.10万元。", [("error", "2022")]),
        ("2023年收入预算总额1403.10万元，与2024年持平。", []),
        ("2022年收入预算总额1388.20万元。", []),
        ("根据2022年印发的通知，本部门收入预算总额1403.10万元。", []),
    ],
    ids=["right", "another year", "another year, compared", "initial budget", "level", "another amount", "a year of something else"],
)
def test_the_amount_of_this_year_is_not_told_of_another(text: str, found: list[tuple[str, str]]) -> None:
    assert _found(_totals(text), "S17") == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("S13", "增加的主要原因是政策扶持项目增加。", []),
        ("S13", "增加的主要原因是政策扶持项目减少。", [("error", "减少")]),
        ("S13", "结余增加的主要原因是支出减少。", []),
        ("S13", "收入、支出总计各增加3.60万元，增长2.27%，主要原因是项目减少。", [("error", "减少")]),
        ("S13", "支出减少3.60万元，主要原因是上年结转项目增加。", []),
        ("S12", "2024年“三公”经费1.00万元，“会议费”2.00万元。", []),
        ("S12", "2024年“三公经费1.00万元，会议费2.00万元。", [("notice", "“”")]),
        ("S12", "2024年”三公”经费1.00万元，会议费2.00万元。", []),
        ("S12", "因公出国（境费0.00万元，会议费2.00万元。", [("notice", "（）")]),
        ("S12", "其他用车主要是按规定配备的用车主要是按规定配备的用车。", [("notice", "用车主要是按规定配备的用车主要是按规定配备的")]),
        ("S12", "其他教育支出其他教育支出2.00万元，教育支出其他教育支出其他教育支出2.00万元。", []),
        ("S12", "78.清江市第一人民医院清江市第一人民医院高新院区工程。", []),
        ("S12", "1）因公出国（境）费0.00万元，会议费2.00万元。", []),
        ("S05", "对XX个项目开展自评，支持XX项目建设，救助XX人。", [("notice", None)]),
    ],
)
def test_causes_that_name_their_change_and_marks(rule: str, text: str, found: list[tuple[str, str]]) -> None:
    assert _found(review_text(text, stage=BUDGET), rule) == found


def test_vehicles_whose_uses_fall_short_are_a_notice() -> None:
    text = "共有车辆{}辆，其中：机要通信用车1辆、应急保障用车2辆；设备2台。"
    assert _found(review_text(text.format(3)), "P01") == []
    assert [s for s, _ in _found(review_text(text.format(6)), "P01")] == ["notice"], "other uses may be left out"
