{#- No administration has more levels; a chain that is longer goes round in a ring, or ends in one. -#}
{% set steps = range(1, 11) %}

with units as (
    select * from {{ ref('int_units__described') }}
),

-- A code may have had several names: the present one, else any.
ordered_divisions as (
    select
        region_code,
        province,
        nullif(city, '') as city,
        nullif(county, '') as county,
        row_number() over (partition by region_code order by case when is_current then 0 else 1 end, name) as preference
    from {{ ref('administrative_divisions') }}
),

divisions as (
    select region_code, province, city, county from ordered_divisions where preference = 1
),

-- 苏州工业园区教育局 is a body of the zone in its city; the longer spelling of two is the zone's own.
zones as (
    select
        units.unit_id,
        spellings.zone_code,
        spellings.zone_name,
        row_number() over (partition by units.unit_id order by length(spellings.spelling) desc, spellings.zone_code) as preference
    from units
    inner join {{ ref('development_zones') }} as spellings
        on units.region_code = spellings.city_code and {{ begins_with('units.organisation_name', 'spellings.spelling') }}
),

-- Each unit's superior with the chain above it.
chains as (
    select
        step_1.unit_id,
        step_1.parent_unit_id,
        step_1.parent_basis,
        step_1.parent_document_id,
        step_1.basis_rank,
        step_{{ steps[-1] }}.parent_unit_id as farthest_unit_id,
        coalesce(step_1.unit_id in (
            {%- for step in steps %}
            step_{{ step }}.parent_unit_id{% if not loop.last %},{% endif %}
            {%- endfor %}
        ), false) as is_in_ring,
        greatest(
            {%- for step in steps %}
            coalesce(step_{{ step }}.basis_rank, 0){% if not loop.last %},{% endif %}
            {%- endfor %}
        ) as weakest_rank
    from {{ ref('int_units__superiors') }} as step_1
    {%- for step in steps[1:] %}
    left join {{ ref('int_units__superiors') }} as step_{{ step }} on step_{{ step - 1 }}.parent_unit_id = step_{{ step }}.unit_id
    {%- endfor %}
),

-- Documents that together make a ring (甲 lists 乙, by whose code 甲 is below 乙) lose the weakest evidence of it; of equal evidence all.
superiors as (
    select chains.unit_id, chains.parent_unit_id, chains.parent_basis, chains.parent_document_id
    from chains
    left join chains as farthest on chains.farthest_unit_id = farthest.unit_id
    where chains.farthest_unit_id is null
        or (chains.is_in_ring and chains.basis_rank < chains.weakest_rank)
        or (not chains.is_in_ring and farthest.is_in_ring)
)

select
    units.unit_id,
    units.unit_name,
    units.unit_code,
    superiors.parent_unit_id,
    superiors.parent_basis,
    superiors.parent_document_id,
    divisions.province,
    divisions.city,
    divisions.county,
    nullif(units.region_code, '000000') as region_code,
    zones.zone_code,
    zones.zone_name,
    units.nature,
    units.rank,
    units.funding,
    units.organisation_name,
    units.is_publisher,
    coalesce(grouped.current_unit_id, units.unit_id) as current_unit_id,
    coalesce(current_units.unit_name, units.unit_name) as current_unit_name,
    units.observed_from_year,
    units.observed_to_year
from units
left join {{ ref('int_units__grouped') }} as grouped on units.unit_id = grouped.unit_id
left join units as current_units on grouped.current_unit_id = current_units.unit_id
left join divisions on units.region_code = divisions.region_code
left join zones on units.unit_id = zones.unit_id and zones.preference = 1
left join superiors on units.unit_id = superiors.unit_id
