"""The superior that a unit's own publication names."""

from __future__ import annotations

import pytest

from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.parsing import parse_source

SUMMARY = "2024年收入预算10.00万元，支出预算10.00万元。"


def superiors(*lines: str) -> list[str]:
    source = SourceDocument("text/plain", [Page([Paragraph(text, page=1) for text in (*lines, SUMMARY)], number=1)])
    return [fact.unit_name for fact in parse_source(source, "d", 1).unit_facts if fact.is_superior]


@pytest.mark.parametrize(
    "lines",
    [
        ("云岭市图书馆2024年单位预算", "主管部门：云岭市文化和旅游局"),
        ("云岭市图书馆2024年单位预算", "预算单位：云岭市图书馆　主管部门：云岭市文化和旅游局　单位：万元"),
        ("云岭市图书馆2024年单位预算", "云岭市图书馆是云岭市文化和旅游局所属的公益一类事业单位。"),
        ("云岭市图书馆2024年度单位决算", "我单位隶属于云岭市文化和旅游局，为全额拨款事业单位。"),
        ("云岭市图书馆2024年单位预算", "本单位为云岭市文化和旅游局下属二级预算单位。"),
        ("云岭市图书馆2024年单位预算", "部门：305-云岭市文化和旅游局", "单位：305002-云岭市图书馆"),
        ("云岭市图书馆2024年单位预算", "305云岭市文化和旅游局", "305002云岭市图书馆", "306云岭市体育局"),
    ],
)
def test_a_unit_names_its_superior(lines: tuple[str, ...]) -> None:
    assert superiors(*lines) == ["云岭市文化和旅游局"]


@pytest.mark.parametrize(
    "lines",
    [
        ("云岭市文化和旅游局2024年部门预算", "主管部门：云岭市财政局"),
        ("云岭市文化和旅游局2024年部门预算", "云岭市图书馆是云岭市文化和旅游局所属的公益一类事业单位。"),
        ("云岭市图书馆2024年单位预算", "主管部门：云岭市图书馆"),
        ("云岭市图书馆2024年单位预算", "主管部门：云岭市文化和旅游局", "主管部门：云岭市财政局"),
        ("云岭市图书馆2024年单位预算", "主管部门：云岭市"),
        ("云岭市图书馆2024年单位预算", "部门：306-云岭市体育局", "单位：305002-云岭市图书馆"),
        ("云岭市图书馆2024年单位预算", "305云岭市图书馆", "305001云岭市图书馆"),
        ("云岭市图书馆2024年单位预算", "301001云岭市文化和旅游局", "305002云岭市图书馆", "305002003云岭市图书馆分馆"),
    ],
)
def test_others_are_no_superior(lines: tuple[str, ...]) -> None:
    assert superiors(*lines) == []
