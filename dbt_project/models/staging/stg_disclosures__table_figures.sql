with source as (
    select * from {{ source('raw', 'table_figures') }}
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
        figure_kind,
        figure_unit,
        printed_text,
        column_label,
        organisation,
        ---------- measures
        cast(figure_value as decimal(20, 6)) as figure_value,
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
