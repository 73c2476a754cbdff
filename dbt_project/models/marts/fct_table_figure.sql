{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_documents() }}") }}

select
    {{ hash_key(['figures.document_id', 'figures.table_code', 'figures.table_no', 'figures.row_no', 'figures.column_no']) }} as table_figure_id,
    figures.document_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
    figures.table_code,
    figures.side,
    figures.line_code,
    figures.line_label,
    figures.organisation,
    figures.figure_kind,
    figures.figure_value,
    figures.figure_unit,
    figures.printed_text,
    figures.column_label,
    figures.page,
    figures.table_no,
    figures.row_no,
    figures.column_no,
    figures.cell_no,
    figures.partition_year
from {{ ref('stg_disclosures__table_figures') }} as figures
inner join {{ ref('dim_publication') }} as publications
    on figures.document_id = publications.document_id and figures.publication_no = publications.publication_no
where {{ run_documents_filter('figures') }} and {{ run_years_filter('publications.partition_year') }}
