"""Which column of an indicator, duty or task table holds what, from its header of one or two rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.performance.geometry import Mover
from ingestion.performance.layout import PerformanceLayout
from ingestion.performance.rows import Row, RowCell, cell_under, leaf_header, printed_cells

_LEVELS = ("level1", "level2", "level3")
_ALWAYS = ("level1", "level2", "level3", "sign", "actual", "basis", "neutral")


@dataclass(frozen=True, slots=True)
class Columns:
    """role -> (first grid column, end).

    `height` is the number of header rows; `second` is the second set of a form that prints two sets side by side.
    """

    places: Mapping[str, tuple[int, int]]
    height: int
    units: Mapping[str, str]
    """role -> the header's text, which may carry a money unit."""
    second: Columns | None = None

    def cell(self, row: Row, role: str) -> RowCell | None:
        place = self.places.get(role)
        return cell_under(row, *place) if place else None

    def text(self, row: Row, role: str) -> str:
        cell = self.cell(row, role)
        return cell.text if cell else ""

    def moved(self, move: Mover) -> Columns:
        """The same columns on a continuation page; a role whose place cannot be found again is gone."""
        places = {role: there for role, place in self.places.items() if (there := move(place))}
        return Columns(places, self.height, self.units, self.second.moved(move) if self.second else None)

    def has(self, role: str) -> bool:
        return role in self.places


def find_indicator_columns(rows: list[Row], index: int, layout: PerformanceLayout, has_spans: bool) -> Columns | None:
    """The columns of an indicator table whose header begins at rows[index]; None where no such header begins."""
    known = layout.indicator_columns
    own = [(c, "") for c in printed_cells(rows[index])]
    if sum(1 for c, _ in own if c.label in known) < 2:
        return None
    if index + 1 < len(rows):
        below = printed_cells(rows[index + 1])
        if below and all(c.label in known and not c.label.isdigit() for c in below):
            found = _assign_indicator_roles(leaf_header(rows[index], rows[index + 1], has_spans), layout, 2)
            if found:
                return found
    return _assign_indicator_roles(own, layout, 1)


def _assign_indicator_roles(leaves: list[tuple[RowCell, str]], layout: PerformanceLayout, height: int) -> Columns | None:
    known = layout.indicator_columns
    if not leaves or sum(1 for c, _ in leaves if c.label in known) < 0.6 * len(leaves):
        return None
    places: list[tuple[str, RowCell]] = []
    labels = [c.label for c, _ in leaves]
    has_level3 = any("level3" in known.get(label, ()) for label in labels)
    last_level = max((c.start for c, _ in leaves if {"level1", "level2"} & set(known.get(c.label, ()))), default=-1)
    first_level = min((c.start for c, _ in leaves if {"level1", "level2", "level3"} & set(known.get(c.label, ()))), default=1 << 30)
    first_target = min((c.start for c, _ in leaves if {"target", "sign"} & set(known.get(c.label, ()))), default=1 << 30)
    is_list = any("project_name" in known.get(c.label, ()) and c.start < first_level for c, _ in leaves)
    has_weak = False
    for cell, _parent in leaves:
        roles = known.get(cell.label, frozenset())
        role = next((r for r in _ALWAYS if r in roles and not (r == "neutral" and len(roles) > 1)), None)
        if is_list and cell.start < first_level:
            role = next((r for r in sorted(roles) if r.startswith("project_")), role)
        elif "level3_weak" in roles and not has_level3 and not has_weak and cell.start > last_level and cell.start < first_target:
            role, has_weak = "level3", True
        elif role is None and "description" in roles:
            role = "description"
        elif role is None and "target" in roles:
            role = "target"
        elif role is None and "target_unit" in roles and (cell.start > first_target or cell.label != "单位"):
            role = "target_unit"
        elif role is None and is_list:
            role = next((r for r in sorted(roles) if r.startswith("project_") and r != "project_name"), None)
        if role and role != "neutral":
            places.append((role, cell))
    return _group(places, height)


def _group(places: list[tuple[str, RowCell]], height: int) -> Columns | None:
    first: dict[str, RowCell] = {}
    second: dict[str, RowCell] = {}
    for role, cell in places:
        if role not in first and not second:
            first[role] = cell
        elif role in _LEVELS and role in first and "target" in first and cell.start > first["target"].start:
            second.setdefault(role, cell)
        elif second and role not in second:
            second[role] = cell
    columns = _columns(first, height)
    if columns is None:
        return None
    if "level3" in second and "target" in second:
        shared = {k: v for k, v in first.items() if k == "level1" and k not in second}
        return Columns(columns.places, height, columns.units, _columns({**shared, **second}, height))
    return columns


def _columns(cells: dict[str, RowCell], height: int) -> Columns | None:
    has_what = "level3" in cells or "level2" in cells
    if not has_what or not ({"target", "actual", "sign"} & set(cells) or {"level1", "level2", "level3"} <= set(cells)):
        return None
    return Columns({r: (c.start, c.end) for r, c in cells.items()}, height, {r: c.text for r, c in cells.items()})


_TASK_NEEDS = frozenset({"budget", "fiscal"})


def find_task_columns(rows: list[Row], index: int, layout: PerformanceLayout, has_spans: bool) -> Columns | None:
    """The columns of a department's main tasks; amounts under 执行数 are those `executed`, `executed_fiscal` and `executed_other`."""
    executed = frozenset(label for label, measure in layout.measures.items() if measure == "executed")
    return find_plain_columns(rows, index, layout.task_columns, _TASK_NEEDS, has_spans, "name", executed)


def find_plain_columns(
    rows: list[Row],
    index: int,
    known: Mapping[str, str],
    needed: frozenset[str],
    has_spans: bool,
    key: str,
    executed: frozenset[str] = frozenset(),
) -> Columns | None:
    """The columns of a duty or task table: a header of one or two rows with the column `key` and one of `needed`.

    A column under a label of `executed` has the role of what was spent.
    """
    own = printed_cells(rows[index])
    if not any(known.get(c.label) == key for c in own) or sum(1 for c in own if c.label in known) < 2:
        return None
    candidates = [([(c, "") for c in own], 1)]
    if index + 1 < len(rows):
        below = printed_cells(rows[index + 1])
        if below and all(c.label in known for c in below):
            candidates.insert(0, (leaf_header(rows[index], rows[index + 1], has_spans), 2))
    for leaves, height in candidates:
        cells: dict[str, RowCell] = {}
        for cell, parent in leaves:
            role = known.get(cell.label)
            if role and parent in executed:
                role = "executed" if role == "budget" else f"executed_{role}"
            if role and role not in cells:
                cells[role] = cell
        if key in cells and needed & set(cells):
            units = {r: c.text for r, c in cells.items()}
            for upper in own:  # a unit may stand in the header above the leaf
                for role, cell in cells.items():
                    if upper.start <= cell.start < upper.end and upper.text not in units[role]:
                        units[role] += upper.text
            return Columns({r: (c.start, c.end) for r, c in cells.items()}, height, units)
    return None
