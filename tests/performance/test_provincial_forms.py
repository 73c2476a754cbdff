"""Performance forms as provinces vary them: numbered tasks, lists by unit, whole periods, and projects that budget tables list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.context import ParseContext
from ingestion.model import number_cells
from ingestion.performance import read_performance
from ingestion.performance.budget_projects import add_budget_projects
from ingestion.performance.goal_sentences import clauses
from ingestion.performance.layout import performance_layout
from ingestion.records import BudgetLineRecord, ProjectRecord
from ingestion.tables.finding import read_budget_tables
from tests.performance.drawn_forms import WITH_MERGES, DrawnForm, as_html, read
from tests.tables.drawn_grids import document, draw

_TASK_HEAD = (
    (("部门（单位）名称", 2, 1), ("青川市林业局", 4, 1)),
    (("年度主要任务", 1, 5), ("任务名称", 1, 2), ("主要内容", 1, 2), ("预算金额（万元）", 3, 1)),
    ("总额", "财政拨款", "其他资金"),
)
TASKS = DrawnForm(
    ("部门整体支出绩效目标表",),
    (
        *_TASK_HEAD,
        ("任务1", "保障机构运转", "120.50", "120.50", ""),
        ("任务2：森林防火", "巡护与扑救", "80.00", "70.00", "10.00"),
        (("金额合计", 2, 1), "200.50", "190.50", "10.00"),
    ),
)
DONE_TASKS = DrawnForm(
    ("部门整体支出绩效自评表", "（2023年度）"),
    (
        (
            ("年度主要任务", 1, 4),
            ("任务名称", 1, 2),
            ("主要内容", 1, 2),
            ("全年预算数（万元）", 3, 1),
            ("全年执行数（万元）", 3, 1),
            ("得分", 1, 2),
        ),
        ("总额", "财政拨款", "其他资金", "总额", "财政拨款", "其他资金"),
        ("造林", "荒山造林", "60.00", "50.00", "10.00", "55.00", "50.00", "5.00", "9.1"),
        (("金额合计", 2, 1), "60.00", "50.00", "10.00", "55.00", "50.00", "5.00", "9.1"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_a_numbered_task_is_called_by_its_content(draw) -> None:
    result = read(draw(TASKS))
    assert [(p.project_kind, p.project_name, p.budget_yuan, p.fiscal_yuan, p.other_yuan) for p in result.projects] == [
        ("duty", "保障机构运转", Decimal(1205000), Decimal(1205000), None),
        ("duty", "任务2：森林防火", Decimal(800000), Decimal(700000), Decimal(100000)),
        ("department", "部门整体支出", Decimal(2005000), Decimal(1905000), Decimal(100000)),
    ]
    assert result.unplaced == []


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_tasks_with_what_was_spent_on_them(draw) -> None:
    result = read(draw(DONE_TASKS), 2023, "final")
    assert [(p.project_name, p.budget_yuan, p.executed_yuan, p.executed_fiscal_yuan, p.executed_other_yuan) for p in result.projects] == [
        ("造林", Decimal(600000), Decimal(550000), Decimal(500000), Decimal(50000)),
        ("部门整体支出", Decimal(600000), Decimal(550000), Decimal(500000), Decimal(50000)),
    ]


def test_a_whole_period_lends_its_funds_too_where_the_form_has_no_year() -> None:
    form = DrawnForm(
        ("专项业务经费绩效目标表",),
        (
            ("项目名称", "林区道路养护", "", ""),
            ("资金金额\n（万元）", "实施期资金总额：", "50.00", ""),
            ("", "其中：财政拨款", "40.00", ""),
            ("", "其他资金", "10.00", ""),
            ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", "养护里程", "≥12公里"),
        ),
    )
    (project,) = read(as_html(form)).projects
    assert (project.budget_yuan, project.fiscal_yuan, project.other_yuan) == (Decimal(500000), Decimal(400000), Decimal(100000))


def test_goals_of_projects_by_unit_over_two_pages() -> None:
    """项目 | 预算数 | 绩效目标: a row without a goal that is the sum of the rows below it is a unit, whichever page they stand on."""
    first = DrawnForm(
        ("七、重点项目预算绩效目标情况",),
        (("项目", "预算数（单位：万元）", "绩效目标"), ("青川市林业局（本级）", "30.00", ""), ("古树保护", "10.00", "保护古树 20 株。")),
    )
    second = DrawnForm((), (("项目", "预算数（单位：万元）", "绩效目标"), ("湿地修复", "20.00", "修复湿地。"), ("苗圃补助", "5.00", "")))
    result = read(as_html(first, second))
    assert [(p.project_name, p.budget_yuan, p.purpose) for p in result.projects] == [
        ("古树保护", Decimal(100000), "保护古树 20 株。"),
        ("湿地修复", Decimal(200000), "修复湿地。"),
        ("苗圃补助", Decimal(50000), None),
    ]
    assert [(u.printed_text, u.reason_code) for u in result.unplaced] == [("30.00", "list_total")]


def test_a_project_in_two_forms_is_one_project() -> None:
    def form(title: str) -> DrawnForm:
        return DrawnForm(
            (title,),
            (
                ("项目名称", "林业有害生物防治项目", "", ""),
                ("年度预算资金（万元）", "14.00", "", ""),
                ("一级指标", "二级指标", "三级指标", "指标值"),
                ("产出指标", "数量指标", "防治面积", "≥300亩"),
            ),
        )

    result = read(as_html(form("专项资金绩效目标表"), form("项目支出绩效目标表")))
    assert [(p.project_name, p.budget_yuan) for p in result.projects] == [("林业有害生物防治项目", Decimal(140000))]
    assert [i.project_no for i in result.indicators] == [1, 1]


def test_a_form_that_prints_only_its_labels_is_no_project() -> None:
    form = DrawnForm(
        ("专项资金总体绩效目标表",),
        (
            ("项目名称", "", "主管部门", ""),
            ("年度资金总额", "", "", ""),
            ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", "", ""),
        ),
    )
    assert read(as_html(form)).projects == []


def _line(project: str, amount: str, row: int, organisation: str = "", measure: str = "total", **more: object) -> BudgetLineRecord:
    made = BudgetLineRecord(
        "d", "project_expenditure", "expenditure", "", project, 2, measure, Decimal(amount), amount, "元", False, True, 4, row, 2,
        table_no=5,
        organisation=organisation, project_name=project,
    )  # fmt: skip
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_projects_of_a_budget_table_one_for_each_unit() -> None:
    projects: list[ProjectRecord] = []
    lines = [
        _line("购置经费", "500.00", 3, "甲站"),
        _line("购置经费", "480.00", 3, "甲站", "fiscal_appropriation"),
        _line("购置经费", "700.00", 6, "乙站"),
        _line("复印机", "99.00", 9, table_code="procurement"),
    ]
    add_budget_projects(lines, projects)
    assert [(p.project_no, p.project_name, p.budget_yuan, p.fiscal_yuan, p.page, p.row_no, p.budget_source) for p in projects] == [
        (1, "购置经费", Decimal(500), Decimal(480), 4, 3, "table"),
        (2, "购置经费", Decimal(700), None, 4, 6, "table"),
    ]


def test_rows_of_one_project_are_one_budget_and_a_second_table_adds_nothing() -> None:
    projects: list[ProjectRecord] = []
    lines = [
        _line("巡查", "30.00", 3, is_leaf=False),
        _line("巡查", "10.00", 4, economic_code="30201"),
        _line("巡查", "20.00", 5, economic_code="30227"),
        _line("巡查", "30.00", 2, table_no=6),
    ]
    add_budget_projects(lines, projects)
    assert [(p.project_name, p.budget_yuan, p.printed_budget) for p in projects] == [("巡查", Decimal(30), None)]


@pytest.mark.parametrize(
    ("known_name", "known_budget"),
    [
        ("水库大坝安全监测与维护项目", 30),
        ("水库大坝安全监测与维护项目", 31),
        ("水库大坝安全监测与维护项目", None),
        ("水库大坝安全监测与维护", 30),
    ],
    ids=["same", "contradicting", "without amount", "cut off"],
)
def test_a_project_with_a_form_is_not_listed_again(known_name: str, known_budget: int | None) -> None:
    known = ProjectRecord("d", 1, "", known_name, budget_yuan=None if known_budget is None else Decimal(known_budget))
    projects = [known]
    add_budget_projects([_line("水库大坝安全监测与维护项目", "30.00", 3)], projects)
    assert [(p.project_name, p.budget_yuan) for p in projects] == [(known_name, Decimal(known_budget or 30))]


@pytest.mark.parametrize(
    ("goal", "stated"),
    [
        (
            "1.项目验收合格率100%；2.公路技术状况指数（MQI）≥90；3.不发生事故。",
            [("项目验收合格率", "100%"), ("公路技术状况指数（MQI）", "≥90")],
        ),
        (
            "通过开展养护，主要达到如下目标：一是市民满意度不低于95%，二是每日巡查里程≥160.603km",
            [("市民满意度", "不低于95%"), ("每日巡查里程", "≥160.603km")],
        ),
        ("视频图像在线率、完好率\n达到95%以上", [("视频图像在线率、完好率", "95%以上")]),
        ("修建管廊3公里，受益人数1,200人。", [("受益人数", "1,200人")]),
        ("完成率由80%提高到90%，在2026年6月前完成，提高服务率。", []),
    ],
)
def test_clauses_of_a_goal_that_are_indicators(goal: str, stated: list[tuple[str, str]]) -> None:
    assert list(clauses(goal, performance_layout())) == stated


def test_a_list_with_goals_states_their_indicators() -> None:
    form = DrawnForm(
        ("重点项目绩效目标情况",), (("项目", "预算数（万元）", "绩效目标"), ("古树保护", "10.00", "保护古树，古树成活率不低于98%。"))
    )
    result = read(as_html(form))
    assert [(i.project_no, i.level3, i.operator, i.target_value, i.target_unit) for i in result.indicators] == [
        (1, "古树成活率", ">=", Decimal(98), "%")
    ]


def test_a_budget_table_of_projects_lends_its_goals() -> None:
    source = document(
        "2024年部门预算项目支出预算表",
        "单位：万元",
        draw("""
        项目名称 | 总计 | 绩效目标
        合计 | 30.00 | .
        古树保护 | 10.00 | 古树成活率达到98%。
        湿地修复 | 20.00 | 修复湿地。
        """),
    )
    number_cells(source)
    tables = read_budget_tables(source, "d", 2024, "budget", None)
    assert {x.table_code for x in tables.lines} == {"project_expenditure"}
    result = read_performance(ParseContext("d", source, 2024, "budget", None, tables.lines, tables.used_grids))
    assert [(p.project_name, p.budget_yuan, p.purpose) for p in result.projects] == [
        ("古树保护", Decimal(100000), "古树成活率达到98%。"),
        ("湿地修复", Decimal(200000), "修复湿地。"),
    ]
    assert [(i.project_no, i.level3, i.target_text, i.page) for i in result.indicators] == [(1, "古树成活率", "98%", 1)]


def test_an_amount_left_of_the_heads_and_rates_without_their_sign() -> None:
    form = DrawnForm(
        ("项目绩效自评表", "（2023年度）"),
        (
            ("项目名称", "", "林区道路养护", "", "", ""),
            ("项目资金（万元）", "50.00", "年初预算数", "全年预算数", "全年执行数", "执行率"),
            ("", "年度资金总额", "", "50.00", "45.53", "91.05"),
            ("", "其中：当年财政拨款", "", "50.00", "45.53", "91.05%"),
            ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"),
            ("产出指标", "数量指标", "养护里程", "≥12公里", "13公里", "10"),
        ),
    )
    result = read(as_html(form), 2023, "final")
    (project,) = result.projects
    assert (project.budget_yuan, project.executed_yuan, project.executed_fiscal_yuan) == (Decimal(500000), Decimal(455300), Decimal(455300))
    assert [(u.printed_text, u.reason_code) for u in result.unplaced] == [("91.05", "rate")]
