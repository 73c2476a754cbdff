with source as (
    select * from {{ source('raw', 'census') }}
),
renamed as (
    select
        document_id,
        cast(part_no as integer) as part_no,
        cast(page as integer) as page,
        sheet,
        cast(first_cell_no as integer) as first_cell_no,
        cast(last_cell_no as integer) as last_cell_no,
        cast(printed_numbers as integer) as printed_numbers,
        cast(set_aside_numbers as integer) as set_aside_numbers,
        cast(beyond_numbers as integer) as beyond_numbers,
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
