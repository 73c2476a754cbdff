with source as (
    select * from {{ source('raw', 'projects') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        project_code,
        project_name,
        purpose,
        budget_source,
        printed_budget,
        printed_unit,
        project_kind,
        ---------- measures
        cast(budget_yuan as decimal(20, 2)) as budget_yuan,
        cast(fiscal_yuan as decimal(20, 2)) as fiscal_yuan,
        cast(other_yuan as decimal(20, 2)) as other_yuan,
        cast(executed_yuan as decimal(20, 2)) as executed_yuan,
        cast(plan_q1_pct as decimal(20, 6)) as plan_q1_pct,
        cast(plan_q2_pct as decimal(20, 6)) as plan_q2_pct,
        cast(plan_q3_pct as decimal(20, 6)) as plan_q3_pct,
        cast(plan_q4_pct as decimal(20, 6)) as plan_q4_pct,
        cast(initial_budget_yuan as decimal(20, 2)) as initial_budget_yuan,
        cast(executed_fiscal_yuan as decimal(20, 2)) as executed_fiscal_yuan,
        cast(executed_other_yuan as decimal(20, 2)) as executed_other_yuan,
        ---------- place in the document
        cast(project_no as integer) as project_no,
        cast(page as integer) as page,
        cast(row_no as integer) as row_no,
        cast(line_no as integer) as line_no,
        cast(publication_no as integer) as publication_no,
        cell_nos,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
