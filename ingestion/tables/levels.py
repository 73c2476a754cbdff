"""The hierarchy of a table's lines: how deep each line stands, and which lines no other line details (the leaves)."""

from __future__ import annotations

import re

from ingestion.amounts import compact
from ingestion.records import BudgetLineRecord

_SECOND_LEVEL = re.compile(r"^(?:其中[:：]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．])")


def set_levels(lines: list[BudgetLineRecord]) -> None:
    """Depth of each line and whether another line of the same table and side details it."""
    codes = {(line.side, line.line_code) for line in lines if line.line_code}
    parents = {(side, code[:-2]) for side, code in codes if len(code) > 3}
    parents |= {(side, code[:3]) for side, code in codes if len(code) > 3}
    for line in lines:
        if line.line_code:
            line.line_level = (len(line.line_code) - 1) // 2
            line.is_leaf = (line.side, line.line_code) not in parents
        elif line.is_total:
            line.line_level, line.is_leaf = 0, False
        elif _SECOND_LEVEL.match(compact(line.line_label)):
            line.line_level = 2
        else:
            line.line_level = 1
    _mark_outline_parents(lines)


def _mark_outline_parents(lines: list[BudgetLineRecord]) -> None:
    """A first-level item followed by second-level items (一、 then 1.) is not a leaf."""
    for side in {line.side for line in lines}:
        last: list[BudgetLineRecord] = []
        for line in sorted((x for x in lines if x.side == side and not x.line_code), key=lambda x: (x.row_no, x.column_no)):
            if line.line_level == 1:
                if not last or last[0].row_no != line.row_no:
                    last = []
                last.append(line)
            elif line.line_level == 2 and last:
                for parent in last:
                    parent.is_leaf = False
