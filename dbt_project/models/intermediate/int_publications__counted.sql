-- Which documents may be added up. A unit may publish as a department (with its subordinate units) and as a unit (alone), and
-- the same year in several kinds of document: only one of each counts.

with documents as (
    select document_id, unit_id, fiscal_year, stage, coalesce(publication_level, 'department') as publication_level, document_kind
    from {{ ref('dim_document') }}
    where is_current and fiscal_year is not null and stage is not null and unit_id is not null
),

ranked as (
    select
        documents.*,
        min(publication_level) over (partition by unit_id, fiscal_year, stage) as counted_level,
        row_number() over (
            partition by unit_id, fiscal_year, stage, publication_level
            order by case when document_kind in ('budget', 'final') then 0 else 1 end, document_kind, document_id
        ) as document_rank
    from documents
),

departments as (
    select distinct unit_id, fiscal_year, stage from documents where publication_level = 'department'
)

select
    ranked.document_id,
    ranked.unit_id,
    ranked.fiscal_year,
    ranked.stage,
    ranked.publication_level,
    cast(ranked.document_rank as integer) as document_rank,
    -- 'department' sorts before 'unit'
    ranked.publication_level = ranked.counted_level as is_counted,
    departments.unit_id is not null as is_within_superior
from ranked
left join {{ ref('dim_unit') }} as units on ranked.unit_id = units.unit_id and units.parent_basis = 'listed'
left join departments
    on units.parent_unit_id = departments.unit_id and ranked.fiscal_year = departments.fiscal_year and ranked.stage = departments.stage
