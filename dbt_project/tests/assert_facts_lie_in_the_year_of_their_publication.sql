-- A fact whose publication is gone or has moved to another year is a row that a re-run failed to replace.
with facts as (
    {% for fact in ['fct_budget_line', 'fct_project', 'fct_indicator_value', 'fct_finding', 'fct_rule_outcome', 'fct_unplaced_number', 'fct_document_table'] %}
    select '{{ fact }}' as fact, document_id, publication_id, fiscal_year from {{ ref(fact) }}
    union all
    {% endfor %}
    select 'fct_stated_amount' as fact, document_id, publication_id, partition_year as fiscal_year from {{ ref('fct_stated_amount') }}
)

select facts.fact, facts.document_id, facts.fiscal_year, publications.fiscal_year as publication_year, count(*) as row_count
from facts
left join {{ ref('dim_publication') }} as publications
    on facts.publication_id = publications.publication_id and facts.document_id = publications.document_id
where publications.publication_id is null or publications.fiscal_year <> facts.fiscal_year
group by facts.fact, facts.document_id, facts.fiscal_year, publications.fiscal_year
