-- The whole of a unit's year: what was planned, by its budget and by what its final account says of it, and what was spent.

with headlines as (
    select * from {{ ref('int_headline_amounts__counted') }}
),

bases as (
    select 'initial' as figure
    union all
    select 'adjusted' as figure
    union all
    select 'rate' as figure
),

totals as (
    select
        lines.publication_id,
        lines.amount_yuan,
        row_number() over (
            partition by lines.publication_id
            order by lines.table_no, case lines.measure when 'total' then 0 else 1 end, lines.row_no, lines.column_no
        ) as preference
    from {{ ref('fct_budget_line') }} as lines
    where lines.table_code = 'general_public_expenditure' and lines.is_total and lines.measure in ('total', 'amount')
        and {{ is_share('lines') }} = 0
),

sides as (
    select
        unit_id, fiscal_year, publication_level, is_within_superior, document_id, stage, document_rank,
        'general_public' as figure, totals.amount_yuan, cast(null as decimal(20, 2)) as stated_execution_pct
    from totals
    inner join {{ ref('int_publications__counted') }} as publications on totals.publication_id = publications.publication_id
    where totals.preference = 1

    union all

    select
        unit_id, fiscal_year, publication_level, is_within_superior, document_id, stage, 1 as document_rank,
        case when item = 'total_expenditure' then 'total' when basis = 'budgeted' then 'three_public_budgeted' else 'three_public' end as figure,
        amount_yuan, null as stated_execution_pct
    from headlines
    where (item = 'total_expenditure' and is_of_stage) or item = 'three_public_total'

    union all

    select
        unit_id, fiscal_year, publication_level, is_within_superior, publications.document_id, stage, document_rank,
        bases.figure,
        case bases.figure when 'initial' then amounts.initial_budget_yuan when 'adjusted' then amounts.adjusted_budget_yuan end as amount_yuan,
        case when bases.figure = 'rate' then amounts.stated_execution_pct end as stated_execution_pct
    from {{ ref('int_stated_budgets__items') }} as amounts
    inner join {{ ref('int_publications__counted') }} as publications on amounts.publication_id = publications.publication_id
    cross join bases
    where amounts.item = 'general_public_expenditure'
),

-- The budget before a renaming within the year stands beside the final account after it.
preferred as (
    select
        sides.*,
        {{ execution_unit('sides') }} as paired_unit_id,
        row_number() over (
            partition by sides.unit_id, sides.fiscal_year, sides.publication_level, sides.stage, sides.figure
            order by sides.document_rank, sides.document_id
        ) as preference
    from sides
    {{ join_renamed_in_year('sides') }}
    where sides.amount_yuan is not null or sides.stated_execution_pct is not null
),

figures as (
    select
        paired_unit_id as unit_id,
        fiscal_year,
        publication_level,
        max(case when is_within_superior then 1 else 0 end) = 1 as is_within_superior,
        min(case when stage = 'budget' then document_id end) as budget_document_id,
        min(case when stage = 'final' then document_id end) as final_document_id,
        max(case when stage = 'budget' and figure = 'total' then amount_yuan end) as total_budget_yuan,
        max(case when stage = 'final' and figure = 'total' then amount_yuan end) as total_final_yuan,
        max(case when stage = 'budget' and figure = 'general_public' then amount_yuan end) as general_public_budget_yuan,
        max(case when figure = 'initial' then amount_yuan end) as stated_initial_budget_yuan,
        max(case when figure = 'adjusted' then amount_yuan end) as adjusted_budget_yuan,
        max(case when stage = 'final' and figure = 'general_public' then amount_yuan end) as general_public_final_yuan,
        max(case when figure = 'rate' then stated_execution_pct end) as stated_execution_pct,
        max(case when stage = 'final' and figure = 'three_public_budgeted' then amount_yuan end) as stated_three_public_yuan,
        max(case when stage = 'budget' and figure = 'three_public_budgeted' then amount_yuan end) as three_public_budget_yuan,
        max(case when stage = 'final' and figure = 'three_public' then amount_yuan end) as three_public_final_yuan
    from preferred
    where preference = 1
    group by paired_unit_id, fiscal_year, publication_level
)

select
    figures.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    figures.fiscal_year,
    {{ year_start_date('figures.fiscal_year') }} as year_start_date,
    figures.publication_level,
    figures.is_within_superior,
    figures.budget_document_id,
    figures.final_document_id,
    figures.total_budget_yuan,
    figures.total_final_yuan,
    {{ percentage('figures.total_final_yuan', 'figures.total_budget_yuan') }} as total_execution_pct,
    figures.general_public_budget_yuan,
    figures.stated_initial_budget_yuan,
    cast(coalesce(figures.stated_initial_budget_yuan, figures.general_public_budget_yuan) as decimal(20, 2)) as initial_budget_yuan,
    case
        when figures.stated_initial_budget_yuan is not null then 'final'
        when figures.general_public_budget_yuan is not null then 'budget'
    end as initial_budget_source,
    figures.adjusted_budget_yuan,
    figures.general_public_final_yuan,
    {{ percentage('figures.general_public_final_yuan', 'coalesce(figures.stated_initial_budget_yuan, figures.general_public_budget_yuan)') }}
        as execution_of_initial_pct,
    {{ percentage('figures.general_public_final_yuan', 'figures.adjusted_budget_yuan') }} as execution_of_adjusted_pct,
    figures.stated_execution_pct,
    cast(coalesce(figures.stated_three_public_yuan, figures.three_public_budget_yuan) as decimal(20, 2)) as three_public_budget_yuan,
    case when figures.stated_three_public_yuan is not null then 'final' when figures.three_public_budget_yuan is not null then 'budget' end
        as three_public_budget_source,
    figures.three_public_final_yuan,
    {{ percentage('figures.three_public_final_yuan', 'coalesce(figures.stated_three_public_yuan, figures.three_public_budget_yuan)') }}
        as three_public_execution_pct
from figures
inner join {{ ref('dim_unit') }} as units on figures.unit_id = units.unit_id
