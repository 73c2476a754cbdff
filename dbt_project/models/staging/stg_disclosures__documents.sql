with source as (
    select * from {{ source('raw', 'documents') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        media_type,
        unit_name_printed,
        unit_name,
        unit_code,
        cast(fiscal_year as integer) as fiscal_year,
        stage,
        publication_level,
        document_kind,
        title,
        status,
        reason_code,
        reason,
        parser_version,
        file_name,
        source_path,
        ---------- measures
        cast(byte_size as bigint) as byte_size,
        cast(page_count as integer) as page_count,
        cast(printed_numbers as integer) as printed_numbers,
        cast(placed_numbers as integer) as placed_numbers,
        ---------- times
        cast(source_mtime as timestamp) as source_mtime,
        cast(ingested_at as timestamp) as ingested_at,
        cast(unread_pages as integer) as unread_pages,
        rules_version,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
