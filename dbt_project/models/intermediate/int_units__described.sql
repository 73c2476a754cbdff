-- Attributes are those of the latest year in which a document states them; the name is
-- the one under which the unit last published, else the fullest one that a document lists.

with mentions as (
    select * from {{ ref('int_units__mentioned') }}
),

statements as (
    select unit_id, 'unit_code' as attribute, unit_code as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'nature' as attribute, nature as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'rank' as attribute, rank as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'funding' as attribute, funding as stated, fiscal_year, document_id, is_publisher from mentions
),

ordered_statements as (
    select
        unit_id,
        attribute,
        stated,
        row_number() over (
            partition by unit_id, attribute
            order by case when is_publisher then 0 else 1 end, coalesce(fiscal_year, 0) desc, document_id, stated
        ) as preference
    from statements
    where coalesce(stated, '') <> ''
),

attributes as (
    select
        unit_id,
        max(case when attribute = 'unit_code' then stated end) as unit_code,
        max(case when attribute = 'nature' then stated end) as nature,
        max(case when attribute = 'rank' then stated end) as rank,
        max(case when attribute = 'funding' then stated end) as funding
    from ordered_statements
    where preference = 1
    group by unit_id
),

ordered_names as (
    select
        unit_id,
        unit_name,
        organisation_name,
        region_code,
        row_number() over (
            partition by unit_id
            order by case when is_publisher then 0 else 1 end, coalesce(fiscal_year, 0) desc, length(unit_name) desc, unit_name
        ) as preference,
        max(case when is_publisher then 1 else 0 end) over (partition by unit_id) as publishes,
        min(fiscal_year) over (partition by unit_id) as observed_from_year,
        max(fiscal_year) over (partition by unit_id) as observed_to_year
    from mentions
)

select
    names.unit_id,
    names.unit_name,
    names.organisation_name,
    names.region_code,
    attributes.unit_code,
    attributes.nature,
    attributes.rank,
    attributes.funding,
    names.publishes = 1 as is_publisher,
    names.observed_from_year,
    names.observed_to_year
from ordered_names as names
left join attributes on names.unit_id = attributes.unit_id
where names.preference = 1
