"""The units that a department lists; what stands in the same place and names no unit would be told as missing in the register."""

from __future__ import annotations

from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.parsing import parse_source


def listed(*lines: str) -> list[str]:
    texts = ("云岭市文化和旅游局2024年部门预算", *lines, "2024年收入预算10.00万元，支出预算10.00万元。")
    source = SourceDocument("text/plain", [Page([Paragraph(text, page=1) for text in texts], number=1)])
    return [fact.unit_name for fact in parse_source(source, "d", 1).unit_facts if not fact.is_publisher]


def test_units_behind_a_lead_are_listed() -> None:
    assert listed("纳入本部门预算编制范围的单位包括：1.云岭市图书馆；2.云岭市文化馆。") == ["云岭市图书馆", "云岭市文化馆"]


def test_how_a_department_is_made_up_is_no_unit() -> None:
    lead = "纳入本部门预算编制范围的单位包括："
    assert listed(f"{lead}1.机关内设机构：办公室、财务科；2.云岭市图书馆。") == ["云岭市图书馆"]
    assert listed(f"{lead}1.从预算单位构成看，本部门预算包括本级预算；2.云岭市文化馆。") == ["云岭市文化馆"]
    assert listed(f"{lead}1.所属事业单位3家；2.云岭市美术馆。") == ["云岭市美术馆"]
