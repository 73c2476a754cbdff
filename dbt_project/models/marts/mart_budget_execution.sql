-- The year of a renaming has its budget under one name and its final account under the other: the row is the final account's unit's.

with budgets as (
    select lines.*, {{ execution_unit('lines') }} as paired_unit_id
    from {{ ref('mart_expenditure_by_function') }} as lines
    {{ join_renamed_in_year('lines') }}
    where lines.stage = 'budget'
),

finals as (
    select * from {{ ref('mart_expenditure_by_function') }} where stage = 'final'
)

select
    units.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    coalesce(finals.fiscal_year, budgets.fiscal_year) as fiscal_year,
    {{ year_start_date('coalesce(finals.fiscal_year, budgets.fiscal_year)') }} as year_start_date,
    coalesce(finals.publication_level, budgets.publication_level) as publication_level,
    -- A superior may hold one of the two only: added to its own, that one would count twice.
    coalesce(finals.is_within_superior, false) or coalesce(budgets.is_within_superior, false) as is_within_superior,
    coalesce(finals.fund, budgets.fund) as fund,
    coalesce(finals.fund_name, budgets.fund_name) as fund_name,
    coalesce(finals.class_code, budgets.class_code) as class_code,
    coalesce(finals.class_name, budgets.class_name) as class_name,
    coalesce(finals.section_code, budgets.section_code) as section_code,
    coalesce(finals.section_name, budgets.section_name) as section_name,
    coalesce(finals.function_code, budgets.function_code) as function_code,
    coalesce(finals.function_name, budgets.function_name) as function_name,
    budgets.document_id as budget_document_id,
    finals.document_id as final_document_id,
    budgets.expenditure_yuan as budget_yuan,
    finals.expenditure_yuan as final_yuan,
    cast(finals.expenditure_yuan - budgets.expenditure_yuan as decimal(20, 2)) as difference_yuan,
    {{ percentage('finals.expenditure_yuan', 'budgets.expenditure_yuan') }} as execution_pct,
    budgets.document_id is not null as has_budget_line,
    finals.document_id is not null as has_final_line
from budgets
full outer join finals
    on budgets.paired_unit_id = finals.unit_id
    and budgets.fiscal_year = finals.fiscal_year
    and budgets.publication_level = finals.publication_level
    and budgets.fund = finals.fund
    and budgets.function_code = finals.function_code
inner join {{ ref('dim_unit') }} as units on coalesce(finals.unit_id, budgets.paired_unit_id) = units.unit_id
