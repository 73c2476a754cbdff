-- Final accounts explain, item by item, what the general public budget had planned and what was spent. Both are here: what the budget of
-- the year published, and what the final account says of it. Items at one depth only, so that no amount counts twice.

with lines as (
    select
        lines.*,
        min(document_rank) over (partition by unit_id, fiscal_year, stage, publication_level) as first_document
    from {{ ref('int_expenditure_by_function__summed') }} as lines
    where table_code = 'general_public_expenditure'
),

-- The budget before a renaming within the year stands beside the final account after it.
leaves as (
    select
        {{ execution_unit('lines') }} as unit_id,
        lines.fiscal_year,
        lines.publication_level,
        lines.is_within_superior,
        lines.stage,
        lines.document_id,
        lines.line_code,
        lines.classification_id,
        lines.expenditure_yuan
    from lines
    {{ join_renamed_in_year('lines') }}
    where lines.document_rank = lines.first_document
),

stated as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.publication_level,
        publications.is_within_superior,
        publications.document_rank,
        amounts.document_id,
        amounts.item as line_code,
        amounts.initial_budget_yuan,
        amounts.initial_budget_id,
        amounts.adjusted_budget_yuan,
        amounts.adjusted_budget_id,
        amounts.stated_execution_pct,
        row_number() over (
            partition by publications.unit_id, publications.fiscal_year, publications.publication_level, amounts.item
            order by publications.document_rank
        ) as preference
    from {{ ref('int_stated_budgets__items') }} as amounts
    inner join {{ ref('int_publications__counted') }} as publications on amounts.publication_id = publications.publication_id
    where amounts.item like '2%' and length(amounts.item) in (3, 5, 7)
),

-- A class that the text tells of and whose items the table prints, or the other way round, would count twice.
codes as (
    select unit_id, fiscal_year, publication_level, line_code from leaves
    union
    select unit_id, fiscal_year, publication_level, line_code from stated
),

contained as (
    select distinct stated.unit_id, stated.fiscal_year, stated.publication_level, stated.line_code
    from stated
    inner join codes
        on stated.unit_id = codes.unit_id and stated.fiscal_year = codes.fiscal_year and stated.publication_level = codes.publication_level
        and stated.line_code <> codes.line_code
    left join leaves
        on codes.unit_id = leaves.unit_id and codes.fiscal_year = leaves.fiscal_year and codes.publication_level = leaves.publication_level
        and codes.line_code = leaves.line_code
    where {{ begins_with('codes.line_code', 'stated.line_code') }}
        or (leaves.line_code is not null and {{ begins_with('stated.line_code', 'codes.line_code') }})
),

told as (
    select stated.*
    from stated
    left join contained
        on stated.unit_id = contained.unit_id and stated.fiscal_year = contained.fiscal_year
        and stated.publication_level = contained.publication_level and stated.line_code = contained.line_code
    where stated.preference = 1 and contained.line_code is null
),

sides as (
    select
        unit_id, fiscal_year, publication_level, line_code, is_within_superior, classification_id,
        case when stage = 'budget' then document_id end as budget_document_id,
        case when stage = 'final' then document_id end as final_document_id,
        case when stage = 'budget' then expenditure_yuan end as budget_yuan,
        case when stage = 'final' then expenditure_yuan end as final_yuan,
        cast(null as decimal(20, 2)) as initial_budget_yuan,
        cast(null as decimal(20, 2)) as adjusted_budget_yuan,
        cast(null as decimal(20, 2)) as stated_execution_pct,
        cast(null as {{ text_type() }}) as stated_amount_id
    from leaves
    union all
    select
        unit_id, fiscal_year, publication_level, line_code, is_within_superior, null as classification_id,
        null as budget_document_id,
        document_id as final_document_id,
        null as budget_yuan,
        null as final_yuan,
        initial_budget_yuan,
        adjusted_budget_yuan,
        stated_execution_pct,
        coalesce(initial_budget_id, adjusted_budget_id) as stated_amount_id
    from told
),

items as (
    select
        unit_id,
        fiscal_year,
        publication_level,
        line_code,
        max(case when is_within_superior then 1 else 0 end) = 1 as is_within_superior,
        min(classification_id) as classification_id,
        min(budget_document_id) as budget_document_id,
        min(final_document_id) as final_document_id,
        max(budget_yuan) as budget_yuan,
        max(initial_budget_yuan) as stated_initial_budget_yuan,
        max(adjusted_budget_yuan) as adjusted_budget_yuan,
        max(final_yuan) as final_yuan,
        max(stated_execution_pct) as stated_execution_pct,
        max(stated_amount_id) as stated_amount_id
    from sides
    group by unit_id, fiscal_year, publication_level, line_code
),

names as (
    select
        code, name, level, current_code, current_name, current_class_code, current_class_name, valid_from_year,
        coalesce(valid_to_year, 9999) as valid_to_year
    from {{ ref('dim_classification') }}
    where scheme = 'function'
)

select
    items.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    items.fiscal_year,
    {{ year_start_date('items.fiscal_year') }} as year_start_date,
    items.publication_level,
    items.is_within_superior,
    substr(items.line_code, 1, 3) as class_code,
    classes.name as class_name,
    items.line_code as function_code,
    functions.name as function_name,
    functions.level as function_level,
    functions.current_code,
    functions.current_name,
    functions.current_class_code,
    functions.current_class_name,
    items.budget_document_id,
    items.final_document_id,
    items.stated_amount_id,
    items.budget_yuan,
    items.stated_initial_budget_yuan,
    cast(coalesce(items.stated_initial_budget_yuan, items.budget_yuan) as decimal(20, 2)) as initial_budget_yuan,
    case when items.stated_initial_budget_yuan is not null then 'final' when items.budget_yuan is not null then 'budget' end as initial_budget_source,
    items.adjusted_budget_yuan,
    items.final_yuan,
    {{ percentage('items.final_yuan', 'coalesce(items.stated_initial_budget_yuan, items.budget_yuan)') }} as execution_of_initial_pct,
    {{ percentage('items.final_yuan', 'items.adjusted_budget_yuan') }} as execution_of_adjusted_pct,
    items.stated_execution_pct
from items
inner join {{ ref('dim_unit') }} as units on items.unit_id = units.unit_id
left join names as functions
    on items.line_code = functions.code and items.fiscal_year between functions.valid_from_year and functions.valid_to_year
left join names as classes
    on substr(items.line_code, 1, 3) = classes.code and items.fiscal_year between classes.valid_from_year and classes.valid_to_year
