-- Which publications may be added up. A unit may publish as a department (with its subordinate units) and as a unit (alone), and
-- the same year in several kinds of document: of each level one counts, and the department's contains that of its own office.

with publications as (
    select
        publications.publication_id,
        publications.document_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        coalesce(claims.publication_level, 'department') as publication_level,
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

-- The superiors over several levels: a department's publication holds those of its units' units. A trade union's holds no other union's.
superiors as (
    select unit_id, parent_unit_id from {{ ref('dim_unit') }} where parent_basis in ('listed', 'named', 'coded')
),

ancestors as (
    {%- for depth in range(1, 6) %}
    select step_1.unit_id, step_{{ depth }}.parent_unit_id as ancestor_unit_id
    from superiors as step_1
    {%- for step in range(2, depth + 1) %}
    inner join superiors as step_{{ step }} on step_{{ step - 1 }}.parent_unit_id = step_{{ step }}.unit_id
    {%- endfor %}
    {% if not loop.last %}union{% endif %}
    {%- endfor %}
),

departments as (
    select distinct ancestors.unit_id, publications.fiscal_year, publications.stage
    from ancestors
    inner join publications on ancestors.ancestor_unit_id = publications.unit_id and publications.publication_level = 'department'
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
    departments.unit_id is not null or ranked.publication_level <> ranked.counted_level as is_within_superior
from ranked
left join departments
    on ranked.unit_id = departments.unit_id and ranked.fiscal_year = departments.fiscal_year and ranked.stage = departments.stage
