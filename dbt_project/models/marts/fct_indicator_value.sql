{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

select
    {{ hash_key(['indicators.document_id', "'indicator'", 'indicators.indicator_no']) }} as indicator_id,
    indicators.document_id,
    projects.project_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
    indicators.indicator_no,
    indicators.indicator_kind,
    indicators.level1,
    indicators.level2,
    indicators.level3,
    indicators.description,
    indicators.operator,
    indicators.target_value,
    indicators.target_unit,
    indicators.target_text,
    indicators.actual_value,
    indicators.actual_unit,
    indicators.actual_text,
    indicators.basis,
    indicators.grade_excellent,
    indicators.grade_good,
    indicators.grade_fair,
    indicators.grade_poor,
    indicators.page,
    indicators.row_no
from {{ ref('stg_disclosures__indicators') }} as indicators
inner join {{ ref('dim_publication') }} as publications
    on indicators.document_id = publications.document_id and indicators.publication_no = publications.publication_no
left join {{ ref('fct_project') }} as projects
    on indicators.document_id = projects.document_id and indicators.project_no = projects.project_no
where {{ run_documents_filter('indicators') }} and {{ run_years_filter('publications.partition_year') }}
