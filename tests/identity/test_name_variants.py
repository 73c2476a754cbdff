"""Three hundred covers in the ways in which bodies name themselves: each gives its publisher's name, and no two bodies one name."""

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
