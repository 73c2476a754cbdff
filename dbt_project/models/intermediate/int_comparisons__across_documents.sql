-- Every pair of printed amounts of two documents that must agree, judged. Prints of different exactness agree when one is the
-- other rounded; a difference that rounding explains is `rounding`; whole yuan are not rounded. Computed over all years: a document's findings depend on
-- documents of other years.

with compared as (
    {% for part in ['initial_budgets', 'carried_forward', 'department_units', 'corrections', 'prior_years'] %}
    select * from {{ ref('int_comparisons__' ~ part) }}
    {% if not loop.last %} union all {% endif %}
    {% endfor %}
)

select
    compared.*,
    case
        when printed_yuan is null or expected_yuan is null then 'different'
        when printed_yuan = expected_yuan then 'agrees'
        when not has_equal_steps and abs(printed_yuan - expected_yuan) <= tolerance_yuan / 2 then 'agrees'
        when has_equal_steps and tolerance_yuan = 1 then 'different'
        when abs(printed_yuan - expected_yuan) <= tolerance_yuan then 'rounding'
        else 'different'
    end as verdict
from compared
