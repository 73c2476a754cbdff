with source as (
    select * from {{ source('raw', 'unit_facts') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        unit_name,
        unit_code,
        nature,
        rank,
        funding,
        ---------- flags
        cast(is_publisher as boolean) as is_publisher,
        cast(is_superior as boolean) as is_superior,
        ---------- place in the document
        cast(page as integer) as page,
        ---------- publication
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
