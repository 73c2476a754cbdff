"""Cells that a table leaves blank where its own sums show that nothing stands there: they count as zero, never as unknown."""

from __future__ import annotations

from decimal import Decimal

from review.evidence.cells import RowView, TableView, is_row
from review.evidence.quantities import Quantity

_MAIN_ITEMS = ("abroad", "vehicle_total", "reception")
_VEHICLES = {"vehicle_purchase": "vehicle_operation", "vehicle_operation": "vehicle_purchase"}


def blank_cell(table: TableView, label: str, measure: str) -> Quantity:
    """A blank cell of a table as a printed zero."""
    page = table.rows[0].cells[next(iter(table.rows[0].cells))].page if table.rows and table.rows[0].cells else None
    key = ("blank", table.table_no, table.table_code, label, measure)
    return Quantity(Decimal(0), Decimal(0), "空白", "", f"“{label}”", key, page, table.table_code, table.title)


def _printed(table: TableView, name: str, measure: str) -> Quantity | None:
    found = [r.cells[measure] for r in table.rows if measure in r.cells and is_row(r.label, name)]
    return found[0] if len(found) == 1 else None


def three_public_cell(table: TableView, name: str, measure: str) -> Quantity | None:
    """The amount of an item of the three-public table; a blank is zero where the items that are printed make up the whole."""
    printed = _printed(table, name, measure)
    if printed is not None or any(measure in r.cells and is_row(r.label, name) for r in table.rows):
        return printed
    total = _printed(table, "three_public_total", measure)
    if total is None:
        return None
    label = {"abroad": "因公出国（境）费", "vehicle_total": "公务用车购置及运行费", "reception": "公务接待费"}.get(name)
    if name in _VEHICLES:
        label = {"vehicle_purchase": "公务用车购置费", "vehicle_operation": "公务用车运行费"}[name]
        whole, other = three_public_cell(table, "vehicle_total", measure), _printed(table, _VEHICLES[name], measure)
        is_zero = whole is not None and whole.value == (other.value if other else 0)
    else:
        parts = [_printed(table, item, measure) for item in _MAIN_ITEMS]
        vehicles = [_printed(table, item, measure) for item in _VEHICLES] if parts[1] is None else []
        is_zero = total.value == sum((q.value for q in (*parts, *vehicles) if q is not None), Decimal(0))
    return blank_cell(table, label, measure) if label and is_zero else None


def row_cell(row: RowView, table: TableView, measure: str, label: str) -> Quantity | None:
    """A column of a row of sums; a blank is zero where the columns that are printed make up the row's total."""
    if measure in row.cells:
        return row.cells[measure]
    total = row.cells.get("total")
    if total is None or table.unknown_columns:
        return None
    if measure in ("opening_balance", "closing_balance"):
        revenue, other = row.cells.get("current_revenue"), {"opening_balance", "closing_balance"} & set(row.cells)
        is_even = revenue is not None and revenue.value == total.value and not other
        return blank_cell(table, label, measure) if is_even else None
    nested = ("total", "current_year") if any(m not in ("total", "current_year", "carried_forward") for m in row.cells) else ("total",)
    parts = [q for m, q in row.cells.items() if m not in nested]
    is_zero = bool(parts) and total.value == sum((q.value for q in parts), Decimal(0))
    return blank_cell(table, label, measure) if is_zero else None
