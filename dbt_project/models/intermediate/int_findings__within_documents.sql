{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years('fiscal_year') }}") }}

select
    findings.finding_id,
    findings.document_id,
    documents.unit_id,
    documents.fiscal_year,
    documents.stage,
    findings.rule_id,
    findings.kind,
    findings.severity,
    findings.page,
    findings.table_code,
    findings.line_code,
    findings.expected,
    findings.printed,
    findings.unit,
    findings.message,
    findings.evidence,
    findings.root_finding_id
from {{ ref('stg_disclosures__findings') }} as findings
inner join {{ ref('dim_document') }} as documents on findings.document_id = documents.document_id
where documents.status = 'parsed' and documents.fiscal_year is not null
    and {{ run_years_filter('findings.partition_year') }} and {{ run_years_filter('documents.partition_year') }}
