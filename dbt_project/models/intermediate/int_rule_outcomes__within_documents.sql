{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

select
    outcomes.document_id,
    outcomes.rule_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
    outcomes.outcome,
    outcomes.reason,
    outcomes.comparisons
from {{ ref('stg_disclosures__rule_outcomes') }} as outcomes
inner join {{ ref('dim_publication') }} as publications
    on outcomes.document_id = publications.document_id and outcomes.publication_no = publications.publication_no
where {{ run_documents_filter('outcomes') }} and {{ run_years_filter('publications.partition_year') }}
