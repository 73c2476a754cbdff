{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years('fiscal_year') }}") }}

select
    {{ hash_key(['tables.document_id', 'tables.table_code', 'tables.table_no']) }} as document_table_id,
    tables.document_id,
    documents.unit_id,
    documents.fiscal_year,
    documents.stage,
    tables.table_code,
    tables.table_state,
    tables.title,
    tables.note,
    tables.printed_unit,
    tables.number_count,
    tables.table_no,
    tables.page,
    tables.last_page
from {{ ref('stg_disclosures__tables') }} as tables
inner join {{ ref('dim_document') }} as documents on tables.document_id = documents.document_id
where documents.status = 'parsed' and documents.fiscal_year is not null
    and {{ run_years_filter('tables.partition_year') }} and {{ run_years_filter('documents.partition_year') }}
