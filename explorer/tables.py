"""A table of a document as it is printed: its facts laid out in rows and columns again."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.warehouse import Row


@dataclass(slots=True)
class PrintedRow:
    """One printed row of one side of a table."""

    code: str
    label: str
    level: int
    is_total: bool
    cells: dict[str, Row] = field(default_factory=dict)


@dataclass(slots=True)
class PrintedSide:
    """The rows of one side (revenue, expenditure) of a table, with its columns in printed order."""

    side: str
    columns: list[str] = field(default_factory=list)
    rows: list[PrintedRow] = field(default_factory=list)


def lay_out(lines: list[Row]) -> list[PrintedSide]:
    """Facts of one table, in printed order, as rows and columns. A column is its flattened header."""
    sides: dict[str, PrintedSide] = {}
    rows: dict[tuple[str, int, str, str], PrintedRow] = {}
    places: dict[tuple[str, str], int] = {}
    for line in lines:
        side = sides.setdefault(line["side"], PrintedSide(line["side"]))
        column = line["column_label"] or line["measure_name"]
        places[side.side, column] = min(places.get((side.side, column), line["column_no"]), line["column_no"])
        key = (side.side, line["row_no"], line["line_code"] or "", line["line_label"] or "")
        if key not in rows:
            rows[key] = PrintedRow(line["line_code"] or "", line["line_label"] or "", line["line_level"] or 0, bool(line["is_total"]))
            side.rows.append(rows[key])
        rows[key].cells[column] = line
    for side in sides.values():
        side.columns = sorted((c for s, c in places if s == side.side), key=lambda c: places[side.side, c])
    return list(sides.values())
