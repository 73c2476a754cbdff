"""Which sum a lone 合计 of a “三公” table with 会议费 and 培训费 is: of the three items, or of everything that the table prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.records import BudgetLineRecord
from ingestion.tables.layouts import layouts
from ingestion.tables.levels import Placement, set_levels
from ingestion.tables.mirror import best_reading

SUM, WIDER_SUM = "合计", "总计"


def prefer_wider_sum(lines: list[BudgetLineRecord], placements: Sequence[Placement]) -> list[BudgetLineRecord] | None:
    """The lines read anew with 合计 as the wider sum (总计), where the printed sums prefer it to the reading of `lines`; else None.

    A table that prints both sums leaves no doubt. Amounts never change.
    """
    labels = {line.line_label for line in lines}
    if SUM not in labels or WIDER_SUM in labels or labels.isdisjoint(layouts().three_public_beside):
        return None
    wider = [replace(line, line_label=WIDER_SUM) if line.line_label == SUM else replace(line) for line in lines]
    set_levels(wider, placements)
    return wider if best_reading([lines, wider]) == 1 else None
