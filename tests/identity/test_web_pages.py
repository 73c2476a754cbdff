"""Disclosures as web pages print them: navigation, labels of a register, publication dates, broken lines; all names are invented."""

from __future__ import annotations

import pytest

from ingestion.identity.classification import Classification, classify
from ingestion.model import Page, Paragraph, SourceDocument


def read(*lines: str) -> Classification:
    return classify(SourceDocument("text/html", [Page([Paragraph(line) for line in lines])]), "d")


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["监督索引号53999900656001000", "云岭县寿山镇人民政府2019年度部门决算", "目 录"], "云岭县寿山镇人民政府"),
        (["首页 > 政务公开 > 部门决算 > 2023年", "2023年度云岭县寿山乡卫生院部门决算", "发布日期：2024-11-13"], "云岭县寿山乡卫生院"),
        (["发布机构：云岭市教育局", "成文日期：2022-03-11", "云岭市第六中学2022年单位预算"], "云岭市第六中学"),
        (["云岭县政务服务管理局2020年度部门决算", "来源：云岭县财政局  浏览次数：17"], "云岭县政务服务管理局"),
        (["目录", "第一部分寿山镇人民政府单位概况", "第二部分2019年度部门决算表", "第三部分2019年度部门决算情况说明"], "寿山镇人民政府"),
        (["目录", "第一部分:云岭县寿山中学概况", "第二部分:云岭县寿山中学2022年单位预算情况说明"], "云岭县寿山中学"),
        (["第二部分 2023年度部门决算情况说明", "寿山街道办事处内设10个办公室，下设6个中心。"], "寿山街道办事处"),
        (
            ["第一部分 2021年度部门决算报表", "根据有关规定，云岭市人民检察院第二分院共设置12个部门，分别为办公室、政治部。"],
            "云岭市人民检察院第二分院",
        ),
        (
            ["2020年“三公”经费支出预算情况说明", "2016年实行公车改革，中共云岭市委直属机关工作委员会共有车辆0辆。"],
            "中共云岭市委直属机关工作委员会",
        ),
        (
            [
                "云岭县第二中学2022年预算公示说明",
                "云岭第二中学2022年部门预算",
                "一、云岭第二中学2022年收支总表",
                "二、云岭第二中学2022年收入总表",
            ],
            "云岭县第二中学",
        ),
        (
            ["云岭市寿山区审计局", "2017年部门决算", "目录", "第一部分：寿山区审计局概况", "第三部分：寿山区审计局2017年决算说明"],
            "云岭市寿山区审计局",
        ),
        (["2024年度云岭市审计局部门决算", "目录", "第一部分", "云岭市云岭市审计局概况"], "云岭市审计局"),
    ],
)
def test_the_publisher_among_what_a_site_prints_around_it(lines: list[str], unit: str) -> None:
    assert read(*lines).unit_name == unit


@pytest.mark.parametrize(
    "lines",
    [
        ["2021年区本级一般公共预算“三公”经费支出预算为40万元。", "2021年区本级“三公”经费预算支出表"],
        ["办公室内设综合科，2020年收入预算为5万元。"],
    ],
)
def test_what_names_nobody_is_no_publisher(lines: list[str]) -> None:
    assert read(*lines).unit_name is None


@pytest.mark.parametrize(
    ("lines", "year", "stage"),
    [
        (["2019年“三公”经费支出预算为44万元，2019年实际支出“三公”经费决算为22万元。决算数未超过2019年预算数。"], 2019, "final"),
        (["2020年度财政拨款安排的“三公”经费支", "出决算总额为5.48万元，比去年增加1.55万元。"], 2020, "final"),
        (["2018年度财政拨款安排的“三公”经费支出2.05万元，较上年减少0.03万元。", "二、与年初预算对比情况。"], 2018, "final"),
        (["2022年度“三公”经费预算总计21万元。2021年度“三公”经费决算20万元。2022年度比2021年度预算增加1万元。"], 2022, "budget"),
        (
            [
                "本单位2021年度总收入581万元，其中本年收",
                "入390万元，较2020年度决算数减少175万元，下降31%。",
                "安置方面的支出。较2020年度决算数减少91.91",
                "万元。",
            ],
            2021,
            "final",
        ),
        (
            [
                "云岭市财政预算绩效管理中心",
                "2023年度单位决",
                "第一部分：云岭市财政预算绩效管理中心概况",
                "一、2023年度收入支出决算总体情况",
            ],
            2023,
            "final",
        ),
    ],
)
def test_year_and_stage_of_pieces_without_a_title(lines: list[str], year: int, stage: str) -> None:
    found = read(*lines)
    assert (found.fiscal_year, found.stage) == (year, stage)
