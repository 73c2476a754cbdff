-- The expenditure table holds all funds; where a document has none, the tables of the single funds together hold the same.

with sums as (
    select
        sums.*,
        -- One document for each unit, year, stage and level, and in it the table of all funds if it has one.
        min(document_rank) over (partition by unit_id, fiscal_year, stage, publication_level) as first_document,
        min(table_code) over (partition by publication_id) as first_table,
        case table_code
            when 'expenditure' then 'all'
            when 'general_public_expenditure' then 'general_public'
            when 'government_fund_expenditure' then 'government_fund'
            else 'state_capital'
        end as fund
    from {{ ref('int_expenditure_by_function__summed') }} as sums
),

chosen as (
    select
        sums.*,
        sum(expenditure_yuan) over (partition by unit_id, fiscal_year, stage, publication_level, fund) as fund_total_yuan
    from sums
    where document_rank = first_document and (table_code = 'expenditure' or first_table <> 'expenditure')
),

codes as (
    select code, name, level, valid_from_year, coalesce(valid_to_year, 9999) as valid_to_year
    from {{ ref('dim_classification') }}
    where scheme = 'function'
)

select
    chosen.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    chosen.fiscal_year,
    {{ year_start_date('chosen.fiscal_year') }} as year_start_date,
    chosen.stage,
    stages.name_zh as stage_name,
    chosen.publication_level,
    chosen.is_within_superior,
    chosen.document_id,
    chosen.fund,
    funds.name_zh as fund_name,
    classes.code as class_code,
    classes.name as class_name,
    sections.code as section_code,
    sections.name as section_name,
    chosen.line_code as function_code,
    leaves.name as function_name,
    leaves.level as function_level,
    chosen.classification_id,
    leaves.current_code,
    leaves.current_name,
    leaves.current_class_code,
    leaves.current_class_name,
    chosen.expenditure_yuan,
    chosen.basic_yuan,
    chosen.project_yuan,
    chosen.other_expenditure_yuan,
    {{ percentage('chosen.expenditure_yuan', 'chosen.fund_total_yuan') }} as share_pct
from chosen
inner join {{ ref('dim_unit') }} as units on chosen.unit_id = units.unit_id
left join {{ ref('dim_classification') }} as leaves on chosen.classification_id = leaves.classification_id
left join codes as classes
    on substr(chosen.line_code, 1, 3) = classes.code and chosen.fiscal_year between classes.valid_from_year and classes.valid_to_year
left join codes as sections
    on length(chosen.line_code) >= 5 and substr(chosen.line_code, 1, 5) = sections.code
    and chosen.fiscal_year between sections.valid_from_year and sections.valid_to_year
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = chosen.stage
left join {{ ref('dim_code') }} as funds on funds.code_list = 'fund' and funds.code = chosen.fund
