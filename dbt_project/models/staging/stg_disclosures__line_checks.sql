with source as (
    select * from {{ source('raw', 'line_checks') }}
),
renamed as (
    select
        ---------- the number that was checked
        document_id,
        table_code,
        cast(table_no as integer) as table_no,
        cast(row_no as integer) as row_no,
        cast(column_no as integer) as column_no,
        measure,
        ---------- attributes
        check_status,
        check_finding_id,
        ---------- publication
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
