-- One body under two names: matches that a person confirmed or that are certain, of exactly one unit with exactly one. What was put together
-- from several, or split, has no single name before; spellings of one body are not several.

with matches as (
    select unit_id, other_unit_id, coalesce(change_kind, 'renamed') as change_kind
    from {{ ref('int_unit_matches__judged') }}
    where match_status in ('grouped', 'confirmed')
),

counted as (
    select
        matches.*,
        count(*) over (partition by unit_id) as successor_count,
        sum(case when change_kind in ('spelling', 'abbreviation') then 0 else 1 end) over (partition by other_unit_id) as predecessor_count
    from matches
)

select unit_id, other_unit_id as successor_unit_id
from counted
where change_kind not in ('merged', 'split') and successor_count = 1 and predecessor_count <= 1
