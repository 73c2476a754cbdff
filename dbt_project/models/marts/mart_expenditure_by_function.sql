-- The expenditure table holds all funds; where a document has none, the tables of the single funds together hold the same.

with lines as (
    select
        lines.publication_id,
        lines.document_id,
        lines.unit_id,
        lines.fiscal_year,
        lines.stage,
        publications.publication_level,
        publications.document_rank,
        publications.is_within_superior,
        lines.table_code,
        lines.table_no,
        lines.row_no,
        case when coalesce(lines.fund, '') = '' and coalesce(lines.funding_period, '') = '' then 0 else 1 end as is_share,
        case lines.table_code
            when 'expenditure' then 'all'
            when 'general_public_expenditure' then 'general_public'
            when 'government_fund_expenditure' then 'government_fund'
            else 'state_capital'
        end as fund,
        lines.line_code,
        lines.classification_id,
        lines.measure,
        lines.amount_yuan
    from {{ ref('fct_budget_line') }} as lines
    inner join {{ ref('int_publications__counted') }} as publications
        on lines.publication_id = publications.publication_id and publications.is_counted
    where lines.table_code in ('expenditure', 'general_public_expenditure', 'government_fund_expenditure', 'state_capital_expenditure')
        and lines.classification_scheme = 'function' and lines.is_leaf and not lines.is_total
),

-- One document for each unit, year and stage, and in it the table of all funds if it has one.
preferred as (
    select
        lines.*,
        min(document_rank) over (partition by unit_id, fiscal_year, stage) as first_document,
        min(table_code) over (partition by publication_id) as first_table,
        -- A document may print a table twice in two depths, and those of its subordinate units behind its own: the first holds all.
        min(table_no) over (partition by publication_id, table_code) as first_table_no,
        -- A row may print the shares of funds and of periods beside the whole: the whole counts, else the shares.
        min(is_share) over (partition by publication_id, table_no, row_no, line_code, measure) as first_share
    from lines
),

chosen as (
    select *
    from preferred
    where document_rank = first_document and table_no = first_table_no and is_share = first_share
        and (table_code = 'expenditure' or first_table <> 'expenditure')
),

sums as (
    select
        document_id,
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        is_within_superior,
        fund,
        line_code,
        min(classification_id) as classification_id,
        sum(case when measure = 'total' then amount_yuan end) as printed_total_yuan,
        sum(case when measure = 'amount' then amount_yuan end) as printed_amount_yuan,
        sum(case when measure = 'basic' then amount_yuan end) as basic_yuan,
        sum(case when measure = 'project' then amount_yuan end) as project_yuan,
        sum(case when measure in ('operating_expenditure', 'remitted_to_superior', 'affiliate_subsidy', 'reserve') then amount_yuan end)
            as other_expenditure_yuan
    from chosen
    where measure in ('total', 'amount', 'basic', 'project', 'operating_expenditure', 'remitted_to_superior', 'affiliate_subsidy', 'reserve')
    group by document_id, unit_id, fiscal_year, stage, publication_level, is_within_superior, fund, line_code
),

codes as (
    select code, name, level, valid_from_year, coalesce(valid_to_year, 9999) as valid_to_year
    from {{ ref('dim_classification') }}
    where scheme = 'function'
)

select
    sums.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    sums.fiscal_year,
    sums.stage,
    stages.name_zh as stage_name,
    sums.publication_level,
    sums.is_within_superior,
    sums.document_id,
    sums.fund,
    funds.name_zh as fund_name,
    classes.code as class_code,
    classes.name as class_name,
    sections.code as section_code,
    sections.name as section_name,
    sums.line_code as function_code,
    leaves.name as function_name,
    leaves.level as function_level,
    sums.classification_id,
    cast(coalesce(
        sums.printed_total_yuan,
        sums.printed_amount_yuan,
        coalesce(sums.basic_yuan, 0) + coalesce(sums.project_yuan, 0) + coalesce(sums.other_expenditure_yuan, 0)
    ) as decimal(20, 2)) as expenditure_yuan,
    cast(sums.basic_yuan as decimal(20, 2)) as basic_yuan,
    cast(sums.project_yuan as decimal(20, 2)) as project_yuan,
    cast(sums.other_expenditure_yuan as decimal(20, 2)) as other_expenditure_yuan
from sums
inner join {{ ref('dim_unit') }} as units on sums.unit_id = units.unit_id
left join {{ ref('dim_classification') }} as leaves on sums.classification_id = leaves.classification_id
left join codes as classes
    on substr(sums.line_code, 1, 3) = classes.code and sums.fiscal_year between classes.valid_from_year and classes.valid_to_year
left join codes as sections
    on length(sums.line_code) >= 5 and substr(sums.line_code, 1, 5) = sections.code
    and sums.fiscal_year between sections.valid_from_year and sections.valid_to_year
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = sums.stage
left join {{ ref('dim_code') }} as funds on funds.code_list = 'fund' and funds.code = sums.fund
