"""What the pages ask of the warehouse. Each function answers rows; amounts are yuan, rates per cent."""

from __future__ import annotations

from explorer.warehouse import Row, Warehouse

BY_FUNCTION, BY_ECONOMIC = "mart_expenditure_by_function", "mart_basic_expenditure_by_economic"
MOST_ROWS = 200
"""Rows of a list on a page; downloads hold them all."""

OVERVIEW_MEASURES = (
    "total_revenue_yuan", "fiscal_appropriation_revenue_yuan", "total_expenditure_yuan", "basic_expenditure_yuan",
    "project_expenditure_yuan", "three_public_total_yuan", "agency_operation_yuan", "procurement_total_yuan",
)  # fmt: skip
"""Columns of mart_unit_year_overview that a unit's page shows over the years."""


def totals(warehouse: Warehouse) -> Row:
    """How much the warehouse holds: one row."""
    return warehouse.rows(
        """select (select count(*) from marts.dim_document where status = 'parsed') as documents,
                  (select count(*) from marts.dim_document where status <> 'parsed') as quarantined,
                  (select count(distinct unit_id) from marts.dim_document where unit_id is not null) as units,
                  (select count(*) from marts.fct_budget_line) as facts,
                  (select count(*) from marts.fct_stated_amount) as stated,
                  (select count(*) from marts.fct_finding where severity = 'error') as errors,
                  (select min(fiscal_year) from marts.dim_document where fiscal_year > 0) as first_year,
                  (select max(fiscal_year) from marts.dim_document) as last_year"""
    )[0]


def regions(warehouse: Warehouse) -> list[Row]:
    """Publishing units by province and city."""
    return warehouse.rows(
        """select coalesce(u.province, '') as province, coalesce(u.city, '') as city, count(distinct u.unit_id) as units
           from marts.dim_unit u where exists (select 1 from marts.dim_document d where d.unit_id = u.unit_id and d.status = 'parsed')
           group by all order by units desc, province, city limit 60"""
    )


def find_units(warehouse: Warehouse, words: str, province: str = "", city: str = "") -> list[Row]:
    """Publishing units whose official or printed name holds every word, or those of a region."""
    parts = words.split()
    conditions = ["(u.unit_name ilike '%' || ? || '%' or coalesce(u.unit_code, '') = ? or n.names ilike '%' || ? || '%')"] * len(parts)
    values: list[object] = [value for part in parts for value in (part, part, part)]
    for column, value in (("province", province), ("city", city)):
        if value:
            conditions.append(f"u.{column} = ?")
            values.append(value)
    where = " and ".join(conditions) or "true"
    return warehouse.rows(
        f"""with n as (
                select unit_id, string_agg(distinct unit_name_printed, ' ') as names, count(*) as documents,
                       min(fiscal_year) as first_year, max(fiscal_year) as last_year
                from marts.dim_document where status = 'parsed' and unit_id is not null group by unit_id
            )
            select u.unit_id, u.unit_name, u.province, u.city, u.county, n.documents, n.first_year, n.last_year
            from marts.dim_unit u join n on u.unit_id = n.unit_id
            where {where} order by n.documents desc, length(u.unit_name), u.unit_name limit {MOST_ROWS}""",
        *values,
    )


def find_codes(warehouse: Warehouse, words: str) -> list[Row]:
    """Classification codes by number or name, with how many facts carry them."""
    return warehouse.rows(
        f"""select c.scheme, c.code, string_agg(distinct c.name, ' / ') as name, count(f.budget_line_id) as facts
            from marts.dim_classification c
            left join marts.fct_budget_line f on f.classification_id = c.classification_id
            where c.code = ? or c.name ilike '%' || ? || '%'
            group by c.scheme, c.code having count(f.budget_line_id) > 0 order by facts desc limit {MOST_ROWS}""",
        words,
        words,
    )


def find_projects(warehouse: Warehouse, words: str) -> list[Row]:
    """Projects by name."""
    return warehouse.rows(
        f"""select p.project_id, p.project_name, p.fiscal_year, p.stage, p.budget_yuan, p.unit_id, u.unit_name
            from marts.fct_project p left join marts.dim_unit u on p.unit_id = u.unit_id
            where p.project_name ilike '%' || ? || '%' order by p.budget_yuan desc nulls last limit {MOST_ROWS}""",
        words,
    )


def unit(warehouse: Warehouse, unit_id: str) -> Row | None:
    return warehouse.row(
        """select u.*, s.unit_name as parent_name from marts.dim_unit u left join marts.dim_unit s on u.parent_unit_id = s.unit_id
           where u.unit_id = ?""",
        unit_id,
    )


def subordinates(warehouse: Warehouse, unit_id: str) -> list[Row]:
    """Units whose superior is this one, and whether they publish here."""
    return warehouse.rows(
        """select u.unit_id, u.unit_name, u.nature, count(d.document_id) as documents
           from marts.dim_unit u left join marts.dim_document d on d.unit_id = u.unit_id and d.status = 'parsed'
           where u.parent_unit_id = ? group by all order by documents desc, u.unit_name""",
        unit_id,
    )


def overview(warehouse: Warehouse, unit_ids: list[str]) -> list[Row]:
    """One row per unit, year, stage and level."""
    marks = ", ".join("?" for _ in unit_ids)
    return warehouse.rows(
        f"""select * from marts.mart_unit_year_overview where unit_id in ({marks})
            order by unit_name, fiscal_year desc, stage, publication_level""",
        *unit_ids,
    )


def three_public(warehouse: Warehouse, unit_id: str) -> list[Row]:
    return warehouse.rows(
        """select * from marts.mart_three_public_expenses
           where unit_id = ? and (budgeted_total_yuan is not null or settled_total_yuan is not null)
           order by fiscal_year desc, stage, publication_level""",
        unit_id,
    )


def documents(warehouse: Warehouse, unit_id: str) -> list[Row]:
    return warehouse.rows(
        """select document_id, file_name, title, fiscal_year, stage, publication_level, page_count, is_current
           from marts.dim_document where unit_id = ? order by fiscal_year desc, stage, is_current desc, file_name""",
        unit_id,
    )


def projects(warehouse: Warehouse, unit_id: str) -> list[Row]:
    return warehouse.rows(
        f"""select p.project_id, p.project_name, p.fiscal_year, p.stage, p.budget_yuan, p.executed_yuan, p.page,
                   count(i.indicator_id) as indicators
            from marts.fct_project p left join marts.fct_indicator_value i on i.project_id = p.project_id
            where p.unit_id = ? group by all order by p.fiscal_year desc, p.budget_yuan desc nulls last limit {MOST_ROWS}""",
        unit_id,
    )


def document(warehouse: Warehouse, document_id: str) -> Row | None:
    return warehouse.row(
        """select d.*, u.unit_name from marts.dim_document d left join marts.dim_unit u on d.unit_id = u.unit_id where d.document_id = ?""",
        document_id,
    )


def tables(warehouse: Warehouse, document_id: str) -> list[Row]:
    """The document's tables in their order."""
    return warehouse.rows(
        """select t.table_no, t.table_code, t.title, t.table_state, t.printed_unit, t.page, t.last_page, t.number_count
           from marts.fct_document_table t where t.document_id = ? order by t.table_no = 0, t.table_no""",
        document_id,
    )


def table_lines(warehouse: Warehouse, document_id: str, table_no: int) -> list[Row]:
    """The facts of one table in printed order."""
    return warehouse.rows(
        """select f.*, coalesce(m.name_zh, f.measure) as measure_name from marts.fct_budget_line f
           left join marts.dim_code m on m.code_list = 'measure' and m.code = f.measure
           where f.document_id = ? and f.table_no = ? order by f.row_no, f.column_no""",
        document_id,
        table_no,
    )


def stated(warehouse: Warehouse, document_id: str) -> list[Row]:
    return warehouse.rows("select * from marts.fct_stated_amount where document_id = ? order by page, line_no, concept", document_id)


def unplaced(warehouse: Warehouse, document_id: str) -> list[Row]:
    return warehouse.rows(
        f"""select unplaced_number_id, table_title, printed_text, reason, page, row_no, column_no
            from marts.fct_unplaced_number where document_id = ? order by page, row_no, column_no limit {MOST_ROWS}""",
        document_id,
    )


def notes(warehouse: Warehouse, document_id: str) -> list[Row]:
    """What the reader left out or could not see; nothing where this publication has no such table."""
    if not warehouse.has_columns("fct_reading_note", ["message"]):
        return []
    return warehouse.rows("select * from marts.fct_reading_note where document_id = ? order by page nulls first", document_id)


def findings(warehouse: Warehouse, unit_id: str = "", document_id: str = "", severity: str = "", limit: int = MOST_ROWS) -> list[Row]:
    """Findings of a unit, of a document, or of all; errors first."""
    given = (("f.unit_id", unit_id), ("f.document_id", document_id), ("f.severity", severity))
    conditions = [(f"{column} = ?", value) for column, value in given if value]
    where = " and ".join(condition for condition, _ in conditions) or "true"
    return warehouse.rows(
        f"""select f.finding_id, f.rule_id, f.severity, f.message, f.page, f.fiscal_year, f.stage, f.document_id, f.root_finding_id,
                   f.ruling, d.file_name, u.unit_id, u.unit_name
            from marts.fct_finding f
            join marts.dim_document d on f.document_id = d.document_id
            left join marts.dim_unit u on f.unit_id = u.unit_id
            where {where}
            order by case f.severity when 'error' then 0 when 'notice' then 1 else 2 end, u.unit_name, f.fiscal_year desc, f.page
            limit {limit}""",
        *(value for _, value in conditions),
    )


def figure(warehouse: Warehouse, scheme: str, code: str, unit_id: str = "", limit: int = MOST_ROWS) -> list[Row]:
    """A code, with what stands below it, in every unit and year (or in one unit)."""
    of_unit = [("unit_id = ?", unit_id)] if unit_id else []
    if scheme == "function":
        return sums_by_year(warehouse, BY_FUNCTION, [("starts_with(function_code, ?)", code), *of_unit], limit)
    chosen = [("starts_with(economic_code, ?)", code), ("classification_scheme = ?", scheme), *of_unit]
    return sums_by_year(warehouse, BY_ECONOMIC, chosen, limit)


def sums_by_year(warehouse: Warehouse, table: str, conditions: list[tuple[str, str]], limit: int) -> list[Row]:
    """Expenditure by unit, year, stage and level under `conditions` (SQL with a ?, its value); `document_id` where one document prints it.

    By function, what of it is basic and what is for projects stands beside it.
    """
    parts = ", sum(basic_yuan) as basic_yuan, sum(project_yuan) as project_yuan" if table == BY_FUNCTION else ""
    return warehouse.rows(
        f"""select unit_id, unit_name, province, city, fiscal_year, stage, stage_name, publication_level, is_within_superior,
                   case when count(distinct document_id) = 1 then min(document_id) end as document_id,
                   sum(expenditure_yuan) as expenditure_yuan{parts}
            from marts.{table} where {" and ".join(condition for condition, _ in conditions)}
            group by unit_id, unit_name, province, city, fiscal_year, stage, stage_name, publication_level, is_within_superior
            order by fiscal_year desc, expenditure_yuan desc limit {limit}""",
        *(value for _, value in conditions),
    )


def code_names(warehouse: Warehouse, scheme: str, code: str) -> list[Row]:
    """The names of a code with the years in which they held."""
    return warehouse.rows(
        """select distinct name, valid_from_year, valid_to_year, source from marts.dim_classification
           where scheme = ? and code = ? order by valid_from_year""",
        scheme,
        code,
    )


def register(warehouse: Warehouse, unit_id: str = "", year: int | None = None, limit: int = MOST_ROWS) -> list[Row]:
    """Expected disclosures with what became of them. Not in this warehouse is not the same as not published."""
    given: list[tuple[str, object]] = [("unit_id = ?", unit_id)] if unit_id else []
    given += [("fiscal_year = ?", year)] if year else []
    where = " and ".join(condition for condition, _ in given) or "true"
    return warehouse.rows(
        f"select * from marts.mart_disclosure_register where {where} order by fiscal_year desc, unit_name, stage limit {limit}",
        *(value for _, value in given),
    )
