{{ config(materialized='view') }}

-- D06: what a document says the year before was, against what its unit published then: columns of the year before in its
-- tables, and amounts of the text less their change. Which figure a column means is what its header says; where that is not
-- enough, a difference is for the reader to judge.

with pairs as (
    select * from {{ ref('int_prior_years__published') }}
),

restated as (
    select
        amounts.publication_id,
        amounts.table_code,
        amounts.side,
        coalesce(nullif(amounts.line_code, ''), {{ plain_label('amounts.line_label') }}) as line_key,
        amounts.prior_year_basis,
        case amounts.prior_year_basis when 'stated' then amounts.stage when 'execution' then 'final' else amounts.prior_year_basis end as other_stage,
        count(*) as cell_count,
        min(amounts.line_code) as line_code,
        min(amounts.amount_yuan) as amount_yuan,
        min(amounts.page) as page,
        min(concat(
            case when amounts.page is null then '' else concat('第', amounts.page, '页') end, coalesce(tables.name_zh, amounts.table_code),
            '第', amounts.row_no, '行“', amounts.line_label, '”', amounts.column_label
        )) as place,
        min(concat(amounts.printed_text, amounts.printed_unit)) as printed,
        min(amounts.step_yuan) as step_yuan,
        min(case when {{ contains('amounts.column_label', "'年初'") }} then 1 else 0 end) as says_initial
    from {{ ref('fct_prior_year_amount') }} as amounts
    left join {{ ref('dim_code') }} as tables on tables.code_list = 'table_code' and amounts.table_code = tables.code
    where amounts.measure in ('total', 'amount')
    group by
        amounts.publication_id,
        amounts.table_code,
        amounts.side,
        coalesce(nullif(amounts.line_code, ''), {{ plain_label('amounts.line_label') }}),
        amounts.prior_year_basis,
        case amounts.prior_year_basis when 'stated' then amounts.stage when 'execution' then 'final' else amounts.prior_year_basis end
),

-- The whole amount of each line as it was published: 预算数 of a budget, 决算数 of a final account.
originals as (
    select
        cells.publication_id,
        cells.table_code,
        cells.side,
        cells.line_key,
        count(*) as cell_count,
        min(cells.amount_yuan) as amount_yuan,
        min(cells.place) as place,
        min(cells.printed) as printed,
        min(cells.step_yuan) as step_yuan
    from {{ ref('int_budget_lines__placed') }} as cells
    inner join {{ ref('dim_publication') }} as publications on cells.publication_id = publications.publication_id
    where cells.is_only_table and cells.publication_id in (select other_publication_id from pairs)
        and (
            cells.measure in ('total', 'amount')
            or (cells.measure = 'settled' and publications.stage = 'final')
            or (cells.measure = 'budgeted' and publications.stage = 'budget')
        )
    group by cells.publication_id, cells.table_code, cells.side, cells.line_key
),

levels as (
    select
        amounts.publication_id,
        amounts.stage,
        amounts.concept as item,
        count(*) as amount_count,
        min(cast(amounts.amount_yuan as decimal(20, 2))) as amount_yuan,
        min(concat(amounts.printed_text, coalesce(amounts.printed_unit, ''))) as printed,
        min(amounts.step_yuan) as step_yuan
    from {{ ref('fct_stated_amount') }} as amounts
    where amounts.fiscal_year = amounts.partition_year
    group by amounts.publication_id, amounts.stage, amounts.concept
),

-- A budget may compare itself with what was spent, which is not what the budget of the year before says.
changes as (
    select
        amounts.publication_id,
        substr(amounts.concept, length('change_from_prior_year:') + 1) as item,
        count(*) as amount_count,
        min(cast(amounts.amount_yuan as decimal(20, 2))) as amount_yuan,
        min(amounts.page) as page,
        min(concat(
            case when amounts.page is null then '' else concat('第', amounts.page, '页') end,
            case when amounts.line_no is null then '' else concat('第', amounts.line_no, '行') end, '“', amounts.snippet, '”'
        )) as place,
        min(amounts.step_yuan) as step_yuan
    from {{ ref('fct_stated_amount') }} as amounts
    where amounts.concept like 'change_from_prior_year:%' and amounts.fiscal_year = amounts.partition_year
        and not (amounts.stage = 'budget' and ({{ contains('amounts.snippet', "'执行'") }} or {{ contains('amounts.snippet', "'决算'") }}))
    group by amounts.publication_id, substr(amounts.concept, length('change_from_prior_year:') + 1)
),

derived as (
    select
        levels.publication_id,
        levels.stage,
        levels.item,
        levels.amount_yuan - changes.amount_yuan as amount_yuan,
        changes.page,
        changes.place,
        concat(
            '（本年', levels.printed, '，比上年',
            case when changes.amount_yuan < 0 then '减少' else '增加' end, cast(abs(changes.amount_yuan) as {{ text_type() }}), '元，推算上年为）',
            cast(levels.amount_yuan - changes.amount_yuan as {{ text_type() }}), '元'
        ) as printed,
        levels.step_yuan + changes.step_yuan as step_yuan
    from levels
    inner join changes on levels.publication_id = changes.publication_id and levels.item = changes.item
    where levels.amount_count = 1 and changes.amount_count = 1
),

headlines as (
    select
        headlines.publication_id,
        headlines.item,
        cells.amount_yuan,
        cells.place,
        cells.printed,
        cells.step_yuan
    from {{ ref('int_headline_amounts__chosen') }} as headlines
    inner join {{ ref('int_budget_lines__placed') }} as cells on headlines.budget_line_id = cells.budget_line_id
    where cells.is_only_table and headlines.basis = case headlines.stage when 'final' then 'settled' else 'budgeted' end
)

select
    'D06-restated-prior-year' as rule_id,
    pairs.publication_id,
    pairs.other_publication_id,
    'table_vs_table' as kind,
    concat_ws(':', own.table_code, own.side, own.line_key, own.prior_year_basis) as item,
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
    pairs.is_located and (own.prior_year_basis = 'final' or (own.prior_year_basis = 'budget' and own.says_initial = 1)) as is_certain,
    '上年数可能是调整后的预算、执行数或按本年口径重列的数字，请核实。' as doubt
from pairs
inner join restated as own on pairs.publication_id = own.publication_id and pairs.other_stage = own.other_stage and own.cell_count = 1
inner join originals as other
    on pairs.other_publication_id = other.publication_id and own.table_code = other.table_code and own.side = other.side
    and own.line_key = other.line_key and other.cell_count = 1

union all

select
    'D06-restated-prior-year' as rule_id,
    pairs.publication_id,
    pairs.other_publication_id,
    'table_vs_text' as kind,
    concat('change:', own.item) as item,
    own.page,
    cast(null as {{ text_type() }}) as table_code,
    cast(null as {{ text_type() }}) as line_code,
    cast(own.amount_yuan as decimal(20, 2)) as printed_yuan,
    own.printed,
    own.place,
    other.amount_yuan as expected_yuan,
    other.printed as other_printed,
    other.place as other_place,
    cast(own.step_yuan + other.step_yuan as decimal(20, 2)) as tolerance_yuan,
    true as has_equal_steps,
    false as is_certain,
    '上年数由本年数减增减额推算，比较的口径可能不同，请核实。' as doubt
from pairs
inner join derived as own on pairs.publication_id = own.publication_id and pairs.other_stage = own.stage
inner join headlines as other on pairs.other_publication_id = other.publication_id and own.item = other.item
