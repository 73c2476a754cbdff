-- What a final account says in its text about the budget of an item of the general public budget, with the rate of execution that the
-- same sentence prints. A sentence that prints several rates is left out of them: which amount each belongs to is not certain.

with stated as (
    select
        amounts.publication_id,
        amounts.document_id,
        amounts.stated_amount_id,
        substr(amounts.concept, 1, position(':' in amounts.concept) - 1) as item,
        substr(amounts.concept, position(':' in amounts.concept) + 1) as basis,
        cast(amounts.amount_yuan as decimal(20, 2)) as amount_yuan,
        amounts.snippet,
        coalesce(amounts.line_no, 0) as line_no
    from {{ ref('fct_stated_amount') }} as amounts
    inner join {{ ref('int_publications__counted') }} as publications on amounts.publication_id = publications.publication_id
    where amounts.stage = 'final' and amounts.fiscal_year = publications.fiscal_year
        and (amounts.concept like '%:initial_budget' or amounts.concept like '%:adjusted_budget')
),

ordered as (
    select
        stated.*,
        row_number() over (partition by publication_id, item, basis order by line_no, stated_amount_id) as preference
    from stated
),

items as (
    select
        publication_id,
        document_id,
        item,
        max(case when basis = 'initial_budget' then amount_yuan end) as initial_budget_yuan,
        max(case when basis = 'initial_budget' then stated_amount_id end) as initial_budget_id,
        max(case when basis = 'adjusted_budget' then amount_yuan end) as adjusted_budget_yuan,
        max(case when basis = 'adjusted_budget' then stated_amount_id end) as adjusted_budget_id,
        min(snippet) as snippet
    from ordered
    where preference = 1
    group by publication_id, document_id, item
)

select
    publication_id,
    document_id,
    item,
    initial_budget_yuan,
    initial_budget_id,
    adjusted_budget_yuan,
    adjusted_budget_id,
    {{ stated_execution('snippet') }} as stated_execution_pct
from items
