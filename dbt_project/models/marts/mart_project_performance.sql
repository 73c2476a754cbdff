with indicators as (
    select
        project_id,
        cast(count(*) as integer) as indicator_count,
        cast(sum(case when target_value is not null then 1 else 0 end) as integer) as numeric_target_count,
        -- Only a target and an actual value in one unit can be compared.
        cast(sum(case when target_value is not null and actual_value is not null and coalesce(target_unit, '') = coalesce(actual_unit, '') then 1 else 0 end)
            as integer) as compared_count,
        cast(sum(case when coalesce(target_unit, '') = coalesce(actual_unit, '') and (
            (operator = '>=' and actual_value >= target_value) or (operator = '>' and actual_value > target_value)
            or (operator = '<=' and actual_value <= target_value) or (operator = '<' and actual_value < target_value)
            or (coalesce(operator, '=') = '=' and actual_value = target_value)
        ) then 1 else 0 end) as integer) as met_count
    from {{ ref('fct_indicator_value') }}
    group by project_id
),

projects as (
    select
        projects.*,
        publications.publication_level,
        publications.document_rank,
        publications.is_within_superior,
        coalesce(nullif(projects.project_code, ''), {{ plain_text('projects.project_name') }}) as project_key,
        coalesce(indicators.indicator_count, 0) as indicator_count,
        coalesce(indicators.numeric_target_count, 0) as numeric_target_count,
        coalesce(indicators.compared_count, 0) as compared_count,
        coalesce(indicators.met_count, 0) as met_count
    from {{ ref('fct_project') }} as projects
    inner join {{ ref('int_publications__counted') }} as publications on projects.publication_id = publications.publication_id
    left join indicators on projects.project_id = indicators.project_id
),

-- A budget and its performance targets may be published apart: the document that says most about a project stands.
document_weights as (
    select
        unit_id,
        fiscal_year,
        stage,
        project_kind,
        project_key,
        publication_id,
        row_number() over (
            partition by unit_id, fiscal_year, stage, publication_level, project_kind, project_key
            order by sum(indicator_count) desc, min(document_rank)
        ) as preference
    from projects
    group by unit_id, fiscal_year, stage, publication_level, project_kind, project_key, publication_id
)

select
    projects.project_id,
    projects.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    projects.fiscal_year,
    {{ year_start_date('projects.fiscal_year') }} as year_start_date,
    projects.stage,
    stages.name_zh as stage_name,
    projects.publication_level,
    projects.is_within_superior,
    projects.document_id,
    projects.project_code,
    projects.project_name,
    projects.project_kind,
    kinds.name_zh as project_kind_name,
    case when projects.project_kind = 'project' then projects.budget_yuan end as budget_yuan,
    case when projects.project_kind = 'project' then projects.executed_yuan end as executed_yuan,
    case when projects.project_kind <> 'project' then projects.budget_yuan end as containing_budget_yuan,
    {{ percentage('projects.executed_yuan', 'projects.budget_yuan') }} as execution_pct,
    projects.indicator_count,
    projects.numeric_target_count,
    projects.compared_count,
    projects.met_count,
    projects.compared_count - projects.met_count as missed_count
from projects
inner join document_weights
    on projects.unit_id = document_weights.unit_id
    and projects.fiscal_year = document_weights.fiscal_year
    and projects.stage = document_weights.stage
    and projects.project_kind = document_weights.project_kind
    and projects.project_key = document_weights.project_key
    and projects.publication_id = document_weights.publication_id
    and document_weights.preference = 1
inner join {{ ref('dim_unit') }} as units on projects.unit_id = units.unit_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = projects.stage
left join {{ ref('dim_code') }} as kinds on kinds.code_list = 'project_kind' and kinds.code = projects.project_kind
