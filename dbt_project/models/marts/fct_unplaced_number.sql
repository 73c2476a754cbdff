{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

with numbered as (
    select
        unplaced.*,
        publications.publication_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        -- Two numbers of one cell, or of tables without a title, have the same place: count them through.
        row_number() over (
            partition by unplaced.document_id, unplaced.page, unplaced.table_title, unplaced.row_no, unplaced.column_no, unplaced.printed_text
            order by unplaced.reason_code, unplaced.cell_no
        ) as occurrence
    from {{ ref('stg_disclosures__unplaced_numbers') }} as unplaced
    inner join {{ ref('dim_publication') }} as publications
        on unplaced.document_id = publications.document_id and unplaced.publication_no = publications.publication_no
    where {{ run_documents_filter('unplaced') }} and {{ run_years_filter('publications.partition_year') }}
)

select
    {{ hash_key(['document_id', 'page', 'table_title', 'row_no', 'column_no', 'printed_text', 'occurrence']) }} as unplaced_number_id,
    document_id,
    publication_id,
    unit_id,
    fiscal_year,
    stage,
    table_title,
    printed_text,
    reason_code,
    reason,
    page,
    row_no,
    column_no,
    cell_no
from numbered
