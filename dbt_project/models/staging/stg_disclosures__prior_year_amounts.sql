with source as (
    select * from {{ source('raw', 'prior_year_amounts') }}
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
        basis,
        measure,
        printed_text,
        printed_unit,
        column_label,
        ---------- measures
        cast(amount_yuan as decimal(20, 2)) as amount_yuan,
        cast(step_yuan as decimal(20, 2)) as step_yuan,
        ---------- place in the document
        cast(page as integer) as page,
        cast(row_no as integer) as row_no,
        cast(column_no as integer) as column_no,
        cast(table_no as integer) as table_no,
        cast(cell_no as integer) as cell_no,
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
