{{ config(materialized='view') }}

-- Of documents that hold one publication only: the one current budget or final account that a unit published for a year at a level: others are ambiguous.

with documents as (
    select
        documents.document_id,
        documents.unit_id,
        documents.fiscal_year,
        documents.stage,
        coalesce(documents.publication_level, 'department') as publication_level,
        units.region_code is not null as is_located
    from {{ ref('dim_document') }} as documents
    inner join {{ ref('dim_unit') }} as units on documents.unit_id = units.unit_id
    where documents.is_current and documents.publication_count = 1 and documents.fiscal_year is not null and documents.document_kind in ('budget', 'final')
        and documents.document_kind = documents.stage
),

counted as (
    select documents.*, count(*) over (partition by unit_id, fiscal_year, stage, publication_level) as document_count
    from documents
)

select document_id, unit_id, fiscal_year, stage, publication_level, is_located
from counted
where document_count = 1
