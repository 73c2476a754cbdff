{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_documents() }}") }}

select
    {{ hash_key([
        'amounts.document_id', 'amounts.concept', 'amounts.fiscal_year', 'amounts.amount_yuan', 'nullif(amounts.publication_no, 1)'
    ]) }} as stated_amount_id,
    amounts.document_id,
    publications.publication_id,
    publications.unit_id,
    amounts.concept,
    amounts.fiscal_year,
    amounts.amount_yuan,
    publications.stage,
    amounts.printed_text,
    amounts.printed_unit,
    amounts.step_yuan,
    amounts.snippet,
    amounts.page,
    amounts.line_no,
    amounts.partition_year
from {{ ref('stg_disclosures__stated_amounts') }} as amounts
inner join {{ ref('dim_publication') }} as publications
    on amounts.document_id = publications.document_id and amounts.publication_no = publications.publication_no
where {{ run_documents_filter('amounts') }} and {{ run_years_filter('publications.partition_year') }}
