{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years() }}") }}

with numbered as (
    select
        evidence.*,
        row_number() over (
            partition by evidence.document_id, evidence.attribute
            order by evidence.page, evidence.line_no, evidence.source, evidence.value, evidence.snippet
        ) as evidence_no
    from {{ ref('stg_disclosures__evidence') }} as evidence
    where {{ run_years_filter('evidence.partition_year') }}
)

select
    {{ hash_key(['numbered.document_id', 'numbered.attribute', 'numbered.evidence_no']) }} as evidence_id,
    numbered.document_id,
    numbered.attribute,
    numbered.value as stated_value,
    numbered.snippet,
    numbered.source,
    numbered.is_chosen,
    numbered.page,
    numbered.line_no,
    numbered.partition_year
from numbered
inner join {{ ref('dim_document') }} as documents
    on numbered.document_id = documents.document_id and numbered.partition_year = documents.partition_year
