"""Years, causes, reasons and names that are wrong by one word, each beside the right sentence; and lists that end too early."""

from __future__ import annotations

import pytest

from ingestion.parsing import parse_source
from review.engine import review_document
from review.records import FindingRecord
from tests.review.documents import Row, document_of, errors, review, review_text, text_of


def _errors(text: tuple[str, ...], stage: str, rule: str, rows: list[Row] | None = None) -> list[FindingRecord]:
    if rows is None:
        return errors(review_text(*text, year=2024, stage=stage), rule)
    return errors(review(document_of(rows, 2024, stage), *text), rule)


@pytest.mark.parametrize(
    ("rule", "stage", "right", "wrong", "said"),
    [
        ("S03", "budget", "现将清溪县总工会2024年部门预算的有关情况公开如下：", "2024年", "2025年"),
        ("S03", "budget", "根据预算公开的有关规定，现将本部门2024年部门预算的有关情况说明如下。", "2024年", "2021年"),
        ("S04", "final", "2024年度“三公”经费支出决算数比2023年度减少0.23万元，下降1.08%。", "2024年度", "2020年度"),
        ("S23", "budget", "公务用车费2024年预算数22.10万元，其中购置费2024年预算数0.00万元。", "费2024年预算数22", "费2026年预算数22"),
        ("S23", "budget", "公务用车费2024年预算数22.10万元，其中，购置费2024年预算数0.00万元。", "购置费2024年", "购置费2026年"),
        ("S11", "budget", "2024年“三公”经费预算较上年持平。", "2024年", "2022年"),
        ("S11", "budget", "2024年本部门预算安排比上年增加，主要是人员增加。", "2024年", "2025年"),
        ("S13", "final", "支出决算为3764.00万元，完成年初预算的100.19%，主要原因是人员经费增加。", "经费增加", "经费减少"),
        ("S13", "final", "支出决算为364.00万元，完成年初预算的95.19%，主要原因是项目经费减少。", "经费减少", "经费增加"),
        ("S13", "budget", "公用经费9.00万元，比上年减少1.00万元，主要原因是较上年办公费支出减少。", "支出减少", "支出增加"),
        ("S13", "budget", "公用经费9.00万元，比上年减少1.00万元，主要原因是2024年项目支出减少。", "支出减少", "支出增加"),
        ("S13", "budget", "公用经费9.00万元，比上年减少1.00万元，主要原因是其他商品和服务支出减少。", "支出减少", "支出增加"),
        ("S12", "budget", "项目支出增加2.94万元，原因是困难职工帮扶经费增加。", "困难职工帮扶经费增加", ""),
        ("S13", "final", "决算数小于预算数的主要原因是公务接待支出减少。", "支出减少", "支出增加"),
        ("S13", "final", "决算数大于年初预算数的主要原因是人员支出增加。", "支出增加", "支出减少"),
        ("V10", "final", "全年国内公务接待20批次，160人次。", "20批次，160人次", "160批次，20人次"),
        ("V10", "final", "因公出国（境）团组2个，累计5人次。", "累计5人次", "累计1人次"),
    ],
)
def test_one_wrong_word_is_an_error(rule: str, stage: str, right: str, wrong: str, said: str) -> None:
    assert _errors((right,), stage, rule) == []
    assert len(_errors((right.replace(wrong, said, 1),), stage, rule)) == 1


@pytest.mark.parametrize(
    ("rule", "stage", "text"),
    [
        ("S03", "budget", "现将清溪县2023年预算执行情况和2024年预算草案公开如下："),
        ("S03", "budget", "现将2022年预算绩效自评结果和2024年部门预算公开如下："),
        ("S23", "budget", "该项目2024年预算数20.00万元，2025年预算数30.00万元。"),
        ("S23", "budget", "2026年到期债券，2024年预算数30.00万元。"),
        ("S17", "final", "2023年决算为90.00万元，完成预算的98%；2024年决算为100.00万元，完成预算的99%。"),
        ("S17", "final", "2022年财政拨款支出1200.35万元，完成年初预算的97.20%。"),
        ("S17", "final", "项目2023年支出120.35万元，完成项目预算的100%。"),
        ("S17", "final", "与2023年度决算80.00万元相比，完成预算的98%。"),
        ("S13", "final", "完成年初预算的90.00%，主要原因是结余资金增加。"),
        ("S13", "final", "支出决算为364.00万元，完成预算的95.19%，主要原因是年中下达的专项资金增加。"),
        ("S13", "final", "支出决算为364.00万元，完成调整预算的105.19%，主要原因是项目减少。"),
        ("S13", "final", "支出决算为364.00万元，完成年初预算的95.19%，主要原因是年初预算安排增加。"),
        ("S13", "final", "完成年初预算的100.00%，主要原因是严控支出。"),
        ("S13", "final", "决算数小于预算数的主要原因是年中追加支出增加。"),
        ("S13", "final", "决算数小于预算数的主要原因是上年结转安排的支出增加。"),
        ("S13", "final", "决算数小于预算数的主要原因是公务用车支出减少、办公支出增加。"),
        ("S13", "final", "决算数小于预算数的主要原因是按要求核减的支出增加。"),
        ("S13", "final", "决算数小于预算数的主要原因是未支付费用增加。"),
        ("S13", "final", "项目支出决算数小于预算数的主要原因是基本支出增加。"),
        ("S04", "final", "2019年立项的陈列馆工程支出比2023年增加10.00万元。"),
        ("S04", "final", "2022年结转项目支出与2023年相比减少5.00万元。"),
        ("S04", "final", "2024年支出减少；2022年支出比2023年减少5.00万元。"),
        ("S12", "final", "加强综合管理管理人员队伍建设。"),
        ("V10", "final", "全年接待3批次，人均0.5万元；巡视组2个，10人。"),
        ("V10", "final", "公务接待比上年减少12批次、5人次。"),
        ("V10", "final", "参加其他单位组织的因公出国（境）团组3个，共1人。"),
        ("V10", "final", "外事接待12批次，国内5人次。"),
        ("S11", "budget", "2022年“三公”经费预算比上年减少，2023年“三公”经费预算比上年减少，2024年“三公”经费预算比上年减少。"),
        ("S11", "budget", "2023年部门决算较上年增加。"),
        ("S12", "budget", "增减变化的原因是：人员增加。"),
    ],
)
def test_right_sentences_are_silent(rule: str, stage: str, text: str) -> None:
    assert _errors((text,), stage, rule) == []


def test_one_amount_is_not_told_of_two_years() -> None:
    told = ("2024年预算收支安排96.22万元，全部为财政拨款。", "二、收入说明", "我单位{}年部门预算收入为96.22万元，全部为一般公共预算安排。")
    for year, expected in ((2024, []), (2021, [("2024", "2021")])):
        found = _errors((*told[:2], told[2].format(year)), "budget", "S17")
        assert [(f.expected, f.printed) for f in found] == expected


@pytest.mark.parametrize("years", [(2024, 2025), (2024, 2023), (2022, 2023, 2024)])
def test_an_amount_of_each_year_is_told_of_all(years: tuple[int, ...]) -> None:
    assert _errors(tuple(f"{year}年安排项目经费1215.53万元。" for year in years), "budget", "S17") == []


@pytest.mark.parametrize(("year", "count"), [(2024, 0), (2022, 1)])
def test_a_completed_budget_of_another_year_is_a_notice(year: int, count: int) -> None:
    text = f"{year}年“三公”经费财政拨款支出决算为0.397万元，完成预算100%。"
    found = [f.severity for f in review_text(text, year=2024, stage="final") if f.rule_id.startswith("S17")]
    assert found == ["notice"] * count


TABLE: list[Row] = [
    ("general_public_expenditure", "expenditure", code, label, "total", "60.00")
    for code, label in (
        ("210", "卫生健康支出"),
        ("21011", "行政事业单位医疗"),
        ("2101101", "行政单位医疗"),
        ("", "合计"),
    )
]


@pytest.mark.parametrize(("item", "count"), [("行政单位医疗", 0), ("其他行政事业单位医疗支出", 0), ("一般行政管理事务", 1)])
def test_an_item_that_no_list_knows_below_its_section(item: str, count: int) -> None:
    text = f"1.卫生健康支出（类）行政事业单位医疗（款）{item}（项）60.00万元。"
    found = [f for f in review(document_of(TABLE, 2024, "budget"), text) if f.rule_id.startswith("N") and f.printed == item]
    assert [f.severity for f in found] == ["notice"] * count, "the list is kept by hand: it accuses nobody"


# ---------- headings

PROJECT = ("一、项目概述", "二、立项依据", "三、实施方案", "四、年度预算安排", "五、绩效目标")


def _projects(*lengths: int) -> tuple[str, ...]:
    lines: list[str] = []
    for number, length in enumerate(lengths, 1):
        lines.append(f"项目{number}情况说明")
        for heading in PROJECT[:length]:
            lines += [heading, "按照年度计划安排，用于保障项目实施。"]
    return tuple(lines)


@pytest.mark.parametrize(("lengths", "count"), [((5, 5, 5), 0), ((5, 4, 5), 1), ((4, 4, 5, 5), 0), ((4, 5), 0)])
def test_a_list_that_ends_before_the_others_do(lengths: tuple[int, ...], count: int) -> None:
    found = [f for f in review_text(*_projects(*lengths), year=2024, stage="budget") if f.rule_id.startswith("S22")]
    assert [f.severity for f in found] == ["notice"] * count and all("五、绩效目标" in f.message for f in found)


def test_the_first_heading_below_a_title_is_number_one() -> None:
    lead = tuple(f"负责第{n}方面的工作。" for n in range(12))
    sections = ("一、“三公”经费情况", "预算9.00万元。", "二、政府采购情况", "预算10.00万元。", "三、绩效情况", "见附表。")
    assert _errors((*lead, "其他相关情况说明", *sections), "budget", "S22") == []
    assert len(_errors((*lead, "其他相关情况说明", *sections[2:]), "budget", "S22")) == 1
    assert _errors(("其他相关情况说明", *sections[2:]), "budget", "S22") == [], "an excerpt begins anywhere"


# ---------- amounts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("支出116.16万元，其中基本支出106.56万元；项目支出9.60万元，主要为体检2.00万元，帮扶5.00万元，救助2.60万元。", 0),
        ("支出116.16万元，其中基本支出106.56万元；项目支出9.60万元，主要为体检2.00万元，帮扶5.00万元，救助26.0万元。", 1),
        ("项目总投入120.00万元，其中市级配套20.00万元，主要用于设备购置110.00万元，培训10.00万元。", 0),
        ("项目总投入150.00万元，上级资金20.00万元，主要用于设备购置110.00万元，培训10.00万元。", 0),
        ("项目支出116.50万元，上级资金16.50万元，主要用于设备购置114.00万元，培训2.50万元。", 0),
        ("支出116.16万元，其中上级资金9.60万元，主要用于体检32.00万元，帮扶45.00万元。", 0),
    ],
)
def test_uses_exceed_the_amount_before_them_by_a_slip(text: str, count: int) -> None:
    assert len(_errors((text,), "budget", "P02")) == count


def test_an_increase_beyond_what_there_is() -> None:
    text = "2024年度收入总计307.82万元。与2023年度相比，收入总计增加{}万元，增长25.00%。"
    assert _errors((text.format("61.56"),), "final", "R01") == []
    (found,) = _errors((text.format("6156"),), "final", "R01")
    assert "印为6156万元" in found.message and "负数" in found.message


@pytest.mark.parametrize(("rate", "said"), [("9812%", "印为9812%。"), ("98.72%", "印为98.72%。")])
def test_a_rate_that_lost_its_point_is_not_explained_by_the_amount(rate: str, said: str) -> None:
    (found,) = _errors((f"“三公”经费支出预算为249.48万元，支出决算为244.80万元，完成预算的{rate}。",), "final", "R03")
    assert found.message.endswith(said)


@pytest.mark.parametrize(("whose", "is_silent"), [("局本级", True), ("全部门", False)])
def test_the_own_office_is_not_the_department(whose: str, is_silent: bool) -> None:
    source = text_of(
        "清河县文化局2024年部门预算",
        "“三公”经费预算9.60万元，其中公务接待费2.80万元。",
        f"{whose}“三公”经费预算7.30万元，其中公务接待费2.10万元。",
    )
    result = review_document(source, parse_source(source, "own", 1))
    assert ([f.message for f in result.findings if f.rule_id.startswith("V04")] == []) == is_silent


@pytest.mark.parametrize(
    ("fiscal", "other", "count"),
    [
        ("100.00", "减少3.00", 0),
        ("100.00", "减少8.00", 0),
        ("120.05", "减少23.50", 1),
        ("120.05", "减少2305", 1),
        ("120.05", "减少43.62", 0),
    ],
)
def test_changes_of_numbered_parts_add_up_to_the_change_of_their_total(fiscal: str, other: str, count: int) -> None:
    """What was a part last year may be none now: only a slip of the pen (23.50 for 23.05) proves an error."""
    text = (
        "2024年收入预算1,812.59万元，比2023年1,715.59万元增加97.00万元。",
        f"（一）本年财政拨款收入1,689.14万元，比2023年增加{fiscal}万元；",
        f"（二）其他资金收入123.45万元，比2023年{other}万元。",
    )
    assert len(_errors(text, "budget", "P07")) == count


@pytest.mark.parametrize(
    ("other", "change", "severities"),
    [
        ("123.45", "减少3.00", []),
        ("132.54", "减少3.00", ["error"]),
        ("101.15", "减少3.00", ["notice"]),
        ("23.45", "减少3.00", []),
        ("132.54", "减少4.00", []),
    ],
    ids=["right", "more than the total", "a little is missing", "what did not change is not listed", "changes do not add up"],
)
def test_amounts_of_parts_whose_changes_add_up_do_so_too(other: str, change: str, severities: list[str]) -> None:
    text = (
        "2024年收入预算1,812.59万元，比2023年1,715.59万元增加97.00万元。",
        "（一）本年财政拨款收入1,689.14万元，比2023年增加100.00万元；",
        f"（二）其他资金收入{other}万元，比2023年{change}万元。",
    )
    assert [f.severity for f in review_text(*text, year=2024, stage="budget") if f.rule_id.startswith("P07")] == severities


def test_a_small_part_of_last_year_that_is_gone_proves_no_slip() -> None:
    text = (
        "2024年收入预算500.00万元，比2023年470.50万元增加29.50万元。",
        "（一）财政拨款收入480.00万元，比2023年增加20.62万元；",
        "（二）事业收入20.00万元，比2023年增加9.38万元。",
    )
    assert _errors(text, "budget", "P07") == [], "a source of 0.50 is gone"


def test_passages_about_each_year_are_a_look_back() -> None:
    text = tuple(f"{year}年“三公”经费预算较上年减少。" for year in (2022, 2023, 2024))
    assert _errors(text, "budget", "S11") == []
    assert _errors(text[1:], "budget", "S11") == [], "a look back on last year alone is a notice"
    assert len(_errors(text[::2], "budget", "S11")) == 1


def test_last_year_is_compared_with_no_year_to_come() -> None:
    text = "2024年“三公”经费预算8.00万元。{}年“三公”经费预算较上年持平{}。"
    assert _errors((text.format(2024, ""),), "budget", "S11") == []
    assert len(_errors((text.format(2025, ""),), "budget", "S11")) == 1
    assert _errors((text.format(2025, "，按规划执行"),), "budget", "S11") == [], "planned"
    assert _errors((text.format(2025, "，2026年预算较上年持平"),), "budget", "S11") == [], "a row of years"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("全年上缴会费2次，第一次上缴20.00万元，第二次上缴25.00万元；其他活动支出9.00万元。", 1),
        ("全年上缴会费2次，第一次上缴10.00万元，第二次上缴15.00万元。", 0),
        ("全年上缴会费2次，第一次上缴20.00万元，第二次上缴30.00万元。", 0),
        ("全年上缴国库2次，第一次上缴20.00万元，第二次上缴25.00万元。", 0),
        ("第二次上缴25.00万元，第三次上缴20.00万元。", 0),
        ("第一次上缴上年会费20.00万元，第二次上缴25.00万元。", 0),
        ("第一次上缴25.00万元，第二次计划于下年上缴20.00万元。", 0),
        ("第一次上缴党费20.00万元，第二次上缴25.00万元。", 0),
        ("第一次上缴会费20.00万元，第二次上缴25.00万元；管理费第一次上缴10.00万元，第二次上缴15.00万元。", 0),
    ],
    ids=["one of two", "their sum", "neither", "to the treasury", "not from the first on", "last year's", "planned", "dues", "two lists"],
)
def test_what_was_paid_up_is_not_one_instalment_of_it(text: str, count: int) -> None:
    found = _errors(("项目支出122.48万元（其中含上缴上级支出25.00万元）。", text), "final", "P14")
    assert len(found) == count and all("45.00万元" in f.message for f in found)
