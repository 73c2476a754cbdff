"""The Ministry's forms (财预〔2015〕88号, 财预〔2020〕10号) and the shapes that provinces give them, in every format."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.performance.drawn_forms import ALL_FORMATS, WITH_MERGES, DrawnForm, as_cell_lines, as_html, as_tab_rows, read, told

SELF_EVALUATION = DrawnForm(
    ("项目支出绩效自评表", "（2023年度）"),
    (
        ("项目名称", ("河道清淤工程", 8, 1)),
        ("主管部门", ("水务局", 3, 1), ("实施单位", 2, 1), ("水务局本级", 3, 1)),
        (("项目资金\n（万元）", 1, 5), ("", 2, 1), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        (("年度资金总额", 2, 1), "500.00", "480.50", "432.45", "10", "90%", "9"),
        (("其中：当年财政拨款", 2, 1), "500.00", "400.50", "352.45", "—", "88%", "—"),
        (("      上年结转资金", 2, 1), "0.00", "0.00", "0.00", "—", "", "—"),
        (("      其他资金", 2, 1), "0.00", "80.00", "80.00", "—", "100%", "—"),
        (("年度总体目标", 1, 2), ("预期目标", 4, 1), ("实际完成情况", 4, 1)),
        (("完成12公里河道清淤。", 4, 1), ("已完成12公里。", 4, 1)),
        (("绩效指标", 1, 7), "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        (("产出指标\n（50分）", 1, 4), ("数量指标", 1, 2), "清淤长度", "≥12公里", "12公里", "10", "10", ""),
        ("清淤土方", "35000立方米", "36000立方米", "10", "10", ""),
        ("质量指标", "验收合格率", "100%", "100%", "15", "15", ""),
        ("时效指标", "完工时间", "2023年10月底前", "2023年11月", "15", "13", "雨季推迟"),
        (("效益指标\n（30分）", 1, 1), "社会效益指标", "受益人口", "≥3.5万人", "4万人", "30", "30", ""),
        (("满意度指标\n（10分）", 1, 1), "服务对象满意度指标", "居民满意度", "≥90%", "95%", "10", "10", ""),
        (("总分", 6, 1), "100", "97", ""),
    ),
)


@pytest.mark.parametrize("draw", ALL_FORMATS.values(), ids=list(ALL_FORMATS))
def test_self_evaluation_form(draw) -> None:
    result = read(draw(SELF_EVALUATION), 2023, "final")
    [project] = result.projects
    assert project.project_name == "河道清淤工程"
    assert project.budget_yuan == Decimal("4805000"), "全年预算数, not 年初预算数"
    assert project.initial_budget_yuan == Decimal("5000000")
    assert project.executed_yuan == Decimal("4324500")
    assert (project.fiscal_yuan, project.other_yuan) == (Decimal("4005000"), Decimal("800000"))
    assert project.purpose == "完成12公里河道清淤。"
    assert [(i.level2, i.level3, i.operator, i.target_value, i.target_unit, i.actual_value, i.actual_unit) for i in result.indicators] == [
        ("数量指标", "清淤长度", ">=", Decimal(12), "公里", Decimal(12), "公里"),
        ("数量指标", "清淤土方", None, Decimal(35000), "立方米", Decimal(36000), "立方米"),
        ("质量指标", "验收合格率", None, Decimal(100), "%", Decimal(100), "%"),
        ("时效指标", "完工时间", None, None, None, None, None),
        ("社会效益指标", "受益人口", ">=", Decimal("3.5"), "万人", Decimal(4), "万人"),
        ("服务对象满意度指标", "居民满意度", ">=", Decimal(90), "%", Decimal(95), "%"),
    ]
    assert {i.indicator_kind for i in result.indicators} == {"result"}
    assert [i.level1 for i in result.indicators][:4] == ["产出指标（50分）"] * 4
    # no field holds the parts of 年初预算数 and what was carried forward: five amounts, none silently lost
    assert {u.reason_code for u in result.unplaced} == {"no_field"}
    assert len(result.unplaced) == 5


APPLICATION_2015 = DrawnForm(
    ("项目支出绩效目标申报表", "（2024年度）"),
    (
        (("项目名称", 2, 1), ("学前教育补助", 6, 1)),
        (("主管部门及代码", 2, 1), ("教育局 205", 2, 1), ("实施单位", 2, 1), ("第一幼儿园", 2, 1)),
        (("项目资金\n（万元）", 2, 3), ("中期资金总额：", 1, 1), ("900", 1, 1), ("年度资金总额：", 2, 1), ("300", 2, 1)),
        (("其中：财政拨款", 1, 1), ("900", 1, 1), ("其中：财政拨款", 2, 1), ("280", 2, 1)),
        (("其他资金", 1, 1), ("", 1, 1), ("其他资金", 2, 1), ("20", 2, 1)),
        (("总体目标", 1, 2), ("中期目标（2024年—2026年）", 3, 1), ("年度目标", 4, 1)),
        (("三年内覆盖全部乡镇。", 3, 1), ("本年覆盖四个乡镇。", 4, 1)),
        (("绩效指标", 1, 4), "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"),
        (("产出指标", 1, 2), "数量指标", "补助幼儿园数", "12所", "数量指标", "补助幼儿园数", "4所"),
        ("质量指标", "达标率", "100%", "质量指标", "达标率", "≥95%"),
        ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", "服务对象满意度指标", "家长满意度", "≥85%"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_application_form_of_two_periods(draw) -> None:
    result = read(draw(APPLICATION_2015))
    [project] = result.projects
    assert (project.project_name, project.budget_yuan) == ("学前教育补助", Decimal("3000000"))
    assert (project.fiscal_yuan, project.other_yuan) == (Decimal("2800000"), Decimal("200000"))
    assert project.purpose == "本年覆盖四个乡镇。"
    assert sorted(told(result), key=str) == sorted(
        [
            ("产出指标", "数量指标", "补助幼儿园数", "12所", None),
            ("产出指标", "数量指标", "补助幼儿园数", "4所", None),
            ("产出指标", "质量指标", "达标率", "100%", None),
            ("产出指标", "质量指标", "达标率", "≥95%", None),
            ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", None),
            ("满意度指标", "服务对象满意度指标", "家长满意度", "≥85%", None),
        ],
        key=str,
    )
    assert [u.printed_text for u in result.unplaced] == ["900", "900"], "中期 amounts have no field"


DEPARTMENT_TARGET = DrawnForm(
    ("部门整体支出绩效目标申报表", "（2024年度）"),
    (
        (("部门（单位）名称", 2, 1), ("林业和草原局", 5, 1)),
        (("年度\n主要\n任务", 1, 5), ("任务名称", 1, 2), ("主要内容", 2, 2), ("预算金额（万元）", 3, 1)),
        ("总额", "财政拨款", "其他资金"),
        ("国土绿化", ("造林和抚育", 2, 1), "1,200.00", "1,150.00", "50.00"),
        ("森林防火", ("巡护与扑救", 2, 1), "300.50", "300.50", ""),
        (("金额合计", 3, 1), "1,500.50", "1,450.50", "50.00"),
        ("年度总体目标", ("目标1：完成造林2万亩。\n目标2：无重大火灾。", 6, 1)),
        (("年度绩效指标", 1, 4), "一级指标", "二级指标", ("三级指标", 2, 1), ("指标值", 2, 1)),
        (("产出指标", 1, 2), "数量指标", ("造林面积", 2, 1), ("≥2万亩", 2, 1)),
        ("质量指标", ("成活率", 2, 1), ("≥85%", 2, 1)),
        ("效益指标", "生态效益指标", ("森林覆盖率", 2, 1), ("提高", 2, 1)),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_department_target_form(draw) -> None:
    result = read(draw(DEPARTMENT_TARGET))
    assert [(p.project_name, p.project_kind, p.budget_yuan, p.fiscal_yuan, p.other_yuan) for p in result.projects] == [
        ("国土绿化", "duty", Decimal("12000000"), Decimal("11500000"), Decimal("500000")),
        ("森林防火", "duty", Decimal("3005000"), Decimal("3005000"), None),
        ("部门整体支出", "department", Decimal("15005000"), Decimal("14505000"), Decimal("500000")),
    ]
    assert told(result) == [
        ("产出指标", "数量指标", "造林面积", "≥2万亩", None),
        ("产出指标", "质量指标", "成活率", "≥85%", None),
        ("效益指标", "生态效益指标", "森林覆盖率", "提高", None),
    ]
    assert result.unplaced == []


SIGN_VALUE_UNIT = DrawnForm(
    ("单位项目绩效目标表", "金额单位：元"),
    (
        ("项目名称", ("困境儿童保障", 8, 1)),
        ("预算金额", ("其中：财政拨款", 2, 1), ("86,400.00", 2, 1), ("其他资金", 2, 1), ("0.00", 2, 1)),
        ("总体目标", ("保障困境儿童基本生活。", 8, 1)),
        (("绩效指标", 1, 4), "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重", "指标方向性"),
        (("产出指标", 1, 2), "数量指标", "保障人数", "≥", "36", "人", "30", "正向指标"),
        ("质量指标", "发放准确率", "＝", "100", "%", "20", "正向指标"),
        ("效益指标", "社会效益指标", "生活改善", "定性", "优良中低差", "", "40", "正向指标"),
    ),
)


@pytest.mark.parametrize("draw", [*WITH_MERGES.values(), as_cell_lines], ids=[*WITH_MERGES, "cell lines"])
def test_sign_value_and_unit_in_columns_of_their_own(draw) -> None:
    result = read(draw(SIGN_VALUE_UNIT))
    [project] = result.projects
    assert (project.fiscal_yuan, project.other_yuan) == (Decimal("86400.00"), Decimal("0.00"))
    assert [(i.level3, i.operator, i.target_value, i.target_unit, i.target_text) for i in result.indicators] == [
        ("保障人数", ">=", Decimal(36), "人", "≥36人"),
        ("发放准确率", "=", Decimal(100), "%", "=100%"),
        ("生活改善", None, None, None, "优良中低差"),
    ]


PROJECT_LIST = DrawnForm(
    ("05-2表", "项目支出绩效目标表（本次下达）", "单位：万元"),
    (
        (
            "单位名称、项目名称",
            "项目年度绩效目标",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "指标属性",
            "指标内容",
        ),
        ("市图书馆", "", "", "", "", "", "", "", "", ""),
        (
            ("图书购置经费", 1, 3),
            ("新增馆藏，满足读者需要。", 1, 3),
            ("产出指标", 1, 2),
            "数量指标",
            "购书册数",
            ">=",
            "5000",
            "册",
            "定量指标",
            "购书数",
        ),
        ("质量指标", "验收合格率", "=", "100", "%", "定量指标", "合格数/总数"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", ">=", "90", "%", "定量指标", "问卷"),
        ("消防改造", "消除隐患。", "产出指标", "时效指标", "完工时间", "<=", "6", "月", "定量指标", "按合同"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_list_of_projects_in_one_table(draw) -> None:
    result = read(draw(PROJECT_LIST))
    assert [(p.project_name, p.purpose) for p in result.projects] == [
        ("图书购置经费", "新增馆藏，满足读者需要。"),
        ("消防改造", "消除隐患。"),
    ]
    assert [(i.project_no, i.level2, i.level3, i.description, i.target_text) for i in result.indicators] == [
        (1, "数量指标", "购书册数", "购书数", ">=5000册"),
        (1, "质量指标", "验收合格率", "合格数/总数", "=100%"),
        (1, "服务对象满意度指标", "读者满意度", "问卷", ">=90%"),
        (2, "时效指标", "完工时间", "按合同", "<=6月"),
    ]


HEADER_OF_TWO_ROWS = DrawnForm(
    ("2.职业技能培训绩效目标表", "单位：万元"),
    (
        ("项目编码", ("13000024P00123456789A", 3, 1), "项目名称", ("职业技能培训", 3, 1)),
        (("预算规模及资金用途", 1, 2), "预算数", "45.60", "其中：财政资金", "40.00", "其他资金", ("5.60", 2, 1)),
        (("培训补贴", 7, 1),),
        (("资金支出计划（%）", 1, 2), ("3月底", 2, 1), ("6月底", 2, 1), "9月底", ("12月底", 2, 1)),
        (("20.00%", 2, 1), ("45.00%", 2, 1), "70.00%", ("100.00%", 2, 1)),
        ("绩效目标", ("1.培训800人。", 7, 1)),
        (("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), ("绩效指标描述", 1, 2), ("指标值", 3, 1), ("指标值确定依据", 1, 2)),
        ("符号", "值", "单位（文字描述）"),
        (("产出指标", 1, 2), "数量指标", "培训人数", "参加培训的人数", "≥", "800", "人", "工作计划"),
        ("质量指标", "合格率", "考核合格人数占比", "≥", "95", "%", "工作计划"),
        ("效益指标", "社会效益指标", "就业能力", "就业能力提升", "", "", "有效提升", "工作计划"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_header_of_two_rows(draw) -> None:
    result = read(draw(HEADER_OF_TWO_ROWS))
    [project] = result.projects
    assert (project.project_code, project.project_name) == ("13000024P00123456789A", "职业技能培训")
    assert (project.budget_yuan, project.fiscal_yuan, project.other_yuan) == (Decimal("456000"), Decimal("400000"), Decimal("56000"))
    assert project.purpose == "培训补贴"
    assert (project.plan_q1_pct, project.plan_q2_pct, project.plan_q3_pct, project.plan_q4_pct) == (20, 45, 70, 100)
    assert [(i.level3, i.target_text, i.operator, i.target_value, i.target_unit, i.basis) for i in result.indicators] == [
        ("培训人数", "≥800人", ">=", Decimal(800), "人", "工作计划"),
        ("合格率", "≥95%", ">=", Decimal(95), "%", "工作计划"),
        ("就业能力", "有效提升", None, None, None, "工作计划"),
    ]


YEAR_AND_WHOLE_PERIOD = DrawnForm(
    ("财政项目支出绩效目标表", "（2025年度）"),
    (
        ("项目名称：", ("公共场所卫生监测", 2, 1), "项目类别：", ("经常性专项业务费", 2, 1)),
        ("计划开始日期：", ("2025-01-01", 2, 1), "计划完成日期：", ("2025-12-31", 2, 1)),
        (("项目资金\n（元）", 1, 3), "项目总预算", "1,240,000", "项目当年预算", ("1,240,000", 2, 1)),
        ("其中：财政资金", "1,240,000", "其中：财政资金", ("1,240,000", 2, 1)),
        ("其他资金", "0", "其他资金", ("0", 2, 1)),
        ("年度绩效目标", ("监测本区公共场所。", 5, 1)),
        ("一级指标", "二级指标", ("三级指标", 2, 1), ("年度指标值", 2, 1)),
        (("产出指标", 1, 2), "数量", ("监测场所数", 2, 1), ("=320户", 2, 1)),
        ("时效", ("完成及时性", 2, 1), ("及时", 2, 1)),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_year_budget_beside_whole_budget(draw) -> None:
    result = read(draw(YEAR_AND_WHOLE_PERIOD), 2025)
    [project] = result.projects
    assert (project.project_name, project.budget_yuan, project.fiscal_yuan, project.other_yuan) == ("公共场所卫生监测", 1240000, 1240000, 0)
    assert told(result) == [("产出指标", "数量", "监测场所数", "=320户", None), ("产出指标", "时效", "完成及时性", "及时", None)]


def test_several_forms_in_one_document_stay_apart() -> None:
    result = read(as_html(SELF_EVALUATION, SIGN_VALUE_UNIT, HEADER_OF_TWO_ROWS))
    assert [p.project_name for p in result.projects] == ["河道清淤工程", "困境儿童保障", "职业技能培训"]
    assert [sum(1 for i in result.indicators if i.project_no == n) for n in (1, 2, 3)] == [6, 3, 3]
    assert len(result.used_grids) == 3


def test_forms_stacked_in_one_grid_stay_apart() -> None:
    stacked = DrawnForm(
        (), (*SELF_EVALUATION.rows, (("项目支出绩效自评表", 9, 1),), *[(("项目名称", 1, 1), ("桥梁检测", 8, 1)), *SELF_EVALUATION.rows[1:]])
    )
    result = read(as_html(stacked))
    assert [(p.project_name, p.budget_yuan) for p in result.projects] == [
        ("河道清淤工程", Decimal("4805000")),
        ("桥梁检测", Decimal("4805000")),
    ]
    assert [i.project_no for i in result.indicators] == [1] * 6 + [2] * 6


def test_amount_without_a_unit_is_unplaced() -> None:
    rows = tuple(tuple("项目资金" if c == ("项目资金\n（万元）", 1, 5) else c for c in row) for row in SELF_EVALUATION.rows)
    rows = tuple(tuple(("项目资金", 1, 5) if c == "项目资金" else c for c in row) for row in rows)
    result = read(as_html(DrawnForm(SELF_EVALUATION.captions, rows)))
    assert result.projects[0].budget_yuan is None
    assert {u.reason_code for u in result.unplaced} == {"unknown_unit"}


def test_a_list_with_a_column_of_project_names_is_no_form() -> None:
    procurement = DrawnForm(
        ("部门政府采购预算", "单位：万元"),
        (("项目名称", "采购物品名称", "数量", "单价", "金额"), ("办公设备", "计算机", "10", "0.5", "5")),
    )
    result = read(as_html(procurement))
    assert (result.projects, result.indicators, result.used_grids, result.unplaced) == ([], [], set(), [])


def test_tab_rows_of_the_sign_form_keep_their_targets() -> None:
    result = read(as_tab_rows(SIGN_VALUE_UNIT))
    assert [i.target_text for i in result.indicators] == ["≥36人", "=100%", "优良中低差"]


BUDGET_STEPS = DrawnForm(
    ("项目支出绩效自评表（2023年度）",),
    (
        ("项目名称", ("乡村公路养护", 7, 1)),
        (("预算执行情况（10分）", 1, 4), "年度预算数（万元）", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分"),
        ("总额", "20.00", "25.00", "24.00", "96%", "10", "9.6"),
        ("其中：财政资金", "20.00", "25.00", "24.00", "96%", "/", "/"),
        ("单位资金", "", "", "", "", "/", "/"),
        (("绩效指标（90分）", 1, 3), "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值"),
        ("产出指标", "数量指标", "养护里程", "≥", "60", "公里", "61公里"),
        ("效益指标", "社会效益指标", "出行便利", "定性", "好", "", "好"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_budget_before_and_after_adjustment(draw) -> None:
    """The label 年度预算数 over the rows' labels is no column of amounts of its own."""
    result = read(draw(BUDGET_STEPS), 2023, "final")
    [project] = result.projects
    assert (project.initial_budget_yuan, project.budget_yuan, project.executed_yuan) == (Decimal(200000), Decimal(250000), Decimal(240000))
    assert (project.fiscal_yuan, project.executed_fiscal_yuan, project.other_yuan) == (Decimal(250000), Decimal(240000), None)
    assert [(i.level3, i.target_text, i.actual_text) for i in result.indicators] == [
        ("养护里程", "≥60公里", "61公里"),
        ("出行便利", "好", "好"),
    ]
    assert [(u.printed_text, u.reason_code) for u in result.unplaced] == [("20.00", "no_field")]


UNIT_BEFORE_SIGN = DrawnForm(
    ("项目绩效目标表", "单位：元"),
    (
        ("项目名称", ("公益图书馆", 4, 1)),
        ("当年预算", ("50,000.00", 4, 1)),
        (("绩效指标", 1, 3), "指标名称", "计量单位", "指标性质", "指标值"),
        ("开放天数", "天", "≥", "300"),
        ("投诉次数", "次", "≤", "5"),
    ),
)


@pytest.mark.parametrize("draw", WITH_MERGES.values(), ids=list(WITH_MERGES))
def test_unit_printed_before_the_sign_and_no_levels(draw) -> None:
    result = read(draw(UNIT_BEFORE_SIGN))
    assert [(p.project_name, p.budget_yuan) for p in result.projects] == [("公益图书馆", Decimal("50000.00"))]
    assert [(i.level2, i.level3, i.target_text) for i in result.indicators] == [(None, "开放天数", "≥300天"), (None, "投诉次数", "≤5次")]


DUTIES = DrawnForm(
    ("部门职责-工作活动绩效目标", "单位：万元"),
    (
        (("职责活动", 1, 2), ("年度预算数", 1, 2), ("内容描述", 1, 2), ("绩效目标", 1, 2), ("绩效指标", 1, 2), ("评价标准", 4, 1)),
        ("优", "良", "中", "差"),
        ("水资源管理", "30.50", "取水许可", "合理利用", "", "", "", "", ""),
        (("取水监管", 1, 2), ("30.50", 1, 2), ("计量监控", 1, 2), ("全面覆盖", 1, 2), "监控覆盖率", "≥95%", "90%", "80%", "＜80%"),
        ("投诉处理率", "100%", "95%", "90%", "80%"),
        ("防汛", "", "值守", "零伤亡", "值守天数", "90", "80", "70", "60"),
    ),
)


@pytest.mark.parametrize("draw", ALL_FORMATS.values(), ids=list(ALL_FORMATS))
def test_duties_with_grades(draw) -> None:
    result = read(draw(DUTIES))
    assert [(p.project_name, p.budget_yuan, p.purpose, p.project_kind) for p in result.projects] == [
        ("水资源管理", Decimal("305000"), "取水许可", "duty"),
        ("取水监管", Decimal("305000"), "计量监控", "duty"),
        ("防汛", None, "值守", "duty"),
    ]
    assert [(i.project_no, i.level3, i.grade_excellent, i.grade_good, i.grade_fair, i.grade_poor) for i in result.indicators] == [
        (2, "监控覆盖率", "≥95%", "90%", "80%", "＜80%"),
        (2, "投诉处理率", "100%", "95%", "90%", "80%"),
        (3, "值守天数", "90", "80", "70", "60"),
    ]


@pytest.mark.parametrize("draw", [as_cell_lines, as_tab_rows], ids=["cell lines", "tab rows"])
@pytest.mark.parametrize(
    "form", [APPLICATION_2015, DEPARTMENT_TARGET, PROJECT_LIST, HEADER_OF_TWO_ROWS, YEAR_AND_WHOLE_PERIOD, BUDGET_STEPS]
)
def test_flattened_text_says_what_html_says(form, draw) -> None:
    def facts(result):
        amounts = [(p.project_name, p.budget_yuan, p.fiscal_yuan, p.other_yuan, p.executed_yuan, p.plan_q1_pct) for p in result.projects]
        return amounts, told(result), sorted(u.printed_text for u in result.unplaced)

    assert facts(read(draw(form))) == facts(read(as_html(form)))


def test_amounts_moved_by_lost_merges_keep_their_columns() -> None:
    """The header's 项目资金 covers the row labels' columns, so that a flattened row is one cell longer than its header."""
    rows = list(SELF_EVALUATION.rows)
    rows[2] = (("项目资金（万元）", 3, 1), *rows[2][2:])
    rows[3:7] = [("", *row) for row in rows[3:7]]
    flat = read(as_cell_lines(DrawnForm(SELF_EVALUATION.captions, tuple(rows))), 2023, "final").projects[0]
    assert (flat.initial_budget_yuan, flat.budget_yuan, flat.executed_yuan) == (Decimal(5000000), Decimal(4805000), Decimal(4324500))
    assert (flat.fiscal_yuan, flat.other_yuan) == (Decimal("4005000"), Decimal("800000"))
