{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

select
    {{ hash_key(['projects.document_id', 'projects.project_no']) }} as project_id,
    projects.document_id,
    publications.publication_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
    projects.project_no,
    projects.project_code,
    projects.project_name,
    projects.budget_yuan,
    projects.fiscal_yuan,
    projects.other_yuan,
    projects.executed_yuan,
    projects.project_kind,
    projects.initial_budget_yuan,
    projects.executed_fiscal_yuan,
    projects.executed_other_yuan,
    projects.plan_q1_pct,
    projects.plan_q2_pct,
    projects.plan_q3_pct,
    projects.plan_q4_pct,
    projects.purpose,
    projects.budget_source,
    projects.printed_budget,
    projects.printed_unit,
    projects.page,
    projects.row_no,
    projects.line_no
from {{ ref('stg_disclosures__projects') }} as projects
inner join {{ ref('dim_publication') }} as publications
    on projects.document_id = publications.document_id and projects.publication_no = publications.publication_no
where {{ run_documents_filter('projects') }} and {{ run_years_filter('publications.partition_year') }}
