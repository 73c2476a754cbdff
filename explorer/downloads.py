"""What is seen, as a file: CSV that Excel opens (UTF-8 with BOM) and XLSX with numbers as numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from explorer.warehouse import Row

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.writer(out)
        writer.writerow(rows[0])
        writer.writerows([neutralised(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row], sheet: str, labels: Mapping[str, str]) -> bytes:
    """Rows as a workbook of one sheet: what each column is called, with its unit, then its name for programs.

    Text, codes among it, is written as text, never as a number, a formula or a link.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        for column, name in enumerate(rows[0] if rows else ()):
            page.write_string(0, column, labels.get(name, name), bold)
            page.write_string(1, column, name)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row.values()):
                if isinstance(value, Decimal):
                    page.write_number(number, column, float(value), money)
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    page.write_number(number, column, value)
                elif value is not None:
                    page.write_string(number, column, str(value))
        page.freeze_panes(2, 0)
        page.autofit()
    return out.getvalue()


def neutralised(value: Any) -> Any:
    """A value for a CSV that people open in a spreadsheet: a text that would be taken for a formula gets an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value
