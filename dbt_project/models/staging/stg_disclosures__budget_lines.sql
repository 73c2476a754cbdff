with source as (
    select * from {{ source('raw', 'budget_lines') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        table_code,
        side,
        line_code,
        line_label,
        cast(line_level as integer) as line_level,
        measure,
        printed_text,
        printed_unit,
        column_label,
        fund,
        funding_period,
        economic_code,
        government_economic_code,
        organisation,
        project_name,
        layout_rule,
        origin,
        ---------- measures
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        cast(step_yuan as decimal(20, 2)) as step_yuan,
        cast(confidence as decimal(4, 3)) as confidence,
        ---------- flags
        cast(is_total as boolean) as is_total,
        cast(is_leaf as boolean) as is_leaf,
        ---------- place in the document
        cast(page as integer) as page,
        cast(row_no as integer) as row_no,
        cast(column_no as integer) as column_no,
        cast(table_no as integer) as table_no,
        cast(cell_no as integer) as cell_no,
        cast(publication_no as integer) as publication_no,
        box,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
