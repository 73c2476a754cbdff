#!/usr/bin/env python3
"""Picture of a query's answer for the README: asks the published warehouse, sets the answer as a table, photographs it.

take_query_picture.py --warehouse data/warehouse/yusuan.duckdb [--out docs/img/query.png] [--chromium PATH]
"""

from __future__ import annotations

import argparse
import html
from pathlib import Path

import duckdb
from take_screenshots import find_chromium

QUERY = """
select u.unit_name as 单位, f.fiscal_year as 年度, f.line_code as 科目编码, f.line_label as 科目, f.amount_yuan as 金额_元,
       f.printed_text as 印出的数字, f.printed_unit as 印出的单位, d.file_name as 文件, f.page as 页, f.row_no as 行, f.check_status as 勾稽
from marts.fct_budget_line f
join marts.dim_document d using (document_id)
join marts.dim_unit u on u.unit_id = d.unit_id
where d.is_current and f.table_code = 'expenditure' and f.measure = 'total' and f.line_level = 1
order by f.amount_yuan desc, f.budget_line_id
limit 8
"""
_PAGE = """<meta charset="utf-8"><style>
body {{ font: 15px/1.5 "Noto Sans CJK SC", sans-serif; margin: 24px; color: #1d2430 }}
pre {{ background: #f3f4f7; padding: 14px; border-radius: 6px; font: 13px/1.5 "Noto Sans Mono CJK SC", monospace }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border-bottom: 1px solid #d7dbe3; padding: 6px 10px; text-align: left; white-space: nowrap }}
th {{ background: #eef0f6 }} td.n {{ text-align: right; font-variant-numeric: tabular-nums }}
</style><pre>{query}</pre><table><tr>{head}</tr>{rows}</table>"""


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:,}" if not isinstance(value, str) and str(value).count(".") else str(value)
    return f"<td{'' if isinstance(value, str) else ' class=n'}>{html.escape(text)}</td>"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", type=Path, default=Path("data/warehouse/yusuan.duckdb"))
    parser.add_argument("--out", type=Path, default=Path("docs/img/query.png"))
    parser.add_argument("--chromium")
    args = parser.parse_args()
    browser_path = find_chromium(args.chromium)
    if browser_path is None:
        parser.error("no Chromium found")
    with duckdb.connect(str(args.warehouse), read_only=True) as con:
        answer = con.execute(QUERY)
        head = "".join(f"<th>{html.escape(c[0])}</th>" for c in answer.description)
        rows = "".join(f"<tr>{''.join(_cell(v) for v in row)}</tr>" for row in answer.fetchall())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1500, "height": 400})
        page.set_content(_PAGE.format(query=html.escape(QUERY.strip()), head=head, rows=rows))
        args.out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(args.out), full_page=True)
        browser.close()
    print(args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
