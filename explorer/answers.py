"""What the pages ask of the wide tables that answer questions: execution, the year before, superiors, codes of today."""

from __future__ import annotations

from explorer.questions import BY_FUNCTION, MOST_ROWS, sums_by_year
from explorer.warehouse import Row, Warehouse

COMPARED_FIGURES = (
    "total_revenue", "total_expenditure", "basic_expenditure", "project_expenditure", "three_public_total", "agency_operation",
)  # fmt: skip
"""Figures of mart_year_over_year, each with its year before, who says so, and the change."""


def year_over_year(warehouse: Warehouse, unit_id: str) -> list[Row]:
    """One row per year, stage and figure whose year before is known; nothing where this publication has no such table."""
    if not warehouse.has_columns("mart_year_over_year", ["total_revenue_prior_source"]):
        return []
    figures = " union all ".join(
        f"""select unit_id, fiscal_year, stage, publication_level, '{name}_yuan' as figure, {place} as place, {name}_yuan as amount_yuan,
                   prior_{name}_yuan as prior_yuan, {name}_prior_source as prior_source, {name}_change_yuan as change_yuan,
                   {name}_change_pct as change_pct
            from marts.mart_year_over_year where unit_id = $1 and {name}_prior_source is not null"""
        for place, name in enumerate(COMPARED_FIGURES)
    )
    return warehouse.rows(f"{figures} order by fiscal_year desc, stage desc, publication_level, place", unit_id)


def unit_execution(warehouse: Warehouse, unit_id: str) -> list[Row]:
    """One row per year: what was planned, by whom it is said, and what was spent; years with both only."""
    if not warehouse.has_columns("mart_unit_execution", ["initial_budget_source"]):
        return []
    return warehouse.rows(
        """select * from marts.mart_unit_execution
           where unit_id = ? and (general_public_final_yuan is not null or three_public_final_yuan is not null)
           order by fiscal_year desc, publication_level""",
        unit_id,
    )


def item_execution(warehouse: Warehouse, unit_id: str, limit: int = MOST_ROWS) -> list[Row]:
    """The items of the general public budget, planned and spent."""
    if not warehouse.has_columns("mart_general_public_execution", ["stated_execution_pct"]):
        return []
    return warehouse.rows(
        f"""select * from marts.mart_general_public_execution where unit_id = ?
            order by fiscal_year desc, publication_level, function_code limit {limit}""",
        unit_id,
    )


def superior_sums(warehouse: Warehouse, unit_id: str) -> list[Row]:
    """The unit over its subordinates, by year and stage."""
    if not warehouse.has_columns("mart_superior_subordinates", ["eliminated_yuan"]):
        return []
    return warehouse.rows("select * from marts.mart_superior_subordinates where unit_id = ? order by fiscal_year desc, stage desc", unit_id)


def successors(warehouse: Warehouse, scheme: str, code: str) -> list[Row]:
    """What became of a code, and what became part of it."""
    if not warehouse.has_columns("dim_classification_successor", ["change_kind"]):
        return []
    return warehouse.rows(
        """select s.* from marts.dim_classification_successor s
           where s.scheme = $1 and (s.code = $2 or s.successor_code = $2) order by s.change_year, s.code""",
        scheme,
        code,
    )


def figure_today(warehouse: Warehouse, code: str, unit_id: str = "", limit: int = MOST_ROWS) -> list[Row]:
    """One functional code in every unit and year under today's codes: what was renamed or merged into it counts with it, splits do not.

    Of one unit, what it was before a renaming counts with it.
    """
    groups = warehouse.has_columns(BY_FUNCTION, ["current_unit_id"])
    same = "current_unit_id = (select current_unit_id from marts.dim_unit where unit_id = ?)" if groups else "unit_id = ?"
    of_unit = [(same, unit_id)] if unit_id else []
    return sums_by_year(warehouse, BY_FUNCTION, [("starts_with(current_code, ?)", code), *of_unit], limit)
