{{ config(materialized='view') }}

-- The one current budget or final account that a unit published for a year at a level: others are ambiguous.

with publications as (
    select
        publications.publication_id,
        publications.document_id,
        publications.publication_no,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        coalesce(publications.publication_level, 'department') as publication_level,
        units.region_code is not null as is_located
    from {{ ref('dim_publication') }} as publications
    inner join {{ ref('dim_unit') }} as units on publications.unit_id = units.unit_id
    where publications.is_current and publications.fiscal_year is not null and publications.document_kind in ('budget', 'final')
        and publications.document_kind = publications.stage
),

counted as (
    select publications.*, count(*) over (partition by unit_id, fiscal_year, stage, publication_level) as publication_count
    from publications
)

select publication_id, document_id, publication_no, unit_id, fiscal_year, stage, publication_level, is_located
from counted
where publication_count = 1
