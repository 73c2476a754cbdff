"""From a figure of a wide table to the row that prints it."""

from __future__ import annotations

import re

from explorer.warehouse import Warehouse

_TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "total_revenue_yuan": (("income_expenditure_summary", "income"), "total_revenue"),
    "fiscal_appropriation_revenue_yuan": (("income_expenditure_summary", "income", "fiscal_summary"), "fiscal_appropriation_revenue"),
    "total_expenditure_yuan": (("income_expenditure_summary", "expenditure"), "total_expenditure"),
    "basic_expenditure_yuan": (("expenditure", "income_expenditure_summary"), "basic_expenditure"),
    "project_expenditure_yuan": (("expenditure", "income_expenditure_summary"), "project_expenditure"),
    "three_public_total_yuan": (("three_public_expenses",), "three_public_total"),
    "agency_operation_yuan": (("three_public_expenses", "agency_operation_expenditure"), "agency_operation"),
    "procurement_total_yuan": (("procurement",), "procurement_total"),
    "general_public_expenditure_yuan": (("general_public_expenditure",), "general_public_expenditure"),
    **{
        f"{item}_yuan": (("three_public_expenses",), item)
        for item in ("abroad", "vehicle_total", "vehicle_purchase", "vehicle_operation", "reception")
    },
}
"""Column of a wide table -> tables in which its figure may be printed, best first, and its concept in the text."""
_CODE = re.compile(r"code-(\d{3,7})")
_PRIOR = "prior-"


def lead(warehouse: Warehouse, document_id: str, column: str, amount: str) -> str | None:
    """The id of the fact or stated amount that prints a figure; None where nothing prints just this amount.

    `column` is a column of `_TABLES`, `prior-` and one of them for the year before, or `code-2080505` for what stands beside a code.
    """
    code = _CODE.fullmatch(column)
    if code:
        return _beside_code(warehouse, document_id, code[1], amount)
    figure = column.removeprefix(_PRIOR)
    if figure not in _TABLES:
        return None
    tables, concept = _TABLES[figure]
    if column.startswith(_PRIOR):
        return _year_before(warehouse, document_id, tables, concept, amount)
    order = " ".join(f"when '{table}' then {place}" for place, table in enumerate(tables))
    found = warehouse.row(
        f"""select budget_line_id as id from marts.fct_budget_line
            where document_id = ? and amount_yuan = cast(? as decimal(20, 2)) and table_code in ({", ".join(f"'{t}'" for t in tables)})
            order by case table_code {order} end, not is_total, row_no limit 1""",
        document_id,
        amount,
    )
    found = found or warehouse.row(
        """select stated_amount_id as id from marts.fct_stated_amount
           where document_id = ? and amount_yuan = cast(? as decimal(20, 2)) and split_part(concept, ':', 1) = ?
           order by length(concept) limit 1""",
        document_id,
        amount,
        concept,
    )
    return found["id"] if found else None


def _beside_code(warehouse: Warehouse, document_id: str, code: str, amount: str) -> str | None:
    """The row of the code itself, total before parts."""
    found = warehouse.row(
        """select budget_line_id as id from marts.fct_budget_line
           where document_id = ? and amount_yuan = cast(? as decimal(20, 2)) and line_code = ?
           order by measure <> 'total', table_no, row_no, column_no limit 1""",
        document_id,
        amount,
        code,
    )
    return found["id"] if found else None


def _year_before(warehouse: Warehouse, document_id: str, tables: tuple[str, ...], concept: str, amount: str) -> str | None:
    """The column of the year before that prints the amount, else the sentence that tells the change from it."""
    found = warehouse.row(
        f"""select prior_year_amount_id as id from marts.fct_prior_year_amount
            where document_id = ? and amount_yuan = cast(? as decimal(20, 2)) and table_code in ({", ".join(f"'{t}'" for t in tables)})
            order by coalesce(line_code, '') <> '', table_no, row_no, column_no limit 1""",
        document_id,
        amount,
    )
    found = found or warehouse.row(
        "select stated_amount_id as id from marts.fct_stated_amount where document_id = ? and concept = ? order by line_no limit 1",
        document_id,
        f"change_from_prior_year:{concept}",
    )
    return found["id"] if found else None
