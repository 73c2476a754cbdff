"""What is known of a unit beside its own publications: what it was called, and what its superior's documents print for it."""

from __future__ import annotations

from explorer.questions import MOST_ROWS
from explorer.warehouse import Row, Warehouse


def find_listed(warehouse: Warehouse, words: str) -> list[Row]:
    """Units without a document here that a superior's documents name, by words of their names."""
    parts = words.split()
    where = " and ".join("u.unit_name ilike '%' || ? || '%'" for _ in parts)
    return warehouse.rows(
        f"""select u.unit_id, u.unit_name, p.unit_id as parent_unit_id, p.unit_name as parent_name
            from marts.dim_unit u left join marts.dim_unit p on u.parent_unit_id = p.unit_id
            where {where} and not exists (select 1 from marts.dim_document d where d.unit_id = u.unit_id and d.status = 'parsed')
            order by length(u.unit_name), u.unit_name limit {MOST_ROWS}""",
        *parts,
    )


def lineage(warehouse: Warehouse, unit_id: str) -> list[Row]:
    """The unit of today and those that became it, without the unit itself; nothing where this publication groups no units."""
    if not warehouse.has_columns("dim_unit", ["current_unit_id"]):
        return []
    return warehouse.rows(
        """select other.unit_id, other.unit_name, other.observed_from_year, other.observed_to_year,
                  other.unit_id = own.current_unit_id as is_today
           from marts.dim_unit own join marts.dim_unit other on other.current_unit_id = own.current_unit_id
           where own.unit_id = ? and other.unit_id <> own.unit_id order by is_today desc, other.observed_from_year""",
        unit_id,
    )


def figures_in_superior(warehouse: Warehouse, unit_id: str, limit: int = MOST_ROWS) -> list[Row]:
    """What the documents of its superior print in rows of this unit, in printed order."""
    return warehouse.rows(
        f"""select l.budget_line_id, l.document_id, l.fiscal_year, l.stage, l.table_code, l.line_code, l.line_label, l.project_name,
                   l.measure, l.amount_yuan, l.page
            from marts.dim_unit u
            join marts.fct_budget_line l
                on l.unit_id = u.parent_unit_id and translate(l.organisation, '（）', '()') = u.unit_name
            where u.unit_id = ? and l.amount_yuan <> 0
            order by l.fiscal_year desc, l.stage, l.table_no, l.row_no, l.column_no limit {limit}""",
        unit_id,
    )
