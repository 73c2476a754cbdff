with source as (
    select * from {{ source('raw', 'publications') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        unit_name_printed,
        unit_name,
        unit_code,
        cast(fiscal_year as integer) as fiscal_year,
        stage,
        publication_level,
        document_kind,
        title,
        ---------- place in the document
        cast(publication_no as integer) as publication_no,
        cast(first_page as integer) as first_page,
        cast(last_page as integer) as last_page,
        ---------- measures
        cast(printed_numbers as integer) as printed_numbers,
        cast(placed_numbers as integer) as placed_numbers,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
