-- Findings within documents belong to their year's run; those across documents depend on other years and are computed anew
-- each time, so that the result is the same in whatever order years are built.

{%- set columns = [
    'finding_id', 'document_id', 'unit_id', 'fiscal_year', 'stage', 'rule_id', 'kind', 'severity', 'page', 'table_code', 'line_code',
    'expected', 'printed', 'unit', 'message', 'evidence', 'root_finding_id'
] %}

select {{ columns | join(', ') }} from {{ ref('int_findings__within_documents') }}
union all
select {{ columns | join(', ') }} from {{ ref('int_findings__across_documents') }}
