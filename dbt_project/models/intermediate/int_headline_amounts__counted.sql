-- The headline figures of a unit, year, stage and level: of its publications, the one that prints a figure in a table, else the text.

with ordered as (
    select
        headlines.publication_id,
        headlines.document_id,
        headlines.unit_id,
        headlines.fiscal_year,
        headlines.stage,
        headlines.item,
        headlines.basis,
        headlines.amount_yuan,
        headlines.amount_source,
        publications.publication_level,
        publications.is_within_superior,
        row_number() over (
            partition by
                headlines.unit_id, headlines.fiscal_year, headlines.stage, publications.publication_level, headlines.item, headlines.basis
            order by case headlines.amount_source when 'table' then 0 else 1 end, publications.document_rank
        ) as preference
    from {{ ref('int_headline_amounts__chosen') }} as headlines
    inner join {{ ref('int_publications__counted') }} as publications on headlines.publication_id = publications.publication_id
)

select
    unit_id,
    fiscal_year,
    stage,
    publication_level,
    is_within_superior,
    item,
    basis,
    amount_yuan,
    amount_source,
    publication_id,
    document_id,
    basis = case stage when 'final' then 'settled' else 'budgeted' end as is_of_stage
from ordered
where preference = 1
