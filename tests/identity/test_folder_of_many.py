"""A folder of many disclosures with one that carries every oddity: the others are published, the odd one is explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from yusuan.cli import main

pytestmark = pytest.mark.slow

ODD = """<html><head><meta charset="utf-8"><title>部门预算公开</title></head><body>
<h1>关于云岭市归并局（汇总）二O二四年部门预算的说明</h1>
<p>2024年收入预算1234.5678万元，比上年增加0.083万元，增长0.083%。支出预算1234.5678万元。</p>
<p>2024年基本支出12345678901234567890.00万元。</p>
<p>1.行政运行（2010301）500.00万元，其中：基本支出450.00万元，项目支出50.00万元。</p>
<p>2050101（行政运行）400.00万元，二◯二四年完成。2024年“三公”经费预算为0，与上年持平。</p>
<p>2024年政府采购预算总额712.00万元；其中一般公共预算拨款政府采购505.00万元。</p>
<p>资本性支出（基本建设）（309）7.1234567万元，比上年增加7.1234567万元。</p>
<p>收支总表</p><p>部门：云岭市归并局　单位：万元</p><table><tr><th>项目</th><th>预算数</th><th>项目</th><th>预算数</th></tr>
<tr><td>一、一般公共预算拨款收入</td><td>1234.57<sup>②</sup></td><td>一、一般公共服务支出</td><td>99999999999999999999.00</td></tr>
<tr><td>收入总计</td><td>1234.57</td><td>支出总计</td><td>1234.57</td></tr></table>
<h1>云岭市分立局2023年度部门决算</h1>
<p>2023年度收入总计90.00万元，支出总计90.00万元。</p><p>2023年度“三公”经费支出决算为2.02万元，完成全年预算5.30万元的38.1%，比上年减少0.33万元。</p>
<p>收入支出决算总表</p><p>部门：云岭市分立局　2023年度　单位：万元</p>
<table><tr><th>项目</th><th>决算数</th><th>项目</th><th>决算数</th></tr>
<tr><td>一、一般公共预算财政拨款收入</td><td>90.00</td><td>一、教育支出</td><td>90.00</td></tr>
<tr><td>总计</td><td>90.00</td><td>总计</td><td>90.00</td></tr></table></body></html>"""
STATED = [
    ("2010301:basic", 4_500_000.0),
    ("2010301:project", 500_000.0),
    ("2010301:total", 5_000_000.0),
    ("2050101:total", 4_000_000.0),
    ("309:total", 71_234.57),
    ("procurement_total", 7_120_000.0),
    ("three_public_total", 0.0),
    ("total_expenditure", 12_345_678.0),
    ("total_revenue", 12_345_678.0),
]
"""What the odd document's budget states: no year, no code and no twenty digits among the amounts."""
PLAIN = """<html><head><meta charset="utf-8"></head><body><h1>云岭市第{0}中学2024年单位预算</h1>
<p>2024年收入预算{0}.50万元，支出预算{0}.50万元。</p>
<p>收支总表</p><p>单位：万元</p><table><tr><th>项目</th><th>预算数</th><th>项目</th><th>预算数</th></tr>
<tr><td>一、一般公共预算拨款收入</td><td>{0}.50</td><td>一、教育支出</td><td>{0}.50</td></tr>
<tr><td>收入总计</td><td>{0}.50</td><td>支出总计</td><td>{0}.50</td></tr></table></body></html>"""


def _query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


def _build(folder: Path, home: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(100, 100 + count - 1):
        (folder / f"{number}.html").write_text(PLAIN.format(number), encoding="utf-8")
    (folder / "odd.html").write_text(ODD, encoding="utf-8")
    assert main(["build", str(folder), "--home", str(home)]) == 0
    return home / "warehouse" / "yusuan.duckdb"


@pytest.mark.parametrize("count", [30, 500])
def test_an_odd_document_keeps_no_other_from_being_published(tmp_path: Path, count: int) -> None:
    database = _build(tmp_path / "documents", tmp_path / "home", count)
    shown = _query(
        database,
        "select count(*), count(distinct unit_id), sum(total_revenue_yuan) from marts.mart_unit_year_overview"
        " where fiscal_year = 2024 and unit_name like '云岭市第%中学'",
    )
    expected = sum(number + 0.5 for number in range(100, 100 + count - 1)) * 10_000
    assert [(n, units, float(total)) for n, units, total in shown] == [(count - 1, count - 1, expected)]
    publications = _query(
        database,
        "select u.unit_name, p.fiscal_year, p.stage from marts.dim_publication p join marts.dim_unit u using (unit_id)"
        " join marts.dim_document d using (document_id) where d.file_name = 'odd.html' order by p.publication_no",
    )
    assert publications == [("云岭市归并局", 2024, "budget"), ("云岭市分立局", 2023, "final")]
    rates = _query(database, "select amount_yuan from marts.fct_stated_amount where concept = 'prior_year_pct_change:total_revenue'")
    assert [float(rate) for (rate,) in rates] == [0.083]
    stated = _query(
        database,
        "select s.concept, cast(s.amount_yuan as double) from marts.fct_stated_amount s join marts.dim_document d using (document_id)"
        " where d.file_name = 'odd.html' and s.fiscal_year = 2024 and s.concept not like '%change%' order by 1",
    )
    assert [(concept, round(amount, 2)) for concept, amount in stated] == STATED
    left_out = _query(
        database,
        "select u.reason from marts.fct_unplaced_number u join marts.dim_document d using (document_id)"
        " where d.file_name = 'odd.html' and printed_text like '99999999999%'",
    )
    assert len(left_out) == 1 and left_out[0][0]
    notes = _query(database, "select message from marts.fct_reading_note where code = 'amount_out_of_range'")
    assert len(notes) >= 1
