{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_years() }}") }}

select
    claims.publication_id,
    publications.document_id,
    publications.publication_no,
    claims.unit_id,
    publications.unit_name_printed,
    publications.title,
    publications.fiscal_year,
    publications.stage,
    publications.publication_level,
    publications.document_kind,
    publications.first_page,
    publications.last_page,
    claims.is_current,
    claims.superseded_by,
    claims.publication_group_id,
    claims.publication_conflict,
    publications.printed_numbers,
    publications.placed_numbers,
    publications.partition_year
from {{ ref('stg_disclosures__publications') }} as publications
inner join {{ ref('int_publications__deduplicated') }} as claims
    on publications.document_id = claims.document_id and publications.publication_no = claims.publication_no
where {{ run_years_filter('publications.partition_year') }}
