with source as (
    select * from {{ source('raw', 'reading_notes') }}
),
renamed as (
    select
        document_id,
        cast(note_no as integer) as note_no,
        code,
        message,
        cast(page as integer) as page,
        sheet,
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
