-- The unit under which each unit is grouped today: itself, or what it became along matches that a person confirmed or that are certain. Where
-- two confirmed matches contradict each other, none of them counts.

with steps as (
    select unit_id, min(other_unit_id) as next_unit_id
    from {{ ref('int_unit_matches__judged') }}
    where match_status in ('confirmed', 'grouped')
    group by unit_id
    having count(*) = 1
),

units as (
    select distinct unit_id from {{ ref('int_units__mentioned') }}
),

-- Five reforms lie between the first fiscal year and today. A ring of matches leads nowhere: its units stay what they are.
chains as (
    select
        units.unit_id,
        coalesce(step_5.next_unit_id, step_4.next_unit_id, step_3.next_unit_id, step_2.next_unit_id, step_1.next_unit_id, units.unit_id) as last_unit_id
    from units
    left join steps as step_1 on units.unit_id = step_1.unit_id
    left join steps as step_2 on step_1.next_unit_id = step_2.unit_id
    left join steps as step_3 on step_2.next_unit_id = step_3.unit_id
    left join steps as step_4 on step_3.next_unit_id = step_4.unit_id
    left join steps as step_5 on step_4.next_unit_id = step_5.unit_id
)

select
    chains.unit_id,
    case when steps.unit_id is null then chains.last_unit_id else chains.unit_id end as current_unit_id
from chains
left join steps on chains.last_unit_id = steps.unit_id
