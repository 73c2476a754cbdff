with source as (
    select * from {{ source('raw', 'evidence') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        attribute,
        value,
        source,
        ---------- flags
        cast(is_chosen as boolean) as is_chosen,
        ---------- place in the document
        snippet,
        cast(page as integer) as page,
        cast(line_no as integer) as line_no,
        ---------- publication
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
