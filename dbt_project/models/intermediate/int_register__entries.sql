{{ config(materialized='view') }}

-- The register that people keep, by unit of the warehouse: found by a name that some document prints, or by the code where no
-- name is written. A unit that published nothing, or a name that several units share, is a unit of the register only.

with register as (
    select
        register.*,
        {{ hash_key(["'register'", plain_text("coalesce(register.unit_name, '')"), 'register.unit_code']) }} as entry_unit_id
    from {{ ref('stg_hand_kept__register') }} as register
),

names as (
    select distinct unit_name, unit_id from {{ ref('int_units__mentioned') }}
),

matches as (
    select register.entry_unit_id, names.unit_id
    from register
    inner join names on {{ plain_text("coalesce(register.unit_name, '')") }} = names.unit_name
    union
    select register.entry_unit_id, units.unit_id
    from register
    inner join {{ ref('dim_unit') }} as units on register.unit_code = units.unit_code
    where register.unit_name is null
),

found as (
    select entry_unit_id, min(unit_id) as unit_id, count(*) as unit_count
    from matches
    group by entry_unit_id
)

select
    case when found.unit_count = 1 then found.unit_id else register.entry_unit_id end as unit_id,
    register.fiscal_year,
    register.stage,
    max(coalesce(register.unit_name, register.unit_code)) as registered_unit,
    max(register.approved_on) as approved_on,
    max(register.published_on) as published_on,
    max(register.remark) as register_remark,
    coalesce(max(found.unit_count), 0) > 1 as is_ambiguous
from register
left join found on register.entry_unit_id = found.entry_unit_id
group by case when found.unit_count = 1 then found.unit_id else register.entry_unit_id end, register.fiscal_year, register.stage
