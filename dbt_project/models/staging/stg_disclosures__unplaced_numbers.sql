with source as (
    select * from {{ source('raw', 'unplaced_numbers') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        table_title,
        printed_text,
        reason_code,
        reason,
        ---------- place in the document
        cast(page as integer) as page,
        cast(row_no as integer) as row_no,
        cast(column_no as integer) as column_no,
        cast(cell_no as integer) as cell_no,
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
