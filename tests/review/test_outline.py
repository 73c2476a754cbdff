"""Headings are numbered without a gap, and the marks around “三公” are closed."""

from __future__ import annotations

import pytest

from tests.review.documents import errors, review_text

# ---------- numbers of headings


def _outline(*headings: str) -> list[tuple[str, str | None]]:
    lines = [line for heading in headings for line in (heading, "本单位没有此项安排的支出，特此说明。")]
    return [(f.severity, f.printed) for f in review_text("第一部分 情况说明", *lines) if f.rule_id.startswith("S22")]


def test_a_number_that_is_left_out_is_a_section_that_is_missing() -> None:
    assert _outline("一、收入情况", "二、支出情况", "三、政府采购情况", "四、国有资产情况") == []
    assert _outline("一、收入情况", "二、支出情况", "四、国有资产情况") == [("error", "三、")]
    assert _outline("九、绩效情况", "十、其他事项", "（二）政府采购情况", "（三）国有资产情况") == [("error", "(一)")]
    assert _outline("二、支出情况", "三、国有资产情况") == [("error", "一、")]


def test_a_number_that_two_headings_bear_is_wrong() -> None:
    assert _outline("一、收入情况", "二、支出情况", "二、政府采购情况", "四、国有资产情况") == [("error", "二、")]
    assert _outline("一、收入情况", "二、支出情况", "二、政府采购情况", "三、国有资产情况") == [("notice", "二、")]
    split = _outline("一、收入情况", "二、支出情况", "二、支出情况（续）", "正文。三、采购情况。", "四、资产情况")
    assert split == [("notice", "二、")], "the number behind it stands within a passage"
    assert _outline("一、收入情况", "二、支出情况", "二、采购情况", "四、资产情况", "六、绩效情况") == [("notice", "二、")], (
        "others lack, too"
    )
    assert _outline("一、收入情况", "二、支出情况", "二、支出情况", "三、国有资产情况") == [], "a heading printed again on the next page"
    assert _outline("一、收入情况", "二、支出情况", "二、采购情况", "四、资产情况", "四、绩效情况") == [], "a numbering of its own"


def test_other_numberings_are_no_gap() -> None:
    assert _outline("一、收入情况", "三、支出情况", "六、国有资产情况") == [], "several gaps: a numbering of its own"
    assert _outline("一、收入情况", "二、支出情况", "3、政府采购情况", "四、国有资产情况") == [], "a converter printed digits"
    assert _outline("一、收入情况", "二、支出情况。三、政府采购情况。", "四、国有资产情况") == [], "it stands within a passage"
    assert _outline("二、表格部分") == [], "a single number is no sequence"
    assert errors(review_text("二、支出情况", "没有支出。", "三、国有资产情况", "没有资产。"), "S22") == [], "an excerpt begins anywhere"


def _begins_with(*lines: str) -> list[str | None]:
    return [f.printed for f in review_text("一、收入情况", "没有收入。", *lines, "特此说明。") if f.rule_id.startswith("S22")]


def test_a_single_second_number_right_below_its_heading_lacks_the_first() -> None:
    assert _begins_with("二、其他事项", "（二）政府采购情况") == ["(一)"]
    assert _begins_with("二、其他事项", "机关运行经费的情况如下。", "（二）政府采购情况") == [], "the first may have lost its number"
    assert _begins_with("三、其他事项", "一、政府采购情况") == ["二、"]


def test_an_overview_that_is_numbered_is_followed_by_what_it_sums_up() -> None:
    overview = "（一）“三公”经费财政拨款支出决算总体情况说明"
    assert _outline("六、“三公”经费", overview, "（二）“三公”经费财政拨款支出决算具体情况说明", "七、其他") == []
    assert _outline("六、“三公”经费", overview, "“三公”经费具体情况：出国0.00万元。", "七、其他") == [], "a heading that lost its number"
    assert _outline("六、“三公”经费", "（一）因公出国（境）费", "七、其他") == [], "a single item may be all there is"


def _below_overview(*told: str) -> list[tuple[str, str | None]]:
    lines = ("六、“三公”经费", "（一）“三公”经费财政拨款支出决算总体情况说明", *told, "七、其他", "本单位没有其他需要说明的事项。")
    return [(f.severity, f.printed) for f in review_text("第一部分 情况说明", "一般说明文字。", *lines) if f.printed == "(二)"]


@pytest.mark.parametrize(
    "told",
    [
        ("本单位2024年度无“三公”经费财政拨款支出。",),
        ("预算为0.00万元，支出决算为0.00万元。",),
        ("支出5.20万元。其中：公务接待费5.20万元。",),
        ("支出5.20万元。", "“三公”经费分项情况", "公务接待费5.20万元。"),
        ("支出5.20万元。", "①因公出国（境）费0.00万元。", "②公务接待费5.20万元。"),
        ("支出5.20万元。", "（2）公务接待费5.20万元。"),
        ("支出5.20万元。", "二、“三公”经费财政拨款支出决算具体情况说明", "公务接待费5.20万元。"),
    ],
    ids=["none", "zero", "parts", "a heading without its number", "circles", "figures", "another level"],
)
def test_an_overview_with_its_details_or_none_to_tell_lacks_nothing(told: tuple[str, ...]) -> None:
    assert _below_overview(*told) == []


def test_an_overview_alone_lacks_what_it_sums_up() -> None:
    told = "支出5.20万元，比上年减少1.00万元。"
    assert _below_overview(told) == [("error", "(二)")]
    others = review_text("第一部分 情况说明", "一般说明文字。", "六、收支", "（一）收支总体情况", told, "七、其他", "特此说明。")
    assert [f.severity for f in others if f.printed == "(二)"] == ["notice"], "what else there is to tell of it is not known"


def _projects(*lacking: int, last: str = "五、绩效目标") -> list[tuple[str, str | None]]:
    names = ("一、项目概述", "二、立项依据", "三、实施方案", "四、年度预算安排", last)
    headings = [h for n in range(5) for h in (f"第{n + 1}个项目情况说明", *names[: 4 if n in lacking else 5])]
    return _outline(*headings)


def test_a_project_without_the_targets_that_all_others_have_lacks_them() -> None:
    assert _projects() == []
    assert _projects(2) == [("error", "五、绩效目标")]
    assert _projects(2, last="五、其他说明") == [("notice", "五、其他说明")], "what a project may do without"


@pytest.mark.parametrize("told", ["绩效目标", "本项目绩效目标：完成公路养护。", "本项目涉密，有关内容不予公开。", "项目绩效目标表见附件。"])
def test_a_project_that_tells_its_targets_without_their_number_lacks_none(told: str) -> None:
    names = ("一、项目概述", "二、立项依据", "三、实施方案", "四、年度预算安排")
    lines = [line for n in range(5) for line in (f"第{n + 1}个项目情况说明", *names, told if n == 2 else "五、绩效目标")]
    found = review_text("第一部分 情况说明", *(t for line in lines for t in (line, "按规定执行，特此说明。")))
    assert [f.message for f in found if "绩效目标" in f.message and f.rule_id.startswith("S22")] == []


def test_a_gap_names_what_the_contents_promise() -> None:
    contents = ("目录", "一、收入情况", "二、机关运行经费", "三、政府采购情况", "第一部分 情况说明")
    body = ("第一部分 情况说明", "一、收入情况", "2024年没有收入。", "三、政府采购情况", "2024年没有采购。")
    (finding,) = errors(review_text(*contents, *body), "S22")
    assert "目录列有“二、机关运行经费”" in finding.message


# ---------- quotation marks


@pytest.mark.parametrize(
    ("heading", "is_told"),
    [("七、“三公经费支出决算情况", True), ("七、“三公”经费支出决算情况", False), ("七、“三公经费”支出决算情况", False)],
)
def test_an_open_mark_before_the_three_public_expenses(heading: str, is_told: bool) -> None:
    findings = errors(review_text(heading, "2024年度“三公”经费支出决算0.00万元。"), "S12")
    assert bool(findings) == is_told
