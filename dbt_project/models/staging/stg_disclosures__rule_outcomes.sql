with source as (
    select * from {{ source('raw', 'rule_outcomes') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        rule_id,
        ---------- attributes
        outcome,
        reason,
        ---------- measures
        cast(comparisons as integer) as comparisons,
        ---------- publication
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
