{{ config(materialized='view') }}

-- What a final account says the budget of its year was, against that budget: the 三公 table (D01) and the text (D02).

with pairs as (
    select
        finals.document_id,
        budgets.document_id as other_document_id,
        finals.is_located
    from {{ ref('int_publications__comparable') }} as finals
    inner join {{ ref('int_publications__comparable') }} as budgets
        on finals.unit_id = budgets.unit_id and finals.fiscal_year = budgets.fiscal_year
        and finals.publication_level = budgets.publication_level
    where finals.stage = 'final' and budgets.stage = 'budget'
),

cells as (
    select * from {{ ref('int_budget_lines__placed') }}
),

headlines as (
    select headlines.document_id, headlines.stage, headlines.item, cells.*
    exclude (document_id)
    from {{ ref('int_headline_amounts__chosen') }} as headlines
    inner join cells on headlines.budget_line_id = cells.budget_line_id
    where headlines.basis = 'budgeted'
),

stated as (
    select
        amounts.*,
        substr(amounts.concept, 1, position(':' in amounts.concept) - 1) as item,
        {{ contains('amounts.snippet', "'年初预算'") }} as says_initial
    from {{ ref('fct_stated_amount') }} as amounts
    where amounts.stage = 'final' and amounts.fiscal_year = amounts.partition_year
        and (amounts.concept like '%:initial_budget' or amounts.concept like '%:budgeted')
)

select 1 as placeholder
