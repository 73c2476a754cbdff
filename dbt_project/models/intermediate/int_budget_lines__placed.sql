{{ config(materialized='view') }}

-- Printed numbers as rules across documents compare them: which cell of the form it is, where it stands in words, and how
-- exactly it is printed.

with lines as (
    select lines.*, {{ plain_label('lines.line_label') }} as label
    from {{ ref('fct_budget_line') }} as lines
),

-- A publication may hold the tables of its subordinate units behind its own. Grouped beforehand: a window would hold every line.
printed_tables as (
    select publication_id, table_code, min(table_no) = max(table_no) as is_only_table
    from {{ ref('fct_budget_line') }}
    group by publication_id, table_code
)

select
    lines.budget_line_id,
    lines.publication_id,
    lines.table_code,
    lines.side,
    coalesce(lines.line_code, '') as line_code,
    lines.label,
    coalesce(nullif(lines.line_code, ''), lines.label) as line_key,
    lines.measure,
    lines.column_label,
    lines.is_total,
    lines.amount_yuan,
    lines.page,
    concat(
        case when lines.page is null then '' else concat('第', lines.page, '页') end, coalesce(tables.name_zh, lines.table_code),
        '第', lines.row_no, '行“', lines.line_label, '”', coalesce(measures.name_zh, lines.measure)
    ) as place,
    concat(lines.printed_text, coalesce(lines.printed_unit, '')) as printed,
    lines.step_yuan,
    printed_tables.is_only_table
from lines
inner join printed_tables on lines.publication_id = printed_tables.publication_id and lines.table_code = printed_tables.table_code
left join {{ ref('dim_code') }} as tables on tables.code_list = 'table_code' and lines.table_code = tables.code
left join {{ ref('dim_code') }} as measures on measures.code_list = 'measure' and lines.measure = measures.code
