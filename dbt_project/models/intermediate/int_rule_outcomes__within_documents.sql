{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years('fiscal_year') }}") }}

select
    outcomes.document_id,
    outcomes.rule_id,
    documents.unit_id,
    documents.fiscal_year,
    documents.stage,
    outcomes.outcome,
    outcomes.reason,
    outcomes.comparisons
from {{ ref('stg_disclosures__rule_outcomes') }} as outcomes
inner join {{ ref('dim_document') }} as documents on outcomes.document_id = documents.document_id
where documents.status = 'parsed' and documents.fiscal_year is not null
    and {{ run_years_filter('outcomes.partition_year') }} and {{ run_years_filter('documents.partition_year') }}
