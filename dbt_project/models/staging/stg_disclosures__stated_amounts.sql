with source as (
    select * from {{ source('raw', 'stated_amounts') }}
),
renamed as (
    select
        ---------- ids
        document_id,
        ---------- attributes
        concept,
        cast(fiscal_year as integer) as fiscal_year,
        printed_text,
        printed_unit,
        ---------- measures
        cast(amount_yuan as decimal(20, 6)) as amount_yuan,
        cast(step_yuan as decimal(20, 6)) as step_yuan,
        ---------- place in the document
        snippet,
        cast(page as integer) as page,
        cast(line_no as integer) as line_no,
        cast(publication_no as integer) as publication_no,
        ---------- partition
        cast(partition_year as integer) as partition_year
    from source
)

select * from renamed
