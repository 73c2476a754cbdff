{{ config(materialized='view') }}

-- D04: a department's totals against the sum of its units' own publications, only where every listed unit published. Never an
-- error: amounts that units pay each other may be left out of the department's.

with members as (
    select * from {{ ref('int_department_units__published') }}
),

complete as (
    select publication_id, count(*) as unit_count
    from members
    group by publication_id
    having count(*) = count(unit_publication_id) and count(*) > 1
),

headlines as (
    select
        headlines.publication_id,
        headlines.item,
        cells.table_code,
        cells.line_code,
        cells.amount_yuan,
        cells.page,
        cells.place,
        cells.printed,
        cells.step_yuan
    from {{ ref('int_headline_amounts__chosen') }} as headlines
    inner join {{ ref('int_budget_lines__placed') }} as cells on headlines.budget_line_id = cells.budget_line_id
    where headlines.item in ('total_revenue', 'total_expenditure')
        and headlines.basis = case headlines.stage when 'final' then 'settled' else 'budgeted' end
),

sums as (
    select
        members.publication_id,
        headlines.item,
        sum(headlines.amount_yuan) as amount_yuan,
        sum(headlines.step_yuan) as step_yuan,
        count(*) as unit_count,
        min(members.unit_publication_id) as other_publication_id
    from members
    inner join headlines on members.unit_publication_id = headlines.publication_id
    group by members.publication_id, headlines.item
)

select
    'D04-department-units' as rule_id,
    own.publication_id,
    sums.other_publication_id,
    'parts_vs_total' as kind,
    own.item,
    own.page,
    own.table_code,
    own.line_code,
    own.amount_yuan as printed_yuan,
    own.printed,
    own.place,
    cast(sums.amount_yuan as decimal(20, 2)) as expected_yuan,
    concat(cast(cast(sums.amount_yuan as decimal(20, 2)) as {{ text_type() }}), '元') as other_printed,
    concat('等', sums.unit_count, '个单位文件的同一数字之和') as other_place,
    cast(sums.step_yuan as decimal(20, 2)) as tolerance_yuan,
    true as has_equal_steps,
    false as is_certain,
    '部门汇总时可能抵销了单位之间的往来，请核实。' as doubt
from complete
inner join headlines as own on complete.publication_id = own.publication_id
inner join sums on complete.publication_id = sums.publication_id and own.item = sums.item and complete.unit_count = sums.unit_count
