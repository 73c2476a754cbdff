with budgets as (
    select * from {{ ref('mart_expenditure_by_function') }} where stage = 'budget'
),

finals as (
    select * from {{ ref('mart_expenditure_by_function') }} where stage = 'final'
)

select
    coalesce(finals.unit_id, budgets.unit_id) as unit_id,
    coalesce(finals.unit_name, budgets.unit_name) as unit_name,
    coalesce(finals.province, budgets.province) as province,
    coalesce(finals.city, budgets.city) as city,
    coalesce(finals.county, budgets.county) as county,
    coalesce(finals.region_code, budgets.region_code) as region_code,
    coalesce(finals.current_unit_id, budgets.current_unit_id) as current_unit_id,
    coalesce(finals.current_unit_name, budgets.current_unit_name) as current_unit_name,
    coalesce(finals.fiscal_year, budgets.fiscal_year) as fiscal_year,
    {{ year_start_date('coalesce(finals.fiscal_year, budgets.fiscal_year)') }} as year_start_date,
    coalesce(finals.publication_level, budgets.publication_level) as publication_level,
    coalesce(finals.is_within_superior, budgets.is_within_superior) as is_within_superior,
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
    on budgets.unit_id = finals.unit_id
    and budgets.fiscal_year = finals.fiscal_year
    and budgets.publication_level = finals.publication_level
    and budgets.fund = finals.fund
    and budgets.function_code = finals.function_code
