with source as (
    select * from {{ source('raw', 'register') }}
),
renamed as (
    select
        ---------- attributes
        unit_name,
        unit_code,
        cast(fiscal_year as integer) as fiscal_year,
        stage,
        remark,
        ---------- times
        cast(approved_on as date) as approved_on,
        cast(published_on as date) as published_on,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
