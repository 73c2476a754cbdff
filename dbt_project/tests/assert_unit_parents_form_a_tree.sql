-- Every superior is a unit, and no unit is above itself, over however many steps. In a tree the chain above a unit ends; the deepest
-- administration has fewer levels than these.
{% set steps = range(1, 25) %}

select step_1.unit_id, step_1.parent_unit_id
from {{ ref('dim_unit') }} as step_1
left join {{ ref('dim_unit') }} as parent on step_1.parent_unit_id = parent.unit_id
{%- for step in steps[1:] %}
left join {{ ref('dim_unit') }} as step_{{ step }} on step_{{ step - 1 }}.parent_unit_id = step_{{ step }}.unit_id
{%- endfor %}
where (step_1.parent_unit_id is not null and parent.unit_id is null)
    or step_{{ steps[-1] }}.parent_unit_id is not null
