with source as (
    select * from {{ source('raw', 'findings') }}
),
renamed as (
    select
        ---------- ids
        finding_id,
        document_id,
        rule_id,
        root_finding_id,
        ---------- attributes
        kind,
        severity,
        message,
        table_code,
        line_code,
        expected,
        printed,
        unit,
        evidence,
        ---------- place in the document
        cast(page as integer) as page,
        ---------- publication
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
