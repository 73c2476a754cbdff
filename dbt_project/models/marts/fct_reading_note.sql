{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_years() }}") }}

select
    {{ hash_key(['notes.document_id', 'notes.note_no']) }} as reading_note_id,
    notes.document_id,
    documents.unit_id,
    documents.fiscal_year,
    documents.stage,
    notes.page,
    notes.sheet,
    notes.code,
    notes.message,
    notes.partition_year
from {{ ref('stg_disclosures__reading_notes') }} as notes
inner join {{ ref('dim_document') }} as documents on notes.document_id = documents.document_id
where {{ run_years_filter('notes.partition_year') }} and {{ run_years_filter('documents.partition_year') }}
