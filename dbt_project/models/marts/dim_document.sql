{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_years() }}") }}

-- A document of several publications is described by the first of them.

with publications as (
    select
        claims.*,
        row_number() over (partition by claims.document_id order by claims.publication_no) as place,
        count(*) over (partition by claims.document_id) as publication_count
    from {{ ref('int_publications__deduplicated') }} as claims
)

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
    coalesce(publications.is_current, false) as is_current,
    standing.document_id as superseded_by,
    publications.publication_id,
    publications.publication_group_id,
    cast(coalesce(publications.publication_count, 0) as integer) as publication_count,
    coalesce(publications.publication_conflict, 'none') as publication_conflict,
    documents.printed_numbers,
    documents.placed_numbers,
    documents.unread_pages,
    documents.parser_version,
    documents.rules_version,
    documents.source_mtime,
    documents.ingested_at,
    documents.partition_year
from {{ ref('stg_disclosures__documents') }} as documents
left join publications on documents.document_id = publications.document_id and publications.place = 1
left join {{ ref('int_publications__deduplicated') }} as standing on publications.superseded_by = standing.publication_id
where {{ run_years_filter('documents.partition_year') }}
