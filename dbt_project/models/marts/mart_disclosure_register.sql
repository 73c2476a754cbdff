-- A unit that published once is expected to publish every later year, as far as the warehouse holds that year and stage of any
-- unit: no clock decides, so a build gives the same register on every day.

with documents as (
    select unit_id, fiscal_year, stage, document_id, document_kind
    from {{ ref('dim_document') }}
    where is_current and unit_id is not null and fiscal_year is not null and stage is not null
),

units as (
    select unit_id, min(fiscal_year) as first_year from documents group by unit_id
),

stages as (
    select stage, max(fiscal_year) as last_year from documents group by stage
),

expected as (
    select units.unit_id, years.fiscal_year, stages.stage, years.budget_publication_from, years.budget_publication_until,
        years.final_publication_from, years.final_publication_until
    from units
    cross join stages
    inner join {{ ref('dim_fiscal_year') }} as years on years.fiscal_year between units.first_year and stages.last_year
),

published as (
    select
        unit_id,
        fiscal_year,
        stage,
        min(document_id) as document_id,
        cast(count(*) as integer) as document_count,
        max(case when document_kind in ('budget', 'final') then 1 else 0 end) as has_accounts
    from documents
    group by unit_id, fiscal_year, stage
)

select
    expected.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    expected.fiscal_year,
    expected.stage,
    codes.name_zh as stage_name,
    coalesce(published.has_accounts, 0) = 1 as is_published,
    published.document_id,
    coalesce(published.document_count, 0) as document_count,
    case expected.stage when 'final' then expected.final_publication_from else expected.budget_publication_from end as publication_from,
    case expected.stage when 'final' then expected.final_publication_until else expected.budget_publication_until end as publication_until
from expected
inner join {{ ref('dim_unit') }} as units on expected.unit_id = units.unit_id
left join published
    on expected.unit_id = published.unit_id and expected.fiscal_year = published.fiscal_year and expected.stage = published.stage
left join {{ ref('dim_code') }} as codes on codes.code_list = 'stage' and codes.code = expected.stage
