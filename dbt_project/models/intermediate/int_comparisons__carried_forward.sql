{{ config(materialized='view') }}

-- D03: what a final account has left at the end of its year is what the next one begins with, line by line.

with pairs as (
    select later.publication_id, earlier.publication_id as other_publication_id, later.is_located
    from {{ ref('int_publications__comparable') }} as later
    inner join {{ ref('int_publications__comparable') }} as earlier
        on later.unit_id = earlier.unit_id and later.fiscal_year = earlier.fiscal_year + 1
        and later.publication_level = earlier.publication_level
    where later.stage = 'final' and earlier.stage = 'final'
),

compared as (
    select publication_id from pairs
    union all
    select other_publication_id as publication_id from pairs
),

-- A row of a summary table (its label says which end of the year), or a column of a fund table.
balances as (
    select
        publication_id,
        case when measure = 'closing_balance' or ({{ begins_with('label', "'年末'") }}) then 'closing' else 'opening' end as end_of_year,
        case
            when measure in ('opening_balance', 'closing_balance') then line_key
            else replace(replace(label, '年末', ''), '年初', '')
        end as item,
        table_code,
        line_code,
        amount_yuan,
        page,
        place,
        printed,
        step_yuan
    from {{ ref('int_budget_lines__placed') }}
    where is_only_table and publication_id in (select publication_id from compared) and (
        measure in ('opening_balance', 'closing_balance')
        or (
            table_code in ('income_expenditure_summary', 'fiscal_summary') and measure in ('amount', 'total')
            and label in ('年末结转和结余', '年末财政拨款结转和结余', '年初结转和结余', '年初财政拨款结转和结余')
        )
    )
),

unique_balances as (
    select
        publication_id,
        end_of_year,
        table_code,
        item,
        min(line_code) as line_code,
        min(amount_yuan) as amount_yuan,
        min(page) as page,
        min(place) as place,
        min(printed) as printed,
        min(step_yuan) as step_yuan
    from balances
    group by publication_id, end_of_year, table_code, item
    having count(*) = 1
)

select
    'D03-carried-forward' as rule_id,
    pairs.publication_id,
    pairs.other_publication_id,
    'table_vs_table' as kind,
    concat(own.table_code, ':', own.item) as item,
    own.page,
    own.table_code,
    own.line_code,
    own.amount_yuan as printed_yuan,
    own.printed,
    own.place,
    other.amount_yuan as expected_yuan,
    other.printed as other_printed,
    other.place as other_place,
    greatest(own.step_yuan, other.step_yuan) as tolerance_yuan,
    own.step_yuan = other.step_yuan as has_equal_steps,
    pairs.is_located as is_certain,
    '单位的所属地区不明，可能不是同一单位。' as doubt
from pairs
inner join unique_balances as own on pairs.publication_id = own.publication_id and own.end_of_year = 'opening'
inner join unique_balances as other
    on pairs.other_publication_id = other.publication_id and other.end_of_year = 'closing'
    and own.table_code = other.table_code and own.item = other.item
