"""Rules that read sentences: rates, lists, names, years, and amounts against tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.records import DocumentRecord, ParsedDocument, ProjectRecord, StatedAmountRecord, TableRecord
from review.engine import review_document
from tests.review.documents import Row, document_of, errors, review, review_text


@pytest.mark.parametrize(
    "text",
    [
        "本年收入110万元。与2023年相比，增加10万元，增长10%。",
        "机关运行经费支出13.67万元，比2023年减少2.67万元，减少16.34%。",
        "支出决算0万元，比2023年增加0万元，增长0%。",
        "公务接待费支出0.40万元，比2023年减少0.01万元，下降2.3%。",
    ],
)
def test_right_growth_rates_are_silent(text: str) -> None:
    assert errors(review_text(text)) == []


def test_a_rate_on_the_current_figure_is_wrong() -> None:
    (found,) = errors(review_text("2024年度收入总计234.06万元。与2023年度相比，收入总计增加86.47万元，上升36.94%。"))
    assert (found.kind, found.expected, found.printed) == ("growth_rate", "58.59", "36.94") and "以本年数为分母" in found.message


def test_two_rates_in_one_sentence_are_two_findings() -> None:
    text = (
        "2024年度收入总计234.06万元，支出总计234.06万元。与2023年度相比，收入总计增加86.47万元，上升36.94%，支出增加86.47万元，上升36.94%。"
    )
    assert len({f.finding_id for f in errors(review_text(text))}) == 2


def test_no_rate_exists_on_a_zero_base() -> None:
    (found,) = errors(review_text("机关运行经费支出10.23万元，比2023年度增加10.23万元，增长100.00%。"))
    assert found.printed == "100.00" and "上年为0" in found.message


def test_change_and_rate_have_one_direction() -> None:
    (found,) = errors(review_text("本年支出90万元，比2023年减少10万元，增长10%。"))
    assert "方向相反" in found.message


def test_shares() -> None:
    sentence = "一般公共预算支出2940.05万元，主要用于以下方面：一般公共服务支出（类）2106.66万元，占{}%；其余833.39万元，占28.35%。"
    assert errors(review_text(sentence.format("71.65"))) == []
    (found,) = errors(review_text(sentence.format("71.73")))
    assert (found.expected, found.printed) == ("71.65", "71.73")
    assert [f.severity for f in review_text(sentence.format("71.66"))] == ["rounding"]


def test_completion_names_its_budget() -> None:
    text = "支出年初预算为{}万元，全年预算为321.02万元，支出决算为307.82万元，完成{}的95.89%。"
    assert errors(review_text(text.format("300", "全年预算"))) == []
    (found,) = errors(review_text(text.format("0", "年初预算")))
    assert found.printed == "95.89" and "年初预算为0" in found.message


def test_words_of_direction() -> None:
    text = "年初预算为10万元，支出决算为12万元。决算数{}预算数的主要原因：追加经费。"
    assert errors(review_text(text.format("大于"))) == []
    (found,) = errors(review_text(text.format("小于")))
    assert "大于预算数" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "支出预算116.16万元，其中基本支出106.56万元，包括人员经费98.63万元和日常公用经费7.93万元；项目支出9.60万元，主要为体检经费2.00万元。",
        "较2023年预算增加4.5万元，其中：基本支出增加1.56万元，主要为人员调标、基本支出增加1.56万元。项目支出增加2.94万元。",
        "预算安排1万元，其中因公出国（境）费0万元；公务用车购置及运维费0万元（其中：购置费0万元，运维费0万元)；公务接待费1万元。",
        "政府采购金额为251.25万元，其中：货物采购金额4.79万元、工程采购金额0万元、服务采购金额246.46万元。",
        "总预算1170.00万，其中支持甲870.00万，支持乙70.00万，支持稳增长180.00万，支持丁50.00万，合计1170.00万。",
        "单位编制50人，其中行政编制30人，工勤5人，年末实有48人，其中在职40人，退休8人。",
        "项目支出100万元，其中：信息化30万元，其余用于日常工作。",
    ],
)
def test_lists_that_add_up_are_silent(text: str) -> None:
    assert errors(review_text(text)) == []


@pytest.mark.parametrize(
    ("text", "expected", "printed"),
    [
        ("本年支出合计110.00万元，其中：基本支出50.00万元，占45.45%；项目支出70.00万元，占54.55%。", "1200000.00", "1100000.00"),
        ("下属二级单位0个，其中行政单位0个，参照公务员法管理的事业单位1个，其他事业单位0个。", "0", "1"),
        (
            "工会经费89.68万元。本年预算工会经费，主要用于上缴经费45万元；开展活动，费用28.67万元；物资采购，费用25.18万元。",
            "988500.00",
            "896800.00",
        ),
        ("国内公务接待共支出0.40万元，分别为甲0.10万元、乙0.10万元、丙0.10万元、丁0.20万元，共计0.60万元。", "5000.00", "6000.00"),
    ],
)
def test_lists_that_do_not_add_up(text: str, expected: str, printed: str) -> None:
    assert (expected, printed) in {(f.expected, f.printed) for f in errors(review_text(text))}


def test_numbered_items_add_up_to_the_amount_above_them() -> None:
    items = [
        f"{n}.某支出（类）某事务（款）第{n}项（项）。年初预算为{a}万元，支出决算为{b}万元。"
        for n, a, b in ((1, "10.00", "9.00"), (2, "20.00", "21.00"))
    ]
    head = "一般公共预算财政拨款支出年初预算为{}万元，支出决算为30.00万元，完成年初预算的{}%。其中："
    assert errors(review_text(head.format("30.00", "100.00"), *items)) == []
    found = errors(review_text(head.format("35.00", "85.71"), *items), "P04")
    assert [(f.expected, f.printed) for f in found] == [("300000.00", "350000.00")]


def test_procurement_from_small_enterprises_stays_within_the_whole() -> None:
    text = (
        "2024年度政府采购金额为21.07万元，其中：货物采购金额21.07万元、工程采购金额0万元、服务采购金额0万元。",
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额21.07万元；在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额{}万元。",
    )
    assert errors(review_text(text[0], text[1].format("0"))) == []
    (found,) = errors(review_text(text[0], text[1].format("21.07")))
    assert (found.expected, found.printed) == ("0.00", "210700.00")


def test_stated_amounts_against_tables() -> None:
    rows = [("expenditure", "expenditure", "", "合计", m, a) for m, a in (("total", "100.00"), ("basic", "60.00"), ("project", "40.00"))]
    parsed = document_of(rows)  # type: ignore[arg-type]
    parsed.stated_amounts = [
        StatedAmountRecord("doc", "project_expenditure", 2024, Decimal(450000), "45.00", "万元", "项目支出45.00万元", None, 1)
    ]
    found = errors(review(parsed, "项目支出45.00万元。"), "V01")
    assert [(f.expected, f.printed) for f in found] == [("400000.00", "450000.00")] and "45.00万元" in found[0].message


def test_obsolete_names_need_their_level_or_code() -> None:
    text = "社会保障和就业208（类）行政事业单位离退休20805（款）支出9万元。"
    assert [f.kind for f in review_text(text, year=2020)] == ["obsolete_name"]
    assert review_text(text, year=2019) == []
    assert review_text("本单位负责行政事业单位离退休干部工作。", year=2024) == []


def test_both_names_in_the_final_account_of_the_year_of_renaming_are_an_error() -> None:
    old = "社会保障和就业208（类）行政事业单位离退休20805（款）支出9万元。"
    new = "社会保障和就业208（类）行政事业单位养老支出20805（款）指退休费。"
    assert [f.severity for f in review_text(old, year=2020, stage="final")] == ["notice"]
    assert [f.severity for f in review_text(old, new, year=2020, stage="final")] == ["error"]
    assert [f.severity for f in review_text(old, new, year=2020, stage="budget")] == ["notice"], "made before the new list"


_ITEMS = (("30101", "基本工资"), ("30102", "津贴补贴"), ("30103", "奖金"), ("30113", "住房公积金"), ("30309", "奖励金"))


@pytest.mark.parametrize(
    ("listed", "severity"),
    [
        ("基本工资、津贴补贴、奖金、住房公积金、奖励金", None),
        ("基本工资、津贴补贴、奖金、住房公积金、代缴社会保险费", "error"),
        ("基本工资、津贴补贴、奖金、住房公积金、代缴社会保险费等", "notice"),
        ("基本工资、津贴补贴、奖金、住房公积金、代缴社会保险费、生活补助", "notice"),
        ("基本工资、代缴社会保险费、生活补助、医疗费补助", None),
    ],
)
def test_one_item_in_place_of_another_is_an_error(listed: str, severity: str | None) -> None:
    rows: list[Row] = [("general_public_basic_expenditure", "expenditure", code, name, "personnel", "5.00") for code, name in _ITEMS]
    found = [f for f in review(document_of(rows, stage="final"), f"人员经费25.00万元，主要包括：{listed}。") if f.rule_id.startswith("N02")]
    assert [f.severity for f in found][:1] == ([severity] if severity else [])


def test_years_in_titles_and_comparisons() -> None:
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00")])
    parsed.tables[0] = TableRecord("doc", "expenditure", "present", "2023年部门支出总表", table_no=1)
    found = review(parsed, "与2022年预算相比持平。")
    assert {(f.rule_id, f.expected, f.printed) for f in found if f.rule_id in ("S03-title-years", "S04-compared-years")} == {
        ("S03-title-years", "2024", "2023"),
        ("S04-compared-years", "2023", "2022"),
    }


def _project(name: str, code: str = "", budget: int | None = None, number: int = 1) -> ProjectRecord:
    return ProjectRecord("doc", number, code, name, budget_yuan=budget, budget_source="table", printed_unit="万元")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "code", "wrong"),
    [
        ("提前下达2023年专项资金", "", True),
        ("提前下达2024年专项资金(某财行[2023]77号)", "13030424P0088971", False),
        ("某财行【2021】102号提前下达2022年专项资金", "13063723P00428", True),
        ("2023年结转项目", "13030423P00889", False),
        ("2023年专项资金", "13030423P00889", True),
        ("第2期(2023年)工程", "13030424P00889", False),
    ],
)
def test_project_years(name: str, code: str, wrong: bool) -> None:
    parsed = document_of([("expenditure", "expenditure", "", "合计", "total", "1.00")])
    parsed.projects = [_project(name, code)]
    assert bool(errors(review(parsed), "J03")) is wrong


def test_projects_stay_within_project_expenditure() -> None:
    rows = [("expenditure", "expenditure", "", "合计", m, a) for m, a in (("total", "100.00"), ("basic", "60.00"), ("project", "40.00"))]
    parsed = document_of(rows)  # type: ignore[arg-type]
    parsed.projects = [_project("甲项目", budget=300_000), _project("乙项目", budget=150_000, number=2)]
    found = errors(review(parsed), "J01")
    assert [(f.expected, f.printed) for f in found] == [("450000.00", "400000.00")]
    parsed.projects[1].budget_yuan = 100_000  # type: ignore[assignment]
    assert errors(review(parsed), "J01") == []


# ---------- what a finding says


def test_a_fall_keeps_its_word() -> None:
    (found,) = errors(review_text("2024年支出86.47万元，比上年减少13.53万元，下降15.53%。"), "R01")
    assert "增减幅度应为下降13.53%，印为下降15.53%" in found.message


def test_a_change_of_the_wrong_direction_is_told_in_words() -> None:
    (found,) = errors(review_text("2024年支出比上年增加16.99万元，其中：基本支出减少10.00万元，项目支出减少6.99万元。"))
    assert "印为增加16.99万元，应等于分项合计减少16.99万元（基本支出减少10.00万元 + 项目支出减少6.99万元）" in found.message
    (found,) = errors(review_text("支出比上年减少16.99万元，其中：基本支出减少10.00万元，项目支出增加26.99万元。"))
    assert "印为减少16.99万元，应等于分项合计增加16.99万元（基本支出减少10.00万元 + 项目支出增加26.99万元）" in found.message


def test_a_place_without_page_and_line_is_told_by_its_section() -> None:
    words = ("二、收入情况", "收入稳定。", "三、支出情况", "支出稳定。", "2024年支出86.47万元，比上年减少13.53万元，下降15.53%。")
    source = SourceDocument("text/html", [Page([Paragraph(w) for w in words])])
    parsed = ParsedDocument(DocumentRecord("doc", "text/html", 1, fiscal_year=2024, stage="final"))
    result = review_document(source, parsed)
    (found,) = errors(result.findings)
    assert "文字说明（“三、支出情况”一节第2段）" in found.message


def _by_class(health: str, total: str = "306.00", *behind: str) -> list[tuple[str, str]]:
    text = (
        f"2024年财政拨款预算支出{total}万元，与上年持平。",
        "其中：",
        "（一）一般公共服务支出（类）",
        "1.信访事务（款）行政运行（项）支出151.30万元，与上年持平。",
        "2.信访事务（款）信访业务（项）支出72.40万元，与上年持平。",
        "主要原因是任务不变。",
        "（二）卫生健康支出（类）",
        f"行政事业单位医疗（款）行政单位医疗（项）支出{health}万元，与上年持平。",
        "（三）住房保障支出（类）",
        "1.住房改革支出（款）住房公积金（项）支出20.20万元，与上年持平。",
        "2.住房改革支出（款）提租补贴（项）支出11.10万元，与上年持平。",
        *behind,
    )
    return [(f.severity, f.printed or "") for f in review_text(*text, stage="budget") if f.rule_id.startswith("P04")]


def test_items_below_headings_of_classes_are_one_list() -> None:
    assert _by_class("51.00") == [], "each class is numbered anew, and no item is the total of the next class"
    assert [s for s, _ in _by_class("57.00")] == ["error"]
    assert _by_class("51.00", "306.00", "八、政府性基金预算支出情况", "城乡社区支出（款）征地支出（项）支出8.00万元。") == [], (
        "another section"
    )
    assert _by_class("51.00", total="900.00") == [], "a total of something else"
