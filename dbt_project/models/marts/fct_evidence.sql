{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_documents() }}") }}

with numbered as (
    select
        evidence.*,
        row_number() over (
            partition by evidence.document_id, evidence.publication_no, evidence.attribute
            order by evidence.page, evidence.line_no, evidence.source, evidence.value, evidence.snippet
        ) as evidence_no
    from {{ ref('stg_disclosures__evidence') }} as evidence
    where {{ run_documents_filter('evidence') }}
)

select
    {{ hash_key(['numbered.document_id', 'numbered.attribute', 'numbered.evidence_no', 'nullif(numbered.publication_no, 1)']) }} as evidence_id,
    numbered.document_id,
    {{ hash_key(['numbered.document_id', 'numbered.publication_no']) }} as publication_id,
    numbered.attribute,
    numbered.value as stated_value,
    numbered.snippet,
    numbered.source,
    numbered.is_chosen,
    numbered.page,
    numbered.line_no,
    numbered.partition_year
from numbered
inner join {{ ref('stg_disclosures__documents') }} as documents on numbered.document_id = documents.document_id
