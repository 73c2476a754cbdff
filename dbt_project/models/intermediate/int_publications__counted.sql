-- Which publications may be added up. A unit may publish as a department (with its subordinate units) and as a unit (alone), and
-- the same year in several kinds of document: only one of each counts.

with publications as (
    select
        publications.publication_id,
        publications.document_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        coalesce(publications.publication_level, 'department') as publication_level,
        publications.document_kind,
        claims.claim_rank
    from {{ ref('dim_publication') }} as publications
    inner join {{ ref('int_publications__deduplicated') }} as claims on publications.publication_id = claims.publication_id
    where publications.is_current
),

ranked as (
    select
        publications.*,
        min(publication_level) over (partition by unit_id, fiscal_year, stage) as counted_level,
        row_number() over (
            partition by unit_id, fiscal_year, stage, publication_level
            order by case when document_kind in ('budget', 'final') then 0 else 1 end, document_kind, claim_rank, publication_id
        ) as document_rank
    from publications
),

departments as (
    select distinct unit_id, fiscal_year, stage from publications where publication_level = 'department'
)

select
    ranked.publication_id,
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
left join {{ ref('dim_unit') }} as units on ranked.unit_id = units.unit_id and units.parent_basis in ('listed', 'named')
left join departments
    on units.parent_unit_id = departments.unit_id and ranked.fiscal_year = departments.fiscal_year and ranked.stage = departments.stage
