"""What the columns of the warehouse can hold, and what becomes of a number that they cannot.

A number that is printed larger than any column is evidence of a misprint (or of a misreading), never a reason to stop a
build or to lose its document: it is set aside, listed where it can be found, and everything else stays.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ingestion.model import ReadingNote
from ingestion.records import (
    BudgetLineRecord,
    IndicatorRecord,
    ParsedDocument,
    PriorYearAmountRecord,
    ProjectRecord,
    TableFigureRecord,
    UnplacedNumberRecord,
    column_names,
)

LARGEST = Decimal(10) ** 14
"""Yuan, or whatever else is counted, exclusive: DECIMAL(20,6) has fourteen digits before the point. All public budgets of the
country together are less than a third of it."""
CODE = "amount_out_of_range"
REASON = "数字超出可表示的范围（达到一百万亿），疑为印错单位或位数，不作为金额列入"


def is_storable(value: Any) -> bool:
    """True for what is no Decimal, and for a Decimal that every column can hold (its last decimals may be rounded)."""
    return not isinstance(value, Decimal) or (value.is_finite() and abs(value) < LARGEST)


def set_aside_unstorable(parsed: ParsedDocument) -> list[ReadingNote]:
    """Take out what no column can hold: numbers of tables become unplaced, all others are told in a note.

    Texts as printed stay where they are.
    """
    notes: list[ReadingNote] = []
    lines: list[BudgetLineRecord | PriorYearAmountRecord] = [*parsed.budget_lines, *parsed.prior_year_amounts]
    too_large: list[BudgetLineRecord | PriorYearAmountRecord | TableFigureRecord] = [
        *(line for line in lines if not is_storable(line.amount_yuan)),
        *(figure for figure in parsed.table_figures if not is_storable(figure.figure_value)),
    ]
    for line in too_large:
        parsed.unplaced_numbers.append(
            UnplacedNumberRecord(
                line.document_id,
                None,
                line.printed_text,
                CODE,
                REASON,
                line.page,
                line.row_no,
                line.column_no,
                line.cell_no,
                line.publication_no,
            )
        )
    for amount in (amount for amount in parsed.stated_amounts if not is_storable(amount.amount_yuan)):
        notes.append(ReadingNote(CODE, f"文字说明中的“{amount.printed_text}{amount.printed_unit}”：{REASON}", amount.page))
    parsed.budget_lines = [line for line in parsed.budget_lines if is_storable(line.amount_yuan)]
    parsed.prior_year_amounts = [line for line in parsed.prior_year_amounts if is_storable(line.amount_yuan)]
    parsed.table_figures = [figure for figure in parsed.table_figures if is_storable(figure.figure_value)]
    parsed.stated_amounts = [amount for amount in parsed.stated_amounts if is_storable(amount.amount_yuan)]
    records: list[ProjectRecord | IndicatorRecord] = [*parsed.projects, *parsed.indicators]
    for record in records:
        for name in column_names(type(record)):
            value = getattr(record, name)
            if not is_storable(value):
                setattr(record, name, None)
                notes.append(ReadingNote(CODE, f"绩效目标表中的“{value:f}”：{REASON}", record.page))
    return notes
