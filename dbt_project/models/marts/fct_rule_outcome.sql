-- Outcomes within documents belong to their year's run; those across documents depend on other years (see fct_finding).

{%- set columns = ['document_id', 'publication_id', 'rule_id', 'unit_id', 'fiscal_year', 'stage', 'outcome', 'reason', 'comparisons'] %}

select {{ columns | join(', ') }} from {{ ref('int_rule_outcomes__within_documents') }}
union all
select {{ columns | join(', ') }} from {{ ref('int_rule_outcomes__across_documents') }}
