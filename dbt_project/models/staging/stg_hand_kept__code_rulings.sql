with source as (
    select * from {{ source('raw', 'code_rulings') }}
),
renamed as (
    select
        ---------- attributes
        scheme,
        code,
        ruling,
        ruled_name,
        ruling_reason,
        ruled_by,
        cast(fiscal_year as integer) as fiscal_year,
        ---------- times
        cast(ruled_on as date) as ruled_on,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
