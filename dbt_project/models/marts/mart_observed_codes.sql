-- Which documents print a code that the list of their year does not have, by what name and in how many tables: what its row in
-- dim_classification rests on (source observed), or what a person who judges it looks at (source document).

select
    lines.classification_id,
    lines.classification_scheme,
    lines.line_code,
    lines.fiscal_year,
    {{ year_start_date('lines.fiscal_year') }} as year_start_date,
    {{ plain_label('lines.line_label') }} as printed_name,
    codes.observed_basis,
    lines.document_id,
    lines.unit_id,
    units.unit_name,
    cast(count(distinct lines.table_no) as integer) as table_count,
    cast(count(*) as integer) as budget_line_count
from {{ ref('fct_budget_line') }} as lines
inner join {{ ref('int_codes__observed') }} as codes on lines.classification_id = codes.classification_id
inner join {{ ref('dim_unit') }} as units on lines.unit_id = units.unit_id
where {{ is_labelled_by_code('lines') }}
group by
    lines.classification_id, lines.classification_scheme, lines.line_code, lines.fiscal_year, {{ plain_label('lines.line_label') }},
    codes.observed_basis, lines.document_id, lines.unit_id, units.unit_name
