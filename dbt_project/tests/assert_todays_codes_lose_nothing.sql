-- Grouped by today's codes, unallocated splits included, expenditure is what it is by printed codes; every code no longer in use is traced.
select 'mart_expenditure_by_function' as checked, printed.unit_id, printed.fiscal_year, printed.amount_yuan, today.amount_yuan as other_yuan
from (
    select unit_id, fiscal_year, stage, publication_level, sum(expenditure_yuan) as amount_yuan
    from {{ ref('int_expenditure_by_function__summed') }}
    where table_code = 'general_public_expenditure' and document_rank = 1
    group by unit_id, fiscal_year, stage, publication_level
) as printed
left join (
    select unit_id, fiscal_year, stage, publication_level, sum(amount_yuan) as amount_yuan
    from (
        select
            unit_id, fiscal_year, 'budget' as stage, publication_level,
            coalesce(current_class_code, 'unallocated') as class_code, sum(budget_yuan) as amount_yuan
        from {{ ref('mart_general_public_execution') }}
        group by unit_id, fiscal_year, publication_level, coalesce(current_class_code, 'unallocated')
        union all
        select
            unit_id, fiscal_year, 'final' as stage, publication_level,
            coalesce(current_class_code, 'unallocated') as class_code, sum(final_yuan) as amount_yuan
        from {{ ref('mart_general_public_execution') }}
        group by unit_id, fiscal_year, publication_level, coalesce(current_class_code, 'unallocated')
    ) as classes
    group by unit_id, fiscal_year, stage, publication_level
) as today
    on printed.unit_id = today.unit_id and printed.fiscal_year = today.fiscal_year and printed.stage = today.stage
    and printed.publication_level = today.publication_level
where coalesce(today.amount_yuan, 0) <> printed.amount_yuan
union all
select 'dim_classification_successor' as checked, codes.code as unit_id, codes.valid_to_year as fiscal_year, null as amount_yuan, null as other_yuan
from {{ ref('dim_classification') }} as codes
left join {{ ref('dim_classification_successor') }} as successors on codes.classification_id = successors.classification_id
where codes.source not in ('document', 'observed') and codes.valid_to_year is not null and successors.classification_id is null
