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
    """Facts of one table, in printed order, as rows and columns. A column is its flattened header.

    Lists that stand side by side on one side of a table (by function, by economic class) are parts of their own.
    """
    blocks = _blocks(lines)
    sides: dict[tuple[str, int], PrintedSide] = {}
    rows: dict[tuple[tuple[str, int], int, str, str], PrintedRow] = {}
    places: dict[tuple[tuple[str, int], str], int] = {}
    for line in lines:
        block = (line["side"], blocks[line["side"], line["column_no"]])
        side = sides.setdefault(block, PrintedSide(line["side"]))
        column = line["column_label"] or line["measure_name"]
        places[block, column] = min(places.get((block, column), line["column_no"]), line["column_no"])
        key = (block, line["row_no"], *_label_of(line))
        if key not in rows:
            rows[key] = PrintedRow(*_label_of(line), line["line_level"] or 0, bool(line["is_total"]))
            side.rows.append(rows[key])
        rows[key].cells[column] = line
    for block, side in sides.items():
        side.columns = sorted((c for b, c in places if b == block), key=lambda c: places[block, c])
    return list(sides.values())


def _label_of(line: Row) -> tuple[str, str]:
    return line["line_code"] or "", line["line_label"] or ""


def _blocks(lines: list[Row]) -> dict[tuple[str, int], int]:
    """(side, column) -> the first column of the list that it belongs to: two columns whose rows mostly bear different labels are of two."""
    printed: dict[tuple[str, int], dict[int, tuple[str, str]]] = {}
    for line in lines:
        printed.setdefault((line["side"], line["column_no"]), {})[line["row_no"]] = _label_of(line)
    blocks: dict[tuple[str, int], int] = {}
    for side, column in sorted(printed):
        firsts = sorted({first for (other, _), first in blocks.items() if other == side})
        blocks[side, column] = next((first for first in firsts if _agree(printed[side, first], printed[side, column])), column)
    return blocks


def _agree(one: dict[int, tuple[str, str]], other: dict[int, tuple[str, str]]) -> bool:
    shared = [row for row in one if row in other]
    return sum(one[row] != other[row] for row in shared) * 2 <= len(shared)
