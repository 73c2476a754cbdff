-- Basic expenditure of the general public budget: its own table, else the basic part of the table of all its expenditure.

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
        {{ is_share('lines') }} as is_share,
        lines.classification_scheme,
        lines.line_code,
        lines.classification_id,
        lines.measure,
        lines.amount_yuan
    from {{ ref('fct_budget_line') }} as lines
    inner join {{ ref('int_publications__counted') }} as publications on lines.publication_id = publications.publication_id
    where lines.classification_scheme in ('department_economic', 'government_economic') and lines.is_leaf and not lines.is_total
        and (
            (lines.table_code = 'general_public_basic_expenditure' and lines.measure in ('total', 'amount', 'personnel', 'public'))
            or (lines.table_code = 'general_public_expenditure_by_economic' and lines.measure = 'basic')
        )
),

-- A table may print both economic classifications side by side: one of them counts.
preferred as (
    select
        lines.*,
        min(document_rank) over (partition by unit_id, fiscal_year, stage, publication_level) as first_document,
        min(table_code) over (partition by publication_id) as first_table,
        min(classification_scheme) over (partition by publication_id, table_code) as first_scheme,
        {{ counted_once() }}
    from lines
),

sums as (
    select
        document_id,
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        is_within_superior,
        classification_scheme,
        line_code,
        min(classification_id) as classification_id,
        sum(case when measure in ('total', 'basic') then amount_yuan end) as printed_total_yuan,
        sum(case when measure = 'amount' then amount_yuan end) as printed_amount_yuan,
        sum(case when measure in ('personnel', 'public') then amount_yuan end) as printed_parts_yuan
    from preferred
    where document_rank = first_document and table_code = first_table and classification_scheme = first_scheme
        and table_no = first_table_no and is_share = first_share
    group by document_id, unit_id, fiscal_year, stage, publication_level, is_within_superior, classification_scheme, line_code
),

codes as (
    select scheme, code, name, valid_from_year, coalesce(valid_to_year, 9999) as valid_to_year
    from {{ ref('dim_classification') }}
    where level = 'class'
)

select
    sums.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    sums.fiscal_year,
    {{ year_start_date('sums.fiscal_year') }} as year_start_date,
    sums.stage,
    stages.name_zh as stage_name,
    sums.publication_level,
    sums.is_within_superior,
    sums.document_id,
    sums.classification_scheme,
    case when substr(sums.line_code, 1, 3) in ('301', '303', '501', '509') then 'personnel' else 'public' end as expense_group,
    classes.code as class_code,
    classes.name as class_name,
    sums.line_code as economic_code,
    leaves.name as economic_name,
    leaves.level as economic_level,
    sums.classification_id,
    leaves.current_code,
    leaves.current_name,
    leaves.current_class_code,
    leaves.current_class_name,
    cast(coalesce(sums.printed_total_yuan, sums.printed_amount_yuan, sums.printed_parts_yuan) as decimal(20, 2)) as expenditure_yuan
from sums
inner join {{ ref('dim_unit') }} as units on sums.unit_id = units.unit_id
left join {{ ref('dim_classification') }} as leaves on sums.classification_id = leaves.classification_id
left join codes as classes
    on sums.classification_scheme = classes.scheme and substr(sums.line_code, 1, 3) = classes.code
    and sums.fiscal_year between classes.valid_from_year and classes.valid_to_year
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = sums.stage
