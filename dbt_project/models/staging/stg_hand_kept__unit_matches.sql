with source as (
    select * from {{ source('raw', 'unit_matches') }}
),
renamed as (
    select
        ---------- attributes
        unit_id,
        other_unit_id,
        ruling,
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
