-- Each figure beside the same figure of the year before: as the unit's own publication of that year prints it, or that of the one unit that it
-- was before a renaming, else as this document's column of the year before, else from the change that its text states. Stages and levels are
-- never mixed.

{% set items = ['total_revenue', 'total_expenditure', 'basic_expenditure', 'project_expenditure', 'three_public_total', 'agency_operation'] %}

with headlines as (
    select * from {{ ref('int_headline_amounts__counted') }} where is_of_stage
),

-- A part of what a unit was put together from is not its year before.
predecessors as (
    select
        names.successor_unit_id as unit_id,
        headlines.fiscal_year,
        headlines.stage,
        headlines.publication_level,
        headlines.item,
        max(headlines.amount_yuan) as amount_yuan
    from {{ ref('int_units__succeeded') }} as names
    inner join headlines on names.unit_id = headlines.unit_id
    group by names.successor_unit_id, headlines.fiscal_year, headlines.stage, headlines.publication_level, headlines.item
    having count(*) = 1
),

-- Columns of the year before: those whose header names this document's own stage, or no stage at all.
printed as (
    select
        amounts.publication_id,
        sources.item,
        amounts.amount_yuan,
        row_number() over (
            partition by amounts.publication_id, sources.item
            order by cast(sources.priority as integer), amounts.table_no, amounts.row_no, amounts.column_no
        ) as preference
    from {{ ref('fct_prior_year_amount') }} as amounts
    inner join {{ ref('headline_sources') }} as sources
        on amounts.table_code = sources.table_code and amounts.side = sources.side and amounts.measure = sources.measure
        and {{ plain_label('amounts.line_label') }} = sources.label
        and (coalesce(sources.stage, '') = '' or amounts.stage = sources.stage)
    where coalesce(amounts.line_code, '') = '' and amounts.prior_year_basis in ('stated', amounts.stage)
),

stated as (
    select
        amounts.publication_id,
        amounts.concept,
        cast(amounts.amount_yuan as decimal(20, 2)) as amount_yuan,
        -- A budget may be compared with what was spent in the year before, a final account with a budget: not the same figure.
        case publications.stage
            when 'budget' then {{ contains('amounts.snippet', "'执行'") }} or {{ contains('amounts.snippet', "'决算'") }}
            else {{ contains('amounts.snippet', "'年初预算'") }} or {{ contains('amounts.snippet', "'预算数'") }}
                or {{ contains('amounts.snippet', "'年预算'") }}
        end as names_other_stage,
        row_number() over (
            partition by amounts.publication_id, amounts.concept order by coalesce(amounts.line_no, 0), amounts.stated_amount_id
        ) as preference
    from {{ ref('fct_stated_amount') }} as amounts
    inner join {{ ref('dim_publication') }} as publications
        on amounts.publication_id = publications.publication_id and amounts.fiscal_year = publications.fiscal_year
),

compared as (
    select
        own.unit_id,
        own.fiscal_year,
        own.stage,
        own.publication_level,
        own.is_within_superior,
        own.item,
        own.amount_yuan,
        -- A sentence rounds to 0.01万元; one that tells of another amount than the table is about another scope.
        case when abs(coalesce(texts.amount_yuan, own.amount_yuan) - own.amount_yuan) <= 100 then own.amount_yuan - changes.amount_yuan end
            as told_yuan,
        earlier.amount_yuan as published_yuan,
        predecessors.amount_yuan as predecessor_yuan,
        printed.amount_yuan as printed_yuan
    from headlines as own
    left join headlines as earlier
        on own.unit_id = earlier.unit_id and own.fiscal_year = earlier.fiscal_year + 1 and own.stage = earlier.stage
        and own.publication_level = earlier.publication_level and own.item = earlier.item
    left join predecessors
        on own.unit_id = predecessors.unit_id and own.fiscal_year = predecessors.fiscal_year + 1
        and own.stage = predecessors.stage and own.publication_level = predecessors.publication_level and own.item = predecessors.item
    left join printed on own.publication_id = printed.publication_id and own.item = printed.item and printed.preference = 1
    left join stated as changes
        on own.publication_id = changes.publication_id and changes.concept = concat('change_from_prior_year:', own.item) and changes.preference = 1
        and not changes.names_other_stage
    left join stated as texts
        on own.publication_id = texts.publication_id and texts.concept = own.item and texts.preference = 1
),

chosen as (
    select
        compared.*,
        cast(coalesce(published_yuan, predecessor_yuan, printed_yuan, told_yuan) as decimal(20, 2)) as prior_yuan,
        case
            when published_yuan is not null then 'publication'
            when predecessor_yuan is not null then 'predecessor'
            when printed_yuan is not null then 'table'
            when told_yuan is not null then 'text'
        end as prior_source
    from compared
),

figures as (
    select
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        max(case when is_within_superior then 1 else 0 end) = 1 as is_within_superior
        {%- for item in items %},
        max(case when item = '{{ item }}' then amount_yuan end) as {{ item }}_yuan,
        max(case when item = '{{ item }}' then prior_yuan end) as prior_{{ item }}_yuan,
        max(case when item = '{{ item }}' then prior_source end) as {{ item }}_prior_source
        {%- endfor %}
    from chosen
    group by unit_id, fiscal_year, stage, publication_level
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
    figures.stage,
    stages.name_zh as stage_name,
    figures.publication_level,
    figures.is_within_superior
    {%- for item in items %},
    figures.{{ item }}_yuan,
    figures.prior_{{ item }}_yuan,
    figures.{{ item }}_prior_source,
    cast(figures.{{ item }}_yuan - figures.prior_{{ item }}_yuan as decimal(20, 2)) as {{ item }}_change_yuan,
    {{ percentage('(figures.' ~ item ~ '_yuan - figures.prior_' ~ item ~ '_yuan)', 'figures.prior_' ~ item ~ '_yuan') }} as {{ item }}_change_pct
    {%- endfor %}
from figures
inner join {{ ref('dim_unit') }} as units on figures.unit_id = units.unit_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = figures.stage
