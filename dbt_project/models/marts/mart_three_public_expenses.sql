with publications as (
    select * from {{ ref('int_publications__counted') }}
),

headlines as (
    select * from {{ ref('int_headline_amounts__counted') }}
),

figures as (
    select
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        min(document_id) as document_id,
        count(distinct document_id) as document_count,
        max(case when item = 'three_public_total' and basis = 'budgeted' then amount_yuan end) as budgeted_total_yuan,
        max(case when item = 'abroad' and basis = 'budgeted' then amount_yuan end) as budgeted_abroad_yuan,
        max(case when item = 'vehicle_total' and basis = 'budgeted' then amount_yuan end) as budgeted_vehicle_total_yuan,
        max(case when item = 'vehicle_purchase' and basis = 'budgeted' then amount_yuan end) as budgeted_vehicle_purchase_yuan,
        max(case when item = 'vehicle_operation' and basis = 'budgeted' then amount_yuan end) as budgeted_vehicle_operation_yuan,
        max(case when item = 'reception' and basis = 'budgeted' then amount_yuan end) as budgeted_reception_yuan,
        max(case when item = 'agency_operation' and basis = 'budgeted' then amount_yuan end) as budgeted_agency_operation_yuan,
        max(case when item = 'three_public_total' and basis = 'settled' then amount_yuan end) as settled_total_yuan,
        max(case when item = 'abroad' and basis = 'settled' then amount_yuan end) as settled_abroad_yuan,
        max(case when item = 'vehicle_total' and basis = 'settled' then amount_yuan end) as settled_vehicle_total_yuan,
        max(case when item = 'vehicle_purchase' and basis = 'settled' then amount_yuan end) as settled_vehicle_purchase_yuan,
        max(case when item = 'vehicle_operation' and basis = 'settled' then amount_yuan end) as settled_vehicle_operation_yuan,
        max(case when item = 'reception' and basis = 'settled' then amount_yuan end) as settled_reception_yuan,
        max(case when item = 'agency_operation' and basis = 'settled' then amount_yuan end) as settled_agency_operation_yuan,
        cast(sum(case when amount_source = 'text' then 1 else 0 end) as integer) as figures_from_text
    from headlines
    where item in ('three_public_total', 'abroad', 'vehicle_total', 'vehicle_purchase', 'vehicle_operation', 'reception', 'agency_operation')
    group by unit_id, fiscal_year, stage, publication_level
),

coverage as (
    select
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        max(case when is_within_superior then 1 else 0 end) = 1 as is_within_superior
    from publications
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
    coverage.publication_level,
    coverage.is_within_superior,
    case when figures.document_count = 1 then figures.document_id end as document_id,
    figures.budgeted_total_yuan,
    figures.budgeted_abroad_yuan,
    figures.budgeted_vehicle_total_yuan,
    figures.budgeted_vehicle_purchase_yuan,
    figures.budgeted_vehicle_operation_yuan,
    figures.budgeted_reception_yuan,
    figures.budgeted_agency_operation_yuan,
    figures.settled_total_yuan,
    figures.settled_abroad_yuan,
    figures.settled_vehicle_total_yuan,
    figures.settled_vehicle_purchase_yuan,
    figures.settled_vehicle_operation_yuan,
    figures.settled_reception_yuan,
    figures.settled_agency_operation_yuan,
    figures.figures_from_text
from figures
inner join coverage
    on figures.unit_id = coverage.unit_id and figures.fiscal_year = coverage.fiscal_year and figures.stage = coverage.stage
    and figures.publication_level = coverage.publication_level
inner join {{ ref('dim_unit') }} as units on figures.unit_id = units.unit_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = figures.stage
