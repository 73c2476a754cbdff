-- Indicators of the projects in mart_project_performance, with what was reached where the document prints it.

with indicators as (
    select
        indicators.*,
        target_value is not null and actual_value is not null and coalesce(target_unit, '') = coalesce(actual_unit, '') as is_compared
    from {{ ref('fct_indicator_value') }} as indicators
)

select
    indicators.indicator_id,
    indicators.project_id,
    projects.unit_id,
    projects.unit_name,
    projects.province,
    projects.city,
    projects.county,
    projects.region_code,
    projects.current_unit_id,
    projects.current_unit_name,
    projects.fiscal_year,
    projects.year_start_date,
    projects.stage,
    projects.stage_name,
    projects.publication_level,
    projects.is_within_superior,
    projects.document_id,
    projects.project_name,
    projects.project_kind,
    indicators.indicator_kind,
    kinds.name_zh as indicator_kind_name,
    indicators.level1,
    indicators.level2,
    indicators.level3,
    indicators.operator,
    indicators.target_value,
    indicators.target_unit,
    indicators.target_text,
    indicators.actual_value,
    indicators.actual_unit,
    indicators.actual_text,
    indicators.is_compared,
    case
        when not indicators.is_compared then null
        when indicators.operator = '>=' then indicators.actual_value >= indicators.target_value
        when indicators.operator = '>' then indicators.actual_value > indicators.target_value
        when indicators.operator = '<=' then indicators.actual_value <= indicators.target_value
        when indicators.operator = '<' then indicators.actual_value < indicators.target_value
        else indicators.actual_value = indicators.target_value
    end as is_met,
    case when indicators.is_compared then {{ percentage('indicators.actual_value', 'indicators.target_value') }} end as attainment_pct,
    indicators.page
from indicators
inner join {{ ref('mart_project_performance') }} as projects on indicators.project_id = projects.project_id
left join {{ ref('dim_code') }} as kinds on kinds.code_list = 'indicator_kind' and kinds.code = indicators.indicator_kind
