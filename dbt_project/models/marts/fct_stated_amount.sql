{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years() }}") }}

select
    {{ hash_key(['amounts.document_id', 'amounts.concept', 'amounts.fiscal_year', 'amounts.amount_yuan']) }} as stated_amount_id,
    amounts.document_id,
    documents.unit_id,
    amounts.concept,
    amounts.fiscal_year,
    amounts.amount_yuan,
    documents.stage,
    amounts.printed_text,
    amounts.printed_unit,
    amounts.snippet,
    amounts.page,
    amounts.line_no,
    amounts.partition_year
from {{ ref('stg_disclosures__stated_amounts') }} as amounts
inner join {{ ref('dim_document') }} as documents on amounts.document_id = documents.document_id
where documents.status = 'parsed' and documents.fiscal_year is not null
    and {{ run_years_filter('amounts.partition_year') }} and {{ run_years_filter('documents.partition_year') }}
