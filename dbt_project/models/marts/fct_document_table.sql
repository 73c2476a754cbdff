{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

select
    {{ hash_key(['tables.document_id', 'tables.table_code', 'tables.table_no', 'nullif(tables.publication_no, 1)']) }} as document_table_id,
    tables.document_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
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
inner join {{ ref('dim_publication') }} as publications
    on tables.document_id = publications.document_id and tables.publication_no = publications.publication_no
where {{ run_documents_filter('tables') }} and {{ run_years_filter('publications.partition_year') }}
