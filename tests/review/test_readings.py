"""What `yusuan review --debug` says of how a table was read."""

from __future__ import annotations

from ingestion.decisions import keep_decisions, kept_decisions
from ingestion.parsing import parse_bytes
from review.reports.readings import explain_document, explain_reading

PAGE = """<html><head><title>青原县水务局2024年单位预算</title></head><body><h1>青原县水务局2024年单位预算</h1>
<p>支出预算总表</p><p>单位：万元</p>
<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>增减额</td></tr>
<tr><td>213</td><td>农林水支出</td><td>120.00</td><td>120.00</td><td>3.00</td></tr></table></body></html>"""


def test_a_table_tells_what_recognised_it_and_what_its_columns_became() -> None:
    parsed, _ = parse_bytes(PAGE.encode())
    said = explain_reading(parsed)
    assert said[0] == "表 1，《青原县水务局2024年单位预算支出预算总表》→ expenditure（依据 title:expenditure，单位万元），数字 2 个"
    assert "  第 3 列“合计”→ expenditure／total（1）" in said
    assert "  第 4 列“基本支出”→ expenditure／basic（1）" in said


def test_each_column_and_line_tells_what_decided_it() -> None:
    said = explain_document(
        PAGE.replace("</table>", "<tr><td>21303</td><td>水利</td><td>120.00</td><td>120.00</td><td></td></tr></table>").encode()
    )
    said = said[said.index("判定依据，expenditure") + 1 :]
    assert said[:5] == [
        "  第 1 列“科目编码”→ code（依据 role:header）",
        "  第 2 列“科目名称”→ label（依据 role:header）",
        "  第 3 列“合计”→ measure／total（依据 role:amounts_below、measure:header、measure:neutral_columns）",
        "  第 4 列“基本支出”→ measure／basic（依据 role:amounts_below、measure:header）",
        "  第 5 列“增减额”→ measure／foreign_column（依据 role:amounts_below、measure:header）",
    ]
    assert said[5:] == [
        "  第 2 行“213 农林水支出”→ 第 1 级（依据 first_level）",
        "  第 3 行“21303 水利”→ 第 2 级，计入合计（依据 detail:code）",
    ]


def test_nobody_who_does_not_ask_keeps_decisions() -> None:
    with keep_decisions() as decisions:
        pass
    parse_bytes(PAGE.encode())
    assert decisions == [] and kept_decisions() is None
