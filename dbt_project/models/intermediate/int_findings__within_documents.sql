{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

select
    findings.finding_id,
    findings.document_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
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
inner join {{ ref('dim_publication') }} as publications
    on findings.document_id = publications.document_id and findings.publication_no = publications.publication_no
where {{ run_documents_filter('findings') }} and {{ run_years_filter('publications.partition_year') }}
