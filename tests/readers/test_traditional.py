"""Documents in traditional characters."""

from __future__ import annotations

import pytest

from ingestion.parsing import parse_bytes
from ingestion.reading import read_bytes
from ingestion.traditional import is_traditional

TRADITIONAL = """石家莊市水務局2024年部門預算公開
二、收支預算情況說明
2024年收入預算1,200.50萬元，比上年減少20.00萬元，下降1.64%；支出預算1,200.50萬元，其中基本支出800.50萬元，項目支出400.00萬元。
三、“三公”經費
2024年“三公”經費預算12.00萬元，與上年持平，其中公務接待費2.00萬元，公務用車運行維護費10.00萬元，因公出國（境）費0萬元。
"""
SIMPLIFIED = """石家庄市水务局2024年部门预算公开
2024年收入预算1,200.50万元，比上年减少20.00万元，下降1.64%；支出预算1,200.50万元，其中基本支出800.50万元，项目支出400.00万元。
"""


def test_a_traditional_document_is_read_like_a_simplified_one_and_told() -> None:
    parsed, source = parse_bytes(TRADITIONAL.encode())
    assert source is not None and [note.code for note in source.notes] == ["traditional_characters"]
    assert (parsed.document.unit_name, parsed.document.fiscal_year, parsed.document.stage) == ("石家庄市水务局", 2024, "budget")
    stated = {record.concept: record.amount_yuan for record in parsed.stated_amounts}
    assert stated["total_revenue"] == 12_005_000 and stated["change_from_prior_year:total_revenue"] == -200_000
    assert stated["three_public_total"] == 120_000 and stated["vehicle_operation"] == 100_000


@pytest.mark.parametrize("more", ["", "乾县，著名，于", "搜尋網站導覽無障礙閱讀繁體登錄註冊聯絡我們關於", "發佈機構：于都縣；後"])
def test_a_simplified_document_that_holds_some_traditional_characters_stays_as_it_is(more: str) -> None:
    source = read_bytes((SIMPLIFIED + more + "\n").encode())
    assert not source.notes
    assert more in "".join(paragraph.text for paragraph in source.paragraphs())


def test_characters_of_both_writings_tell_nothing() -> None:
    assert not is_traditional(["后里台干于了只系面准家千表斗制" * 10])
    assert not is_traditional(["預算" * 9])


def test_what_stands_behind_is_read_so() -> None:
    source = read_bytes(TRADITIONAL.replace("一、", "").replace("支出預算1", "調整後預算1").encode())
    assert "调整后预算" in "".join(paragraph.text for paragraph in source.paragraphs())
