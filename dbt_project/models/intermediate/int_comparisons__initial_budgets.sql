{{ config(materialized='view') }}

-- What a final account says the budget of its year was, against that budget: the 三公 table (D01) and the text (D02).

with pairs as (
    select finals.publication_id, budgets.publication_id as other_publication_id, finals.is_located
    from {{ ref('int_publications__comparable') }} as finals
    inner join {{ ref('int_publications__comparable') }} as budgets
        on finals.unit_id = budgets.unit_id and finals.fiscal_year = budgets.fiscal_year
        and finals.publication_level = budgets.publication_level
    where finals.stage = 'final' and budgets.stage = 'budget'
),

compared as (
    select publication_id from pairs
    union all
    select other_publication_id as publication_id from pairs
),

cells as (
    select *
    from {{ ref('int_budget_lines__placed') }}
    where publication_id in (select publication_id from compared)
),

-- Headline figures of budgets by item; those of a final account are what its own budget column prints.
headlines as (
    select
        headlines.publication_id,
        headlines.item,
        cells.table_code,
        cells.line_code,
        cells.column_label,
        cells.amount_yuan,
        cells.page,
        cells.place,
        cells.printed,
        cells.step_yuan,
        cells.is_only_table
    from {{ ref('int_headline_amounts__chosen') }} as headlines
    inner join cells on headlines.budget_line_id = cells.budget_line_id
    where headlines.basis = 'budgeted'
),

budget_codes as (
    select
        publication_id,
        case when is_total then 'general_public_expenditure' else line_code end as item,
        min(amount_yuan) as amount_yuan,
        min(place) as place,
        min(printed) as printed,
        min(step_yuan) as step_yuan
    from cells
    where table_code = 'general_public_expenditure' and measure = 'total' and is_only_table and (is_total or line_code <> '')
    group by publication_id, case when is_total then 'general_public_expenditure' else line_code end
    having count(*) = 1
),

budget_items as (
    select publication_id, item, amount_yuan, place, printed, step_yuan, true as is_same_scope from budget_codes
    union all
    select publication_id, item, amount_yuan, place, printed, step_yuan, table_code = 'three_public_expenses' and is_only_table as is_same_scope
    from headlines
    where item <> 'general_public_expenditure'
),

-- Money carried over may be in a published budget and not in the one that the final account means.
carrying_publications as (
    select distinct publication_id from cells where measure = 'carried_forward' and amount_yuan <> 0
),

stated as (
    select
        publication_id,
        stated_amount_id,
        substr(concept, 1, position(':' in concept) - 1) as item,
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        page,
        concat(
            case when page is null then '' else concat('第', page, '页') end,
            case when line_no is null then '' else concat('第', line_no, '行') end, '“', snippet, '”'
        ) as place,
        concat(printed_text, coalesce(printed_unit, '')) as printed,
        cast(step_yuan as decimal(20, 2)) as step_yuan,
        {{ contains('snippet', "'年初预算'") }} as says_initial
    from {{ ref('fct_stated_amount') }}
    where stage = 'final' and fiscal_year = partition_year and (concept like '%:initial_budget' or concept like '%:budgeted')
)

select
    'D01-initial-budget-table' as rule_id,
    pairs.publication_id,
    pairs.other_publication_id,
    'table_vs_table' as kind,
    own.item,
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
    pairs.is_located and own.is_only_table and other.is_only_table and {{ contains("coalesce(own.column_label, '')", "'年初'") }} as is_certain,
    '决算表的预算数可能是调整后的全年预算数，请核实口径。' as doubt
from pairs
inner join headlines as own on pairs.publication_id = own.publication_id
inner join headlines as other on pairs.other_publication_id = other.publication_id and own.item = other.item
where own.table_code = 'three_public_expenses' and other.table_code = 'three_public_expenses'

union all

select
    'D02-initial-budget-text' as rule_id,
    pairs.publication_id,
    pairs.other_publication_id,
    'table_vs_text' as kind,
    own.stated_amount_id as item,
    own.page,
    cast(null as {{ text_type() }}) as table_code,
    cast(null as {{ text_type() }}) as line_code,
    own.amount_yuan as printed_yuan,
    own.printed,
    own.place,
    other.amount_yuan as expected_yuan,
    other.printed as other_printed,
    other.place as other_place,
    greatest(own.step_yuan, other.step_yuan) as tolerance_yuan,
    own.step_yuan = other.step_yuan as has_equal_steps,
    pairs.is_located and other.is_same_scope and own.says_initial and carrying_publications.publication_id is null as is_certain,
    '口径可能不同（上年结转、调整后的预算），请核实。' as doubt
from pairs
inner join stated as own on pairs.publication_id = own.publication_id
inner join budget_items as other on pairs.other_publication_id = other.publication_id and own.item = other.item
left join carrying_publications on pairs.other_publication_id = carrying_publications.publication_id
