with source as (
    select * from {{ source('raw', 'tables') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        table_code,
        table_state,
        title,
        printed_unit,
        note,
        ---------- measures
        cast(number_count as integer) as number_count,
        ---------- place in the document
        cast(page as integer) as page,
        cast(last_page as integer) as last_page,
        cast(table_no as integer) as table_no,
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
