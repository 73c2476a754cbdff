"""Seventeen hundred covers in the ways in which bodies name themselves: each gives its publisher's name, and no two bodies one name."""

from __future__ import annotations

import itertools

import pytest

from ingestion.identity.classification import classify
from ingestion.model import Page, Paragraph, SourceDocument

PLACES = ["云岭省", "云岭市", "云岭市寿山区", "云岭县", "云岭经济技术开发区", "云岭自治州", "云岭旗"]
BODIES = [
    "总工会", "财政局", "人力资源和社会保障局", "人民代表大会常务委员会办公室", "人民政府办公室", "妇女联合会", "归国华侨联合会",
    "第一中学", "实验幼儿园", "中医医院", "疾病预防控制中心", "国有资产监督管理委员会", "机关事务管理局", "预算绩效评价中心",
    "市场监督管理局", "应急管理综合行政执法大队",
    "政府采购中心", "档案馆", "供销合作社联合社", "乡村振兴局", "气象局", "住房公积金管理中心", "老干部活动中心", "退役军人事务局",
]  # fmt: skip
COVERS = [
    ["{0}2024年部门预算"],
    ["{0}", "2024年度部门决算", "目录"],
    ["2024年{0}部门预算", "目录"],
    ["2024年度", "{0}", "部门预算公开"],
    ["{0}（汇总）", "2024年部门预算公开说明"],
    ["{0}2024年度", "部门预算信息公开"],
    ["附件2", "关于{0}2024年部门预算公开的说明"],
    ["2024年部门预算", "编制部门：{0}　单位：万元"],
    ["二〇二四年部门预算", "部门名称：{0}"],
    ["第一部分 {0}概况", "{0}2024年度部门决算公开"],
]
VARIANTS = [
    (place + body, [line.format(place + body) for line in cover])
    for number, (place, body) in enumerate(itertools.product(PLACES, BODIES))
    for cover in (COVERS[number % len(COVERS)], COVERS[(number * 3 + 1) % len(COVERS)])
]

WHOLE_NAMES = [
    "云岭市寿山区总工会", "云岭市妇女联合会", "云岭县残疾人联合会", "共青团云岭市委员会", "中国共产主义青年团云岭县委员会",
    "中共云岭市委办公室", "中共云岭市委老干部局", "中共云岭县纪律检查委员会", "中国国民党革命委员会云岭市委员会", "云岭市工商业联合会",
    "政协云岭市委员会办公室", "云岭市人大常委会办公室", "云岭县人民检察院", "云岭市公安局交通警察支队", "云岭市公安局寿山分局",
    "云岭大学", "云岭职业技术学院", "云岭市第三十中学", "云岭市特殊教育学校", "云岭市人民医院", "云岭市博物馆", "云岭市寿山街道办事处",
    "云岭县石桥镇人民政府", "云岭县石桥镇", "云岭高新技术产业开发区管理委员会", "云岭经济技术开发区财政局", "苏州工业园区教育局",
    "云岭新区社会事业局", "云岭市地方金融监督管理局", "云岭市医疗保障事业管理中心", "云岭市大数据发展管理局",
    "云岭市城市管理综合行政执法局", "云岭市投资促进服务中心", "云岭县融媒体中心", "云岭市林业和草原局", "云岭自治县民族宗教事务局",
    "云岭市社会主义学院", "云岭市红十字会", "云岭市科学技术协会", "云岭市文学艺术界联合会", "中共云岭市委党校",
    "云岭市老龄工作委员会办公室", "云岭市公共资源交易中心", "云岭监狱", "云岭省戒毒管理局", "云岭市殡仪馆", "云岭县粮食和物资储备局",
    "云岭市供排水管理处", "云岭市畜牧兽医站", "云岭市体育运动学校", "云岭市歌舞团", "云岭市广播电视台", "云岭市地震台",
    "国家税务总局云岭市税务局", "云岭海关", "云岭县烟草专卖局", "云岭市老科学技术工作者协会", "云岭国家森林公园管理处", "云岭水库管理所",
    "云岭市归国华侨联合会", "云岭市计划生育协会", "云岭市机关幼儿园", "云岭市第二人民医院", "云岭县审计局", "云岭县数据局",
    "云岭县信访局",
]  # fmt: skip
"""Bodies whose names begin or end in other ways: parties and congresses, zones, schools, towns, vertically managed ones."""
FURTHER_COVERS = [
    ["2024年度", "{0}部门决算", "2025年9月"],
    ["{0}2024年", "部门预算公开说明", "目录"],
    ["附件1：", "{0}2024年度部门决算公开文本"],
    ["2024 年度部门决算公开", "单位名称：{0}", "报送日期：2025年3月"],
    ["{0}", "二〇二四年度部门决算公开报告"],
    ["（{0}）", "2024年部门预算"],
    ["{0}2024年度部门（单位）整体支出绩效自评报告", "{0}2024年度决算收入100万元。"],
    ["2024年部门预算公开", "部门（单位）名称：", "{0}"],
    ["{0}部门预算", "（2024年）"],
    ["索引号：000014349/2024-00012", "发布机构：{0}", "{0}2024年部门预算公开"],
    ["首页 > 政务公开 > 财政预决算", "{0}2024年部门预算", "发布日期：2024-02-01 来源：{0}"],
    ["关于{0}2024年部门预算编制情况的说明"],
    ["{0}关于2024年度部门决算公开的说明"],
    ["2024年度部门决算", "（{0}）"],
    ["{0}（部门）2024年度部门决算"],
    ["2024年{0}“三公”经费财政拨款预算情况说明"],
    ["{0}2024年度“三公”经费决算公开"],
    ["{0} 2024年预算公开", "一、{0}主要职能"],
    ["收支预算总表", "填报单位：{0} 2024年 单位：万元"],
    ["2024年部门预算表", "部门名称:[301001]{0}", "单位：万元"],
    ["公开部门：{0}（盖章）", "2024年部门预算公开表"],
]


def name_of(lines: list[str]) -> str | None:
    return classify(SourceDocument("text/plain", [Page([Paragraph(text) for text in lines])]), "d").unit_name


def test_there_are_three_hundred_of_them() -> None:
    assert len(VARIANTS) >= 300
    assert len({name for name, _ in VARIANTS}) == len(PLACES) * len(BODIES)


def test_every_variant_gives_its_own_name() -> None:
    wrong = [(name, lines, found) for name, lines in VARIANTS if (found := name_of(lines)) != name]
    assert wrong == []


@pytest.mark.parametrize(
    "cover", [cover for cover in COVERS if len(cover) < 3 and not cover[-1].startswith(("编制部门", "部门名称", "关于"))]
)
def test_a_broken_line_changes_no_name(cover: list[str]) -> None:
    name = "云岭市寿山区人力资源和社会保障局"
    lines = [line.format(name) for line in cover]
    number = next(i for i in reversed(range(len(lines))) if name in lines[i])
    middle = lines[number].index(name) + 9
    broken = [*lines[:number], lines[number][:middle], lines[number][middle:], *lines[number + 1 :]]
    assert name_of(broken) == name


@pytest.mark.parametrize("cover", FURTHER_COVERS, ids=lambda cover: cover[0])
def test_further_covers_give_every_body_its_own_name(cover: list[str]) -> None:
    wrong = [(name, found) for name in WHOLE_NAMES if (found := name_of([line.format(name) for line in cover])) != name]
    assert wrong == []


@pytest.mark.parametrize("level", ["（本级）", "本级", "机关", "（机关）", "（汇总）", "及所属单位", "（含下属单位）"])
def test_what_stands_behind_a_name_is_no_part_of_it(level: str) -> None:
    assert name_of([f"云岭市寿山区教育局{level}2024年度部门决算"]) == "云岭市寿山区教育局"
