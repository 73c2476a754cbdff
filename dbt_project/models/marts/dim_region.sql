-- Divisions with the years in which they stood in the lists of GB/T 2260, and what they became as far as the lists say so; development zones,
-- which are no divisions, with the codes of the statisticians.

with divisions as (
    select
        region_code,
        name,
        level,
        province,
        nullif(city, '') as city,
        cast(valid_from_year as integer) as valid_from_year,
        cast(valid_to_year as integer) as valid_to_year,
        cast(change_year as integer) as change_year,
        nullif(change_kind, '') as change_kind,
        nullif(cast(successor_region_code as {{ text_type() }}), '') as successor_region_code,
        nullif(successor_name, '') as successor_name,
        source
    from {{ ref('division_history') }}
)

select
    {{ hash_key(['region_code', 'valid_from_year']) }} as region_id,
    region_code,
    name,
    level as region_level,
    case when level in ('county', 'zone') then concat(substr(region_code, 1, 4), '00') when level = 'city' then concat(substr(region_code, 1, 2), '0000') end
        as parent_region_code,
    province,
    city,
    case when level = 'county' then name end as county,
    valid_from_year,
    valid_to_year,
    valid_to_year is null as is_current,
    change_year,
    change_kind as region_change_kind,
    successor_region_code,
    successor_name as successor_region_name,
    source as region_source
from divisions
