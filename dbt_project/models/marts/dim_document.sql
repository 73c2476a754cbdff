{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years() }}") }}

select
    documents.document_id,
    documents.file_name,
    documents.source_path,
    documents.media_type,
    documents.byte_size,
    documents.page_count,
    publications.unit_id,
    documents.unit_name_printed,
    documents.title,
    documents.fiscal_year,
    documents.stage,
    documents.publication_level,
    documents.document_kind,
    documents.status,
    documents.reason_code,
    documents.reason,
    publications.is_current,
    publications.superseded_by,
    publications.publication_id,
    publications.publication_conflict,
    documents.printed_numbers,
    documents.placed_numbers,
    documents.unread_pages,
    documents.parser_version,
    documents.source_mtime,
    documents.ingested_at,
    documents.partition_year
from {{ ref('stg_disclosures__documents') }} as documents
inner join {{ ref('int_documents__deduplicated') }} as publications
    on documents.document_id = publications.document_id and documents.partition_year = publications.partition_year
where {{ run_years_filter('documents.partition_year') }}
