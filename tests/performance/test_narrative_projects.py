"""Projects that the text describes."""

from __future__ import annotations

from decimal import Decimal

from ingestion.model import Page, Paragraph, SourceDocument
from tests.performance.drawn_forms import DrawnForm, as_html, read

SECTION = """绿化养护专项经费情况说明
一、项目概述
承担辖区公共绿地的日常养护。
二、立项依据
1、《城市绿化条例》（国务院令第100号）。
三、实施主体
区绿化管理所
四、实施方案
分片养护，按季考核。
五、实施周期
2025.1.1-2025.12.31
六、年度预算安排
2025年度项目总预算860.50万，其中日常养护800.00万元，苗木补植60.50万元，合计860.50万。
七、绩效目标
详见项目绩效目标表"""


def _text(*texts: str) -> SourceDocument:
    lines = [line for text in texts for line in text.split("\n")]
    return SourceDocument("text/plain", [Page([Paragraph(t, None, n + 1) for n, t in enumerate(lines)])])


def _projects(*texts: str) -> list[tuple]:
    return [(p.project_name, p.budget_yuan, p.executed_yuan, p.budget_source) for p in read(_text(*texts), 2025).projects]


def test_section_of_a_project() -> None:
    result = read(
        _text(
            "七、项目经费情况说明",
            SECTION,
            SECTION.replace("绿化养护专项", "垃圾分类项目").replace("总预算860.50万，", "预算安排资金共计3,200,000元，"),
        )
    )
    assert [(p.project_name, p.budget_yuan, p.purpose) for p in result.projects] == [
        ("绿化养护专项", Decimal("8605000"), "承担辖区公共绿地的日常养护。"),
        ("垃圾分类项目", Decimal("3200000"), "承担辖区公共绿地的日常养护。"),
    ]
    assert result.projects[0].line_no == 2


def test_headings_with_their_text_on_one_line() -> None:
    section = SECTION.replace("一、项目概述\n", "一、项目概述：").replace("六、年度预算安排\n", "六、年度预算安排 ")
    assert _projects(section) == [("绿化养护专项", Decimal("8605000"), None, "narrative")]


def test_parts_without_a_total_are_no_budget() -> None:
    section = SECTION.replace("2025年度项目总预算860.50万，其中日常养护", "日常养护").replace("，合计860.50万", "")
    assert _projects(section) == [("绿化养护专项", None, None, None)]


def test_contents_line_is_no_section() -> None:
    assert _projects("六、其他相关情况说明", "七、项目经费情况说明") == []


def test_reviews_of_a_final_account() -> None:
    text = (
        "（1）农田灌溉项目绩效自评综述：根据年初设定的绩效目标，项目自评得分为96分。项目全年预算数为120.50万元，执行数为118万元，完成预算的97.93%。",
        "2.路灯维护项目绩效目标完成情况综述。项目全年预算数8万元，执行数为8万元，完成预算的100%。",
    )
    assert _projects(*text) == [
        ("农田灌溉", Decimal("1205000"), Decimal("1180000"), "narrative"),
        ("路灯维护", Decimal("80000"), Decimal("80000"), "narrative"),
    ]


TARGETS = (
    ("绩效目标", ("修缮校舍", 3, 1)),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "修缮面积", "≥300平方米"),
)


def test_budget_named_behind_the_project() -> None:
    document = as_html(
        DrawnForm(("项目支出30万元，主要为校舍修缮【2024】3号20万元，图书购置10万元。", "1.校舍修缮〔2024〕3号绩效目标表"), TARGETS)
    )
    [project] = read(document).projects
    assert (project.project_name, project.budget_yuan, project.budget_source) == ("校舍修缮〔2024〕3号", Decimal("200000"), "narrative")


def test_two_different_amounts_leave_the_budget_blank() -> None:
    document = as_html(DrawnForm(("主要为校舍修缮费20万元。", "上年校舍修缮费25万元。", "1.校舍修缮费绩效目标表"), TARGETS))
    assert [p.budget_yuan for p in read(document).projects] == [None]


def test_review_and_table_are_one_project() -> None:
    form = (("项目名称", ("路灯维护", 3, 1)), ("预算执行情况（万元）", "预算数：", "8.00", "执行数：8.00"), *TARGETS)
    document = as_html(DrawnForm(("1.路灯维护项目绩效自评综述：项目全年预算数为8万元，执行数为8万元。", "项目绩效目标完成情况表"), form))
    assert [(p.project_name, p.budget_yuan, p.executed_yuan) for p in read(document).projects] == [
        ("路灯维护", Decimal("80000"), Decimal("80000"))
    ]


def test_project_named_by_a_numbered_heading() -> None:
    """The ministries' text: a numbered heading names the project, its parts follow with their text on one line."""
    text = (
        "（一）行业标准制修订",
        "1.项目概述。组织行业标准的制定和修订。",
        "2.立项依据。《标准化法》。",
        "6.年度预算安排。2025年拟安排财政拨款1,234.50万元，其中会议费20万元。",
        "7.绩效目标。制定标准40项。",
    )
    result = read(_text(*text), 2025)
    assert [(p.project_name, p.budget_yuan, p.purpose) for p in result.projects] == [
        ("行业标准制修订", Decimal("12345000"), "组织行业标准的制定和修订。")
    ]


def test_quotes_inside_a_name_stay() -> None:
    assert _projects("（1）“双随机”监管项目绩效自评综述：项目全年预算数为20万元，实际支出19万元。") == [
        ("“双随机”监管", Decimal("200000"), Decimal("190000"), "narrative")
    ]
    assert _projects("2.“数字档案”项目绩效自评综述：全年预算数为5万元，执行数为5万元。")[0][0] == "数字档案"
