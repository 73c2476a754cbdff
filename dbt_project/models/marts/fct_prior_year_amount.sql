{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_documents() }}") }}

select
    {{ hash_key(['amounts.document_id', 'amounts.table_code', 'amounts.table_no', 'amounts.row_no', 'amounts.column_no']) }} as prior_year_amount_id,
    amounts.document_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year - 1 as fiscal_year,
    publications.stage,
    amounts.table_code,
    amounts.side,
    amounts.line_code,
    amounts.line_label,
    amounts.basis as prior_year_basis,
    amounts.measure,
    amounts.amount_yuan,
    amounts.printed_text,
    amounts.printed_unit,
    amounts.step_yuan,
    amounts.column_label,
    amounts.page,
    amounts.table_no,
    amounts.row_no,
    amounts.column_no,
    amounts.cell_no,
    amounts.partition_year
from {{ ref('stg_disclosures__prior_year_amounts') }} as amounts
inner join {{ ref('dim_publication') }} as publications
    on amounts.document_id = publications.document_id and amounts.publication_no = publications.publication_no
where {{ run_documents_filter('amounts') }} and {{ run_years_filter('publications.partition_year') }}
