"""Documents say what they are in many ways; names here belong to no real publisher of the samples."""

from __future__ import annotations

import pytest

from ingestion.identity.classification import classify
from tests.tables.drawn_grids import document, draw


@pytest.mark.parametrize(
    ("lines", "year", "stage", "unit", "level"),
    [
        (["甲市乙局", "2023年度部门决算", "目录"], 2023, "final", "甲市乙局", "department"),
        (["甲市乙", "事务中心 2022 年度", "单位决算"], 2022, "final", "甲市乙事务中心", "unit"),
        (["甲县总工会2021年部门预算公开说明", "现将甲县总工会2021年部门预算公开如下："], 2021, "budget", "甲县总工会", "department"),
        (["二〇二四年部门预算", "预算主管部门：甲省乙委员会"], 2024, "budget", "甲省乙委员会", "department"),
        (["甲区2025年区级单位预算", "编制单位：甲区预算绩效评价中心"], 2025, "budget", "甲区预算绩效评价中心", "unit"),
    ],
)
def test_title_pages(lines: list[str], year: int, stage: str, unit: str, level: str) -> None:
    result = classify(document(*lines), "d")
    assert (result.fiscal_year, result.stage, result.unit_name, result.publication_level) == (year, stage, unit, level)


def test_table_captions_alone_suffice() -> None:
    source = document(
        draw("7 | 某县文化馆 | 预算年度：2024 | 单位：万元\n项目 | 预算数 | 项目 | 预算数\n一、收入 | 1 | 一、支出 | 1"), pages=False
    )
    result = classify(source, "d")
    assert (result.fiscal_year, result.unit_name) == (2024, None) or result.fiscal_year == 2024


def test_earlier_years_in_the_text_do_not_win() -> None:
    source = document(
        "甲市乙局2024年度部门决算", "与2023年度部门决算相比，2023年预算执行较好，2023年决算、2022年决算、2023年收入均已公开，减少1万元。"
    )
    assert classify(source, "d").fiscal_year == 2024


def test_nothing_is_guessed() -> None:
    result = classify(document("会议通知", "请各科室参加。"), "d")
    assert result.fiscal_year is None and result.stage is None and result.unit_name is None


def test_performance_documents() -> None:
    result = classify(document("甲县总工会", "2023年部门预算绩效文本", "甲县总工会编制"), "d")
    assert (result.document_kind, result.stage, result.fiscal_year, result.unit_name) == (
        "performance_budget",
        "budget",
        2023,
        "甲县总工会",
    )


def test_every_decision_has_its_evidence() -> None:
    result = classify(document("甲市乙局2024年度部门决算", "编制部门：甲市乙局"), "d")
    chosen = {e.attribute: (e.value, e.snippet) for e in result.evidence if e.is_chosen}
    assert chosen["fiscal_year"] == ("2024", "甲市乙局2024年度部门决算")
    assert chosen["unit_name"][0] == "甲市乙局"
    assert {"stage", "publication_level"} <= set(chosen)
