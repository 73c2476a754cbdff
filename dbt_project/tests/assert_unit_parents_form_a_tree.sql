-- No unit is its own superior, directly or over one step, and every superior is a unit.
select child.unit_id, child.parent_unit_id
from {{ ref('dim_unit') }} as child
left join {{ ref('dim_unit') }} as parent on child.parent_unit_id = parent.unit_id
where child.parent_unit_id is not null
    and (parent.unit_id is null or parent.unit_id = child.unit_id or parent.parent_unit_id = child.unit_id)
