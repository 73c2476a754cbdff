"""A number that no column can hold, or one with more decimals than a column has, stops no build and drops no document."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from home.parsed_store import ParsedStore
from home.registry import DocumentRow
from home.versions import Versions
from ingestion.parsing import parse_bytes
from ingestion.records import ParsedDocument
from layers.raw_store import load_batch
from review.records import ReviewResult

TABLE = (
    "<p>单位：万元</p><table><tr><td>项目</td><td>预算数</td></tr><tr><td>本年收入合计</td><td>{amount}</td></tr>"
    "<tr><td>收入总计</td><td>1,200.00</td></tr></table>"
)


def _parsed(*sentences: str, table: str = "") -> ParsedDocument:
    body = "".join(f"<p>{sentence}</p>" for sentence in ("丙县农业农村局2023年部门预算公开说明", *sentences))
    page = f'<html><head><meta charset="utf-8"></head><body>{body}<h2>部门收支总表</h2>{table}</body></html>'
    return parse_bytes(page.encode())[0]


def _stated(parsed: ParsedDocument, folder: Path) -> dict[str, Decimal]:
    """The stated amounts of the raw layer."""
    store = ParsedStore(folder, folder / "reviewed", Versions("1", "1"))
    store.save(parsed, ReviewResult())
    kind = parsed.document
    year = kind.fiscal_year or 0
    blank: dict[str, Any] = dict.fromkeys((f.name for f in fields(DocumentRow)), "")
    given = {"document_id": kind.document_id, "partition_year": year, "path": "a.html", "mtime_ns": 0, "first_seen": "2024-01-01T00:00:00"}
    row = DocumentRow(**blank | given)
    con = load_batch([row], store, [year])
    return dict(con.execute("select concept, amount_yuan from raw.stated_amounts").fetchall())


@pytest.mark.parametrize(
    ("printed", "stored"), [("0.083", "0.083"), ("0.0836429", "0.083643"), ("12", "12"), ("7.25", "7.25"), ("0.00000049", "0")]
)
def test_a_rate_keeps_its_printed_decimals(printed: str, stored: str, tmp_path: Path) -> None:
    parsed = _parsed(f"2023年收入总计1200.00万元，比上年增加1.00万元，增长{printed}%。")
    assert _stated(parsed, tmp_path)["prior_year_pct_change:total_revenue"] == Decimal(stored)
    assert printed in {record.printed_text for record in parsed.stated_amounts}


def test_an_amount_of_a_fraction_of_a_fen_is_stored(tmp_path: Path) -> None:
    assert _stated(_parsed("2023年收入总计1.2345678万元。"), tmp_path)["total_revenue"] == Decimal("12345.678")


def test_a_stated_amount_beyond_every_column_is_told_and_the_rest_stays(tmp_path: Path) -> None:
    sentence = "2023年收入总计1200.00万元。2023年基本支出{}万元，项目支出20.00万元。"
    page = f'<meta charset="utf-8"><p>丙县农业农村局2023年部门预算公开说明</p><p>{sentence.format("99,999,999,999,999.00")}</p>'
    parsed, source = parse_bytes(page.encode())
    assert parsed.document.status == "parsed" and source is not None
    assert _stated(parsed, tmp_path) == {"total_revenue": Decimal(12_000_000), "project_expenditure": Decimal(200_000)}
    assert [("99,999,999,999,999.00" in note.message) for note in source.notes if note.code == "amount_out_of_range"] == [True]


def test_a_number_of_a_table_beyond_every_column_is_unplaced(tmp_path: Path) -> None:
    parsed = _parsed("2023年收入总计1200.00万元。", table=TABLE.format(amount="99,999,999,999,999.00"))
    assert [line.printed_text for line in parsed.budget_lines] == ["1,200.00"]
    assert [(u.printed_text, u.reason_code) for u in parsed.unplaced_numbers] == [("99,999,999,999,999.00", "amount_out_of_range")]
    assert parsed.document.printed_numbers == parsed.document.placed_numbers + 1
    assert _stated(parsed, tmp_path)["total_revenue"] == Decimal(12_000_000)


def test_a_misprinted_unit_keeps_its_amount() -> None:
    parsed = _parsed(table=TABLE.format(amount="2,091,000,000.00"))
    assert Decimal("20910000000000") in {line.amount_yuan for line in parsed.budget_lines}
