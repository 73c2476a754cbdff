with source as (
    select * from {{ source('raw', 'rulings') }}
),
renamed as (
    select
        ---------- ids
        finding_id,
        evidence_hash,
        ---------- attributes
        ruling,
        reason as ruling_reason,
        person as ruled_by,
        cast(fiscal_year as integer) as ruling_fiscal_year,
        ---------- times
        cast(ruled_on as date) as ruled_on,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
